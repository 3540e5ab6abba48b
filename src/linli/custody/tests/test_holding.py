"""What is held stays past its time; a hold has a reason, a day and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases.models import Case, Photo, Voice
from linli.cases.tests import scenes
from linli.custody import actions, queries
from linli.custody.models import Hold
from linli.kernel import crypto
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.people import actions as people
from linli.ratings.models import Rating
from tests.cast import AT, HOME, Cast

from .ended import (
    BODY,
    LATER,
    NAME,
    RATED,
    YEARS,
    closed_case,
    everything_gone,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["case", "person"])
def test_a_hold_keeps_everything_of_a_case_or_person_and_ends(cast: Cast, closed: Case, kind: str):
    given = closed.number if kind == "case" else cast.phone("resident")
    if kind == "person":
        place = people.register_home(community_code=HOME, actor=cast.resident, at=AT)
        people.confirm_registration(uid=place.uid, actor=cast.community, at=AT)
    until = (YEARS + timedelta(days=90)).date()
    held = actions.hold(
        kind=kind, given=given, reason="法院调卷", until=until, actor=cast.admin, at=AT + timedelta(days=31)
    )
    made = actions.run_retention(at=YEARS)
    voice = Voice.objects.get(case=closed)
    assert (voice.body, crypto.unseal(voice.name_sealed, aad=f"cases.voice.name:{voice.uid}")) == (BODY, NAME)
    assert Photo.objects.count() == 1
    assert Rating.objects.get().words == RATED
    assert made is None or "cases.words" not in {
        line["rule"] for line in queries.lines_of(made) if line["erased"]
    }
    lines = {line.rule.code: (line.count, line.held) for line in queries.pending(at=YEARS)}
    assert lines["cases.words"] == (0, 1)
    actions.release(uid=held.uid, reason="案件审结", actor=cast.admin, at=YEARS)
    assert actions.run_retention(at=YEARS) is not None
    assert everything_gone()


def test_a_hold_that_ran_out_holds_no_more(cast: Cast, closed: Case):
    until = (AT + timedelta(days=60)).date()
    actions.hold(kind="case", given=closed.number, reason="审计", until=until, actor=cast.admin, at=LATER)
    actions.run_retention(at=YEARS)
    assert everything_gone()
    # It ended by itself and makes room for another.
    again = (YEARS + timedelta(days=9)).date()
    actions.hold(kind="case", given=closed.number, reason="再审", until=again, actor=cast.admin, at=YEARS)
    assert Hold.objects.standing(YEARS).count() == 1


def test_a_hold_keeps_what_was_merged_too(cast: Cast):
    first = closed_case(cast)
    other = scenes.placed(cast, "合并进去的那一件：貔貅巷", at=AT)
    Case.objects.filter(pk=other.pk).update(state="merged", merged_into=first, closed_at=AT)
    Voice.objects.filter(first_case=other).update(case=first)
    until = (YEARS + timedelta(days=9)).date()
    actions.hold(kind="case", given=first.number, reason="审计", until=until, actor=cast.admin, at=LATER)
    actions.run_retention(at=YEARS)
    assert Voice.objects.exclude(body="").count() == 2


@pytest.mark.parametrize(
    ("who", "reason", "days", "code"),
    [
        ("admin", "  ", 9, "no_reason"),
        ("admin", "审计", -1, "hold_date"),
        ("admin", "审计", 3700, "hold_date"),
    ],
)
def test_a_hold_needs_a_reason_and_a_day(cast: Cast, closed: Case, who, reason, days, code):
    until = (LATER + timedelta(days=days)).date()
    with pytest.raises(Refused) as refused:
        actions.hold(kind="case", given=closed.number, reason=reason, until=until, actor=cast.admin, at=LATER)
    assert refused.value.verdict.code == code
    assert not Hold.objects.exists()


def test_a_hold_is_set_once_and_by_those_who_may(cast: Cast, closed: Case):
    until = (LATER + timedelta(days=9)).date()
    for stranger in (cast.dispatcher, cast.stranger, cast.resident):
        with pytest.raises(Missing):
            actions.hold(
                kind="case", given=closed.number, reason="审计", until=until, actor=stranger, at=LATER
            )
    for given in ("2026-0000-0000-0", "", "13000000000"):
        with pytest.raises(Missing):
            actions.hold(kind="person", given=given, reason="审计", until=until, actor=cast.admin, at=LATER)
    made = actions.hold(
        kind="case", given=closed.number, reason="审计", until=until, actor=cast.admin, at=LATER
    )
    with pytest.raises(Refused) as refused:
        actions.hold(kind="case", given=closed.number, reason="审计", until=until, actor=cast.admin, at=LATER)
    assert refused.value.verdict.code == "held_already"
    with pytest.raises(Missing):
        actions.release(uid=made.uid, reason="完了", actor=cast.dispatcher, at=LATER)
    actions.release(uid=made.uid, reason="完了", actor=cast.admin, at=LATER)
    with pytest.raises(Refused) as refused:
        actions.release(uid=made.uid, reason="完了", actor=cast.admin, at=LATER)
    assert refused.value.verdict.code == "hold_over"
    codes = list(
        JournalEntry.objects.filter(subject_uid=closed.uid).order_by("pk").values_list("code", flat=True)
    )
    assert codes[-2:] == ["hold.set", "hold.released"]
