"""For random histories the clock equals an oracle that walks through the minutes, one by one, and knows nothing else.

The oracle has its working days from another package, a table of minutes instead of arithmetic, and a single loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linli.cases import clockwork
from linli.cases.clockwork import Happening, Kind, Reading
from linli.places.workdays import Calendar, SpecialDay

ZONE = ZoneInfo("Asia/Shanghai")
ZERO = datetime(2025, 1, 1, tzinfo=ZONE)
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]
OPEN = frozenset(range(9 * 60, 12 * 60)) | frozenset(range(13 * 60 + 30, 17 * 60 + 30))
A_DAY = 420
FOREVER = 10**9
CALENDAR = Calendar(
    {day: SpecialDay(chinese_calendar.is_workday(day)) for day in DAYS}, frozenset({2025, 2026}), zone=ZONE
)


@lru_cache
def working() -> bytearray:
    """Whether work is done in each minute of the two years."""
    day = bytes(minute in OPEN for minute in range(1440))
    return bytearray(b"".join(day if chinese_calendar.is_workday(one) else bytes(1440) for one in DAYS))


def moment(minute: int) -> datetime:
    return ZERO + timedelta(minutes=minute)


def minute_of(found: datetime | None) -> int | None:
    return None if found is None else int((found - ZERO) / timedelta(minutes=1))


@dataclass
class Walked:
    """What the walk found."""

    due: int | None
    counted: list[int]  # by minute since the beginning


def walk(events: list[Happening], until: int) -> Walked:
    """Walk through the minutes: is the clock held now, does this minute work, is the limit full."""
    first = events[0]
    limits = [one.amount or 0 for one in events if one.kind == Kind.START]
    more = [one.amount or 0 for one in events if one.kind == Kind.EXTEND]
    unit = first.unit
    total = (limits[-1] + sum(more)) * (A_DAY if unit == "day" else 1)
    runs = unit == "run"
    begun = minute_of(first.at)
    assert begun is not None
    keeps = unit == "day" and any(working()[begun : begun - begun % 1440 + 1440])
    by_minute: dict[int, list[Happening]] = {}
    for one in events[1:]:
        by_minute.setdefault(minute_of(one.at) or 0, []).append(one)
    last_hold = next(
        (one for one in reversed(events) if one.kind in {"stop", "resume", "pause", "suspend"}), None
    )
    forgiven = last_hold if last_hold and last_hold.kind == Kind.STOP else None
    due, held_until, counted = None, 0, 0
    held_counted, stopped = [0], False
    for minute in range(begun, until):
        was_held = minute < held_until
        full = counted == total
        if due is None and full and (not keeps or (working()[minute] and not was_held)):
            due = minute
        for one in by_minute.get(minute, ()):
            if one.kind in {Kind.PAUSE, Kind.SUSPEND}:
                held_until = minute_of(one.review_at) or 0
            elif one.kind == Kind.RESUME:
                held_until = min(held_until, minute)
            elif one.kind == Kind.STOP and one is not forgiven:
                held_until = FOREVER
            elif one is forgiven:
                held_until, stopped = 0, True
        counts = minute >= held_until and bool(runs or working()[minute])
        counted += counts if counted < total else 0
        held_counted.append(held_counted[-1] + (counts and not stopped))
    return Walked(due, held_counted)


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """A limit and what may happen to it, in an order that the rules allow."""
    unit = draw(st.sampled_from(["day", "work", "run"]))
    amounts = st.integers(1, 8) if unit == "day" else st.integers(1, 2000)
    minute = draw(st.integers(0, 1440 * 600))
    events = [Happening(kind=Kind.START, at=moment(minute), amount=draw(amounts), unit=unit)]
    for _count in range(draw(st.integers(0, 6))):
        minute += draw(st.one_of(st.integers(0, 90), st.integers(0, 4000)))
        kind = draw(st.sampled_from([*Kind]))
        one = Happening(
            kind=kind,
            at=moment(minute),
            cause=clockwork.KEEPS_BEGINNING if kind == Kind.START else "",
            amount=draw(amounts) if kind in {Kind.START, Kind.EXTEND} else None,
            unit=unit if kind in {Kind.START, Kind.EXTEND} else "",
            review_at=moment(minute + draw(st.integers(1, 9000)))
            if kind in {Kind.PAUSE, Kind.SUSPEND}
            else None,
            asked_by="handler",
            approved_by="supervisor",
        )
        if clockwork.may_follow(events, one):
            events.append(one)
    return events


def read(events: list[Happening]) -> Reading:
    return clockwork.read(events, CALENDAR, 75)


def begun_at(events: list[Happening]) -> int:
    return minute_of(events[0].at) or 0


@settings(max_examples=120, deadline=None)
@given(histories(), st.integers(0, 12_000))
def test_the_clock_equals_the_walk_through_the_minutes(events: list[Happening], later: int):
    reading, begun = read(events), begun_at(events)
    due = minute_of(reading.due_at)
    assume(due is not None)
    assert due is not None
    walked = walk(events, max(due + 3, begun + later + 2))
    assert walked.due == due
    assert reading.minutes(moment(begun + later)) == walked.counted[later]
    assert (reading.red_at is None) is (reading.state(moment(FOREVER // 200)) == Kind.STOP)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_no_paused_minute_counts_and_time_never_runs_back(events: list[Happening]):
    reading = read(events)
    assume(reading.due_at is not None)
    for hold in reading.holds:
        if hold.until is not None:
            assert reading.elapsed(hold.since) == reading.elapsed(hold.until)
    moments = sorted(one for hold in reading.holds for one in (hold.since, hold.until) if one is not None)
    counted = [reading.elapsed(one) for one in moments]
    assert counted == sorted(counted)


@settings(max_examples=100, deadline=None)
@given(histories(), st.integers(0, 5000), st.integers(1, 9000))
def test_one_more_pause_never_brings_the_deadline_nearer(events: list[Happening], gap: int, length: int):
    before = read(events)
    since = events[-1].at + timedelta(minutes=gap)
    one = Happening(kind=Kind.PAUSE, at=since, review_at=since + timedelta(minutes=length))
    assume(clockwork.may_follow(events, one))
    after = read([*events, one])
    assume(before.due_at is not None)
    assume(after.due_at is not None)
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at >= before.due_at


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_lines_add_up_to_the_limit(events: list[Happening]):
    reading = read(events)
    assume(reading.due_at is not None)
    steps = clockwork.explain(reading)
    assert steps[-1].code == "due"
    assert steps[-1].since == reading.due_at
    assert reading.whole is not None
    stopped = (
        reading.holds
        and reading.holds[-1].until is None
        and reading.holds[-1].since < (reading.due_at or ZERO)
    )
    if not stopped:
        assert sum(step.minutes for step in steps) == reading.whole // timedelta(minutes=1)
    moments = [step.since for step in steps if step.minutes]
    assert moments == sorted(one for one in moments if one is not None)


@settings(max_examples=100, deadline=None)
@given(histories(), st.integers(1, 59_999_999))
def test_seconds_are_not_lost(events: list[Happening], micros: int):
    """The same history a little later is due a little later, and never a minute off.

    A hold that begins with the working day begins a little after it then: what runs before it is used up sooner.
    """
    reading = read(events)
    shift = timedelta(microseconds=micros)
    moved = [
        Happening(
            kind=one.kind,
            at=one.at + shift,
            cause=one.cause,
            amount=one.amount,
            unit=one.unit,
            review_at=one.review_at + shift if one.review_at else None,
        )
        for one in events
    ]
    later = read(moved)
    assume(reading.due_at is not None)
    assume(later.due_at is not None)
    assert later.due_at is not None
    assert reading.due_at is not None
    assert later.due_at >= reading.due_at - shift * len(reading.holds)
    assert later.whole == reading.whole
