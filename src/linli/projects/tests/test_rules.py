"""The table of arrows over every (state, verb) pair, and the rules as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from linli.attendance import rules as attendance_rules
from linli.credits.models import How
from linli.kernel.verdict import ALLOWED
from linli.projects import rules
from linli.projects.models import Project
from linli.projects.rules import ARROWS, ProjectFacts, ShiftFacts, SlotFacts

S = Project.State
START = datetime(2026, 3, 21, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
BEFORE = START - timedelta(days=1)


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("verb", ARROWS)
def test_every_verb_in_every_state(verb, state):
    verdict = rules.arrow(verb, state)
    assert verdict.ok is (state in ARROWS[verb][0])
    assert verdict.code == ("ok" if verdict else "closed")


def test_arrows_lead_to_states_that_exist():
    for froms, to in ARROWS.values():
        assert froms <= set(S.values)
        assert to is None or to in S.values


def shift(**changes):
    return replace(ShiftFacts(state=S.OPEN, starts_at=START, ends_at=END, free=1), **changes)


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({}, BEFORE, "ok"),
        ({}, START + timedelta(minutes=5), "ok"),
        ({}, END, "past"),
        ({"registered": False, "free": 0, "state": S.DONE}, END, "not_registered"),
        ({"state": S.DONE}, BEFORE, "closed"),
        ({"state": S.CANCELLED}, BEFORE, "closed"),
        ({"state": S.DRAFT}, BEFORE, "closed"),
        ({"holds": True, "overlaps": True, "free": 0}, BEFORE, "already_in"),
        ({"overlaps": True, "free": 0}, BEFORE, "overlap"),
        ({"free": 0}, BEFORE, "full"),
    ],
)
def test_may_claim(changes, at, code):
    assert rules.may_claim(shift(**changes), at).code == code


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({"free": 0}, BEFORE, "ok"),
        ({"free": 0}, START, "past"),
        ({"free": 0, "waits": True}, BEFORE, "waiting_already"),
        ({"free": 2}, BEFORE, "places_free"),
        ({"free": 0, "overlaps": True}, BEFORE, "overlap"),
        ({"free": 0, "holds": True}, BEFORE, "already_in"),
        ({"free": 0, "registered": False}, BEFORE, "not_registered"),
    ],
)
def test_may_wait(changes, at, code):
    assert rules.may_wait(shift(**changes), at).code == code


def held(**changes):
    facts = SlotFacts(
        state=S.OPEN,
        starts_at=START,
        ends_at=END,
        how=How.CLAIMED,
        taken_at=BEFORE,
        signed_in=False,
        own=True,
    )
    return replace(facts, **changes)


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({}, BEFORE, "ok"),
        ({}, START, "past"),
        ({"taken_at": START}, START + timedelta(seconds=60), "ok"),
        ({"taken_at": START}, START + timedelta(seconds=61), "past"),
        ({"own": False}, START, "ok"),
        ({"how": How.ASSIGNED}, BEFORE, "assigned"),
        ({"how": How.ASSIGNED, "own": False}, BEFORE, "ok"),
        ({"signed_in": True, "own": False}, START, "signed_in"),
        ({"state": S.DONE}, BEFORE, "closed"),
    ],
)
def test_may_withdraw(changes, at, code):
    assert rules.may_withdraw(held(**changes), at).code == code


def project(**changes):
    return replace(ProjectFacts(state=S.OPEN, area_code="990101001001", shifts=1, last_end=END), **changes)


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({"state": S.DRAFT}, BEFORE, "ok"),
        ({"state": S.OPEN}, BEFORE, "closed"),
        ({"state": S.DRAFT, "shifts": 0, "last_end": None}, BEFORE, "no_shifts"),
        ({"state": S.DRAFT}, END, "past"),
        ({"state": S.DRAFT, "last_end": END.replace(year=2062)}, BEFORE, "too_far"),
    ],
)
def test_may_publish(changes, at, code):
    assert rules.may_publish(project(**changes), at).code == code


@pytest.mark.parametrize(
    ("changes", "at", "words", "code"),
    [
        ({}, BEFORE, None, "ok"),
        ({"held_until": END}, BEFORE, "done", "shift_ahead"),
        ({"held_until": END}, END, "done", "ok"),
        ({"held_until": END}, END, "  ", "no_words"),
        ({"state": S.DONE}, END, "done", "closed"),
    ],
)
def test_may_end(changes, at, words, code):
    assert rules.may_end(project(**changes), at, words).code == code


def test_who_has_served_is_not_cancelled():
    assert rules.may_cancel(project()).code == "ok"
    assert rules.may_cancel(project(served=1)).code == "served"


@pytest.mark.parametrize(
    ("shifts", "code"),
    [
        ([(START, END, 3)], "ok"),
        ([(END, START, 3)], "shift_backwards"),
        ([(START, START, 3)], "shift_backwards"),
        ([(START, START + timedelta(hours=30), 3)], "shift_too_long"),
        ([(START, END, 0)], "no_places"),
        ([(START, END, 501)], "no_places"),
        ([(START, END, 1)] * 61, "too_many_shifts"),
    ],
)
def test_fit_project(shifts, code):
    assert rules.fit_project(title="清理楼道", points=5, shifts=shifts).code == code


def test_a_project_needs_a_title_and_sane_points():
    assert rules.fit_project(title=" ", points=5, shifts=[]).code == "no_title"
    assert rules.fit_project(title="清理", points=1001, shifts=[]).code == "too_many_points"
    assert rules.fit_project(title="清理", points=-1, shifts=[]).code == "too_many_points"


def test_nobody_vouches_for_themselves():
    assert rules.may_confirm(held(own=True), ALLOWED).code == "own_attendance"
    assert rules.may_confirm(held(own=False), ALLOWED).code == "ok"
    assert rules.may_confirm(held(own=False, state=S.DONE), ALLOWED).code == "ok"
    assert rules.may_confirm(held(own=False, state=S.CANCELLED), ALLOWED).code == "closed"


def test_distance():
    assert attendance_rules.distance_km((30.0, 120.0), (30.0, 120.0)) == 0
    assert attendance_rules.distance_km((30.0, 120.0), (31.0, 120.0)) == pytest.approx(111.2, abs=0.2)
