"""The clock is computed from its events: pauses do not count, lateness stays, an unknown year is not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import actions, clockwork, queries
from linli.cases.models import Case
from linli.cases.tests import scenes
from linli.places.workdays import Calendar, SpecialDay
from tests.cast import AT, Cast

ZONE = ZoneInfo("Asia/Shanghai")
# May Day 2026 as in the State Council's notice: off from 1 to 5 May, 9 May made up.
DAYS = {date(2026, 5, n): SpecialDay(False, "劳动节") for n in range(1, 6)} | {
    date(2026, 5, 9): SpecialDay(True, "劳动节"),
}
CALENDAR = Calendar(DAYS, frozenset({2026}))


@dataclass
class Event:
    kind: str
    at: datetime
    cause: str = "test"
    limit_days: int | None = None
    limit_hours: int | None = None
    due_on: date | None = None


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def read(*events: Event) -> clockwork.Reading:
    return clockwork.read(events, CALENDAR, 75)


def start(text: str, **limit) -> Event:
    return Event("start", at(text), **limit)


def test_five_working_days_over_may_day():
    reading = read(start("04-29T16:30", limit_days=5))
    # 30 April, 6, 7, 8 and the made-up Saturday 9 May.
    assert reading.due_at == at("05-09T16:30")
    assert reading.yellow_at is not None
    assert reading.yellow_at < reading.due_at


def test_danger_counts_by_the_clock_on_the_wall():
    assert read(start("05-01T22:00", limit_hours=24)).due_at == at("05-02T22:00")


def test_a_promised_day_ends_with_its_working_hours():
    assert read(start("03-18T10:00", due_on=date(2026, 3, 27))).due_at == at("03-27T17:30")


def test_what_was_left_before_a_pause_is_left_after_it():
    reading = read(
        start("03-16T10:00", limit_days=2),
        Event("pause", at("03-17T10:00")),
        Event("resume", at("03-20T10:00")),
    )
    assert reading.due_at == at("03-23T10:00")
    assert read(start("03-16T10:00", limit_days=2), Event("pause", at("03-17T10:00"))).red_at is None


def test_what_was_late_before_a_pause_stays_late():
    late = read(start("03-16T10:00", limit_days=1), Event("pause", at("03-18T10:00")))
    assert late.red_at == at("03-17T10:00")


def test_stopping_switches_the_lights_off_and_resuming_goes_on():
    stopped = read(start("03-16T10:00", limit_days=3), Event("stop", at("03-17T10:00")))
    assert (stopped.red_at, stopped.running) == (None, False)
    again = read(
        start("03-16T10:00", limit_days=3),
        Event("stop", at("03-17T10:00")),
        Event("resume", at("03-18T10:00")),
    )
    assert again.due_at == at("03-20T10:00")


def test_a_changed_limit_keeps_the_beginning_and_the_pauses():
    events = [
        start("03-16T10:00", limit_days=5),
        Event("pause", at("03-17T10:00")),
        Event("resume", at("03-18T10:00")),
    ]
    changed = read(*events, Event("start", at("03-18T11:00"), cause="limit", limit_days=2))
    assert changed.due_at == at("03-19T10:00")
    anew = read(*events, Event("start", at("03-18T11:00"), limit_days=2))
    assert anew.due_at == at("03-20T11:00")


def test_a_year_without_calendar_gives_no_due_time_but_its_name():
    reading = clockwork.read([start("12-30T10:00", limit_days=5)], CALENDAR, 75)
    assert (reading.due_at, reading.red_at, reading.missing_year) == (None, None, 2027)
    assert "2027" in reading.steps[-1].sentence


def test_every_line_of_the_arithmetic_can_be_read():
    steps = [step.code for step in read(start("04-29T16:30", limit_days=5)).steps]
    assert steps[0] == "limit_days"
    assert steps.count("holiday") == 5
    assert "make_up" in steps
    assert steps[-1] == "red"


MOMENTS = st.integers(0, 60 * 24 * 40).map(lambda minutes: at("03-02T00:00") + timedelta(minutes=minutes))


@given(
    begun=MOMENTS,
    days=st.integers(1, 10),
    holds=st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 9999)), max_size=4),
)
def test_no_paused_minute_counts(begun: datetime, days: int, holds: list[tuple[int, int]]):
    """An independent count: working minutes from beginning to due time, without those of the pauses, are the limit's."""
    events, moment = [Event("start", begun, limit_days=days)], begun
    pauses = []
    for run, hold in holds:
        since = moment + timedelta(minutes=run)
        moment = since + timedelta(minutes=hold)
        events += [Event("pause", since), Event("resume", moment)]
        pauses.append((since, moment))
    plain, reading = read(events[0]), read(*events)
    assert plain.due_at is not None
    assert reading.due_at is not None
    nearer = CALENDAR.working_minutes_between(reading.due_at, plain.due_at)
    assert nearer is not None
    assert nearer <= 0, "a pause never brings the deadline nearer"
    counted = CALENDAR.working_minutes_between(begun, reading.due_at)
    limit = CALENDAR.working_minutes_between(begun, plain.due_at)
    assert counted is not None
    assert limit is not None
    for since, until in pauses:
        if since < reading.due_at:
            counted -= CALENDAR.working_minutes_between(since, min(until, reading.due_at)) or 0
    assert counted == limit


@given(start_at=MOMENTS, minutes=st.integers(0, 5000))
def test_adding_working_minutes_is_the_inverse_of_counting_them(start_at: datetime, minutes: int):
    end = clockwork.add_working_minutes(CALENDAR, start_at, minutes)
    assert CALENDAR.working_minutes_between(start_at, end) == minutes


def test_a_question_holds_the_clock_of_a_real_case(cast: Cast):
    case = scenes.placed(cast)
    due = case.due_at
    assert due is not None
    scenes.asked(cast, case)
    assert Case.objects.get(pk=case.pk).red_at is None
    voice = case.voices.get()
    later = AT + timedelta(days=1)
    actions.answer_question(voice_uid=voice.uid, words="第三盏", actor=cast.community, at=later)
    again = Case.objects.get(pk=case.pk).due_at
    assert again is not None
    assert again - due == timedelta(days=1)


def test_the_page_shows_the_same_deadline_as_the_row(cast: Cast):
    case = scenes.placed(cast)
    reading = queries.reading_of(Case.objects.get(pk=case.pk), AT)
    assert (reading.due_at, reading.yellow_at, reading.red_at) == (case.due_at, case.yellow_at, case.red_at)


def test_a_standing_matter_runs_towards_its_review(cast: Cast):
    case = scenes.case_in(cast, Case.State.STANDING)
    assert case.due_at is not None
    assert case.due_at.astimezone(ZONE).date() == scenes.REVIEW


@pytest.mark.parametrize(
    ("left", "due"), [(1, "03-19T10:00"), (0, "03-18T15:00"), (-1, "03-17T10:00"), (3, "03-23T09:00")]
)
def test_working_days_left_as_the_ledger_prints_them(left: int, due: str):
    assert clockwork.working_days_left(CALENDAR, AT, at(due)) == left
