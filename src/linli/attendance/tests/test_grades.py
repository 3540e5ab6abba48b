"""Grades and their reasons as tables: every pair of ways, with and without a network, whatever the phone's clock said."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.attendance import rules_codes, rules_corrections, rules_grades
from linli.attendance.models import Way
from linli.attendance.rules_corrections import AskFacts, Budget, DecideFacts
from linli.attendance.rules_countersigns import CountersignFacts, may_countersign
from linli.attendance.rules_grades import SignFact, doubts_of, grade_of

SHIFT = UUID("0197f1c0-0000-7000-8000-000000000001")
START = datetime(2026, 3, 21, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
MACHINE = {"code", "fence"}
DRIFTS = (0, 2, 3, 4, -4, 9)


def expected(way: str, *, offline: bool, drift: int, placed: bool) -> str:
    """The best one sign can be, said in words of its own."""
    if way == "entry":
        return "C"
    if way not in MACHINE:
        return "B"
    off = offline and abs(drift) > 3
    return "B" if off or (way == "code" and offline and not placed) else "A"


@pytest.mark.parametrize(("came", "left"), list(product(Way.values, Way.values)))
def test_the_weakest_of_both_signs_decides_and_every_reason_has_a_sentence(came, left):
    for offline, drift, placed in product((False, True), DRIFTS, (False, True)):
        sign: dict[str, Any] = {
            "offline": offline,
            "drift": timedelta(minutes=drift),
            "distance_m": 20 if placed else None,
        }
        doubts = [code for way in (came, left) for code in doubts_of(SignFact(way=way, **sign), 300)]
        grade, reasons = grade_of(came, left, doubts)
        said: dict[str, Any] = {"offline": offline, "drift": drift, "placed": placed}
        worst = max(expected(came, **said), expected(left, **said))
        if worst == "A" and "code" not in {came, left}:
            worst = "B"
        assert grade == worst, (came, left, said)
        assert reasons[:2] == [f"in_{came}", f"out_{left}"]
        said_once = came == left == Way.DELIVERY  # one answer of the recipient stands for both
        assert len(rules_grades.sentences(reasons)) == len(reasons) - said_once


@pytest.mark.parametrize(
    ("sign", "found"),
    [
        (SignFact("code"), []),
        (SignFact("code", distance_m=300), []),
        (SignFact("code", distance_m=301), ["far"]),
        (SignFact("code", distance_m=450, accuracy_m=200), []),
        (SignFact("code", distance_m=5000, accuracy_m=4900), ["far"]),
        (SignFact("code", offline=True), ["offline_unplaced"]),
        (SignFact("code", offline=True, distance_m=10), []),
        (SignFact("code", shared=True, second=True), ["shared_device", "second_device"]),
        (SignFact("leader", distance_m=5000, shared=True), []),
    ],
)
def test_what_speaks_against_a_sign(sign, found):
    assert doubts_of(sign, 300) == found


@given(
    st.sampled_from(Way.values), st.sampled_from(Way.values), st.sets(st.sampled_from([*rules_grades.DOUBTS]))
)
def test_a_further_doubt_never_raises_a_grade(came, left, doubts):
    grade, reasons = grade_of(came, left, doubts)
    assert grade.value >= grade_of(came, left)[0].value
    assert set(doubts) - {"place_only"} <= set(reasons)


# --- Codes ------------------------------------------------------------------------------------------------------------


def test_the_code_is_rfc_6238_over_the_key_of_the_shift():
    # RFC 6238, appendix B: SHA-256, eight digits there, of which six are the last ones.
    key = b"12345678901234567890123456789012"
    assert [rules_codes.code_of(key, step) for step in (0x1, 0x23523EC, 0x27BC86AA)] == [
        "119246",
        "084774",
        "737706",
    ]
    mine = rules_codes.shift_key(SHIFT)
    assert len(mine) == 32
    assert mine != rules_codes.shift_key(UUID(int=SHIFT.int + 1))
    digest = hmac.digest(mine, (29_000_000).to_bytes(8), sha256)
    assert len(digest) == 32


@pytest.mark.parametrize("wrong_by", [-11, -10, -3, 0, 1, 10, 11])
def test_a_code_proves_its_own_minute_within_the_drift(wrong_by):
    read = START + timedelta(minutes=30)
    proven = rules_codes.proven_minute(
        rules_codes.shift_key(SHIFT),
        rules_codes.code_at(SHIFT, read),
        claimed_at=read + timedelta(minutes=wrong_by),
        drift=timedelta(minutes=10),
        opens_at=START,
        closes_at=END,
    )
    assert proven == (read if abs(wrong_by) <= 10 else None)


def test_no_minute_outside_the_shift_is_proven():
    early = START - timedelta(minutes=1)
    given_: dict[str, Any] = {"drift": timedelta(minutes=10), "opens_at": START, "closes_at": END}
    assert (
        rules_codes.proven_minute(
            rules_codes.shift_key(SHIFT), rules_codes.code_at(SHIFT, early), claimed_at=early, **given_
        )
        is None
    )


# --- Requests, second keys, countersigns ------------------------------------------------------------------------------

ASKED: dict[str, Any] = {
    "starts_at": START,
    "ends_at": END,
    "wanted_in_at": START,
    "wanted_out_at": END,
    "signed": False,
    "record_by": END + timedelta(days=14),
}


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({}, END, "ok"),
        ({}, START - timedelta(minutes=1), "shift_ahead"),
        ({}, END + timedelta(days=15), "record_closed"),
        ({"open_already": True}, END, "open_already"),
        ({"wanted_out_at": None}, END, "no_times"),
        ({"wanted_in_at": None, "signed_in_at": START}, END, "ok"),
        (
            {"wanted_in_at": None, "wanted_out_at": None, "signed_in_at": START, "signed_out_at": END},
            END,
            "no_times",
        ),
        ({"wanted_in_at": END, "wanted_out_at": START}, END, "out_before_in"),
        ({"wanted_out_at": START + timedelta(hours=30)}, START + timedelta(hours=31), "outside_shift"),
        ({"wanted_out_at": END}, END - timedelta(minutes=1), "outside_shift"),
    ],
)
def test_may_ask(changes, at, code):
    assert rules_corrections.may_ask(AskFacts(**(ASKED | changes)), "忘了签退", at).code == code


def test_words_are_needed_and_bounded():
    facts = AskFacts(**ASKED)
    assert [rules_corrections.may_ask(facts, words, END).code for words in (" ", "长" * 201)] == [
        "no_words",
        "too_long",
    ]


@pytest.mark.parametrize(
    ("kind", "verb", "person", "units", "state", "code"),
    [
        ("times", "approve", 9, {1}, "open", "ok"),
        ("times", "approve", 1, set(), "open", "own_attendance"),
        ("times", "refuse", 2, set(), "open", "own_request"),
        ("entry", "approve", 9, {7}, "open", "ok"),
        ("entry", "approve", 9, {1}, "open", "same_unit"),
        ("entry", "refuse", 9, {1}, "open", "ok"),
        ("entry", "approve", 9, {7}, "approved", "decided_already"),
    ],
)
def test_who_may_decide(kind, verb, person, units, state, code):
    facts = DecideFacts(state=state, kind=kind, person_id=1, asked_by_id=2, units=frozenset({1, 3}))
    found = rules_corrections.may_decide(facts, verb=verb, person_id=person, units=frozenset(units))
    assert found.code == code


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 100), st.integers(0, 1000))
def test_a_budget_never_lets_more_in_than_it_says(booked, entered, percent, free):
    budget = Budget(booked, entered, percent, free)
    assert budget.left >= 0
    assert rules_corrections.in_budget(budget, budget.left)
    assert rules_corrections.in_budget(budget, budget.left + 1).code == "over_budget"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "ok"),
        ({"subject": 1}, "own_attendance"),
        ({"by_way": "peers"}, "not_in_by_code"),
        ({"by_way": "leader"}, "not_in_by_code"),
        ({"by_present": False}, "not_in_by_code"),
        ({"vouched": True}, "vouched_already"),
        ({"edges": frozenset({(2, 1)})}, "ring"),
        ({"edges": frozenset({(2, 3), (3, 4), (4, 1)})}, "ring"),
        ({"edges": frozenset({(1, 2), (3, 1)})}, "ok"),
    ],
)
def test_who_may_countersign(changes, code):
    facts: dict[str, Any] = {
        "by": 1,
        "subject": 2,
        "by_way": "code",
        "by_present": True,
        "vouched": False,
        "edges": frozenset(),
    }
    assert may_countersign(CountersignFacts(**(facts | changes))).code == code
