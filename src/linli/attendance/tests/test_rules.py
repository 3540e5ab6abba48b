"""Codes, times, grades and minutes, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.attendance import rules, rules_grades
from linli.attendance.rules import SignFacts, minutes_served
from linli.kernel.ids import uuid7

START = datetime(2026, 3, 21, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
SHIFT = UUID("0197f1c0-0000-7000-8000-000000000001")


def after(**by):
    return START + timedelta(**by)


def test_a_code_has_six_digits_and_changes_every_minute():
    codes = [rules.code_at(SHIFT, after(minutes=minute)) for minute in range(30)]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) > 25
    assert rules.code_at(SHIFT, after(seconds=59)) == codes[0]


@pytest.mark.parametrize(
    ("late", "fits"), [(0, True), (59, True), (60, True), (179, True), (180, False), (3600, False)]
)
def test_a_code_holds_for_this_minute_and_the_two_after(late, fits):
    assert rules.code_fits(SHIFT, rules.code_at(SHIFT, START), after(seconds=late)) is fits


def test_a_code_of_a_minute_to_come_or_of_another_shift_does_not_fit():
    assert not rules.code_fits(SHIFT, rules.code_at(SHIFT, after(minutes=1)), START)
    assert not rules.code_fits(SHIFT, rules.code_at(uuid7(), START), START)


@given(st.text(max_size=20))
def test_any_text_is_judged_and_nothing_breaks(text):
    fits = [rules.code_at(SHIFT, START - timedelta(minutes=back)) for back in range(3)]
    assert rules.code_fits(SHIFT, text, START) is ("".join(text.split()) in fits)


def facts(came=None, left=None):
    return SignFacts(
        starts_at=START,
        ends_at=END,
        signed_in_at=came,
        signed_out_at=left,
        record_by=END + timedelta(days=14),
    )


@pytest.mark.parametrize(
    ("came", "at", "code"),
    [
        (None, after(minutes=-31), "too_early"),
        (None, after(minutes=-30), "ok"),
        (None, START, "ok"),
        (None, END - timedelta(seconds=1), "ok"),
        (None, END, "too_late"),
        (START, END, "already_in"),
    ],
)
def test_may_sign_in(came, at, code):
    assert rules.may_sign_in(facts(came), at).code == code


@pytest.mark.parametrize(
    ("came", "left", "at", "code"),
    [
        (None, None, END, "not_in"),
        (START, END, END, "already_out"),
        (after(minutes=-5), None, START, "too_early"),
        (after(minutes=5), None, after(minutes=5), "out_before_in"),
        (START, None, after(seconds=1), "ok"),
        (START, None, END + timedelta(hours=2), "ok"),
        (START, None, END + timedelta(hours=2, seconds=1), "too_late"),
    ],
)
def test_may_sign_out(came, left, at, code):
    assert rules.may_sign_out(facts(came, left), at).code == code


@pytest.mark.parametrize(
    ("came", "left", "at", "code"),
    [
        (None, None, after(minutes=-31), "too_early"),
        (None, None, after(minutes=-10), "ok"),
        (after(minutes=-5), None, after(minutes=-1), "too_early"),
        (START, END, END, "already_out"),
        (None, None, END + timedelta(days=14), "ok"),
        (None, None, END + timedelta(days=14, seconds=1), "record_closed"),
    ],
)
def test_may_confirm(came, left, at, code):
    assert rules.may_confirm(facts(came, left), at).code == code


@pytest.mark.parametrize(
    ("came", "at", "signs"),
    [
        (None, after(minutes=5), (after(minutes=5), None)),
        (START, after(minutes=90), (None, after(minutes=90))),
        (START, END + timedelta(days=1), (None, END)),
        (None, END + timedelta(days=1), (START, END)),
    ],
)
def test_what_the_leader_stands_for(came, at, signs):
    assert rules.signs_by_leader(facts(came), at) == signs


@pytest.mark.parametrize(
    ("came", "left", "grade"),
    [("code", "code", "A"), ("code", "leader", "B"), ("leader", "code", "B"), ("leader", "leader", "B")],
)
def test_grades(came, left, grade):
    assert rules_grades.grade_of(came, left)[0] == grade


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (-30, 150, 120),
        (0, 120, 120),
        (15, 100, 85),
        (-30, -5, 0),
        (130, 140, 0),
    ],
)
def test_minutes_are_clipped_to_the_shift(came, left, minutes):
    served = minutes_served(
        starts_at=START, ends_at=END, signed_in_at=after(minutes=came), signed_out_at=after(minutes=left)
    )
    assert served == minutes


@given(st.integers(-10_000, 10_000), st.integers(1, 20_000))
def test_minutes_never_exceed_the_shift_nor_the_stay(came, stayed):
    signed_in = after(seconds=came)
    signed_out = signed_in + timedelta(seconds=stayed)
    minutes = minutes_served(starts_at=START, ends_at=END, signed_in_at=signed_in, signed_out_at=signed_out)
    assert 0 <= minutes <= min(120, stayed // 60)
