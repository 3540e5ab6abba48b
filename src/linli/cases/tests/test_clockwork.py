"""The arithmetic of the clock, against golden dates, line by line, and with every refusal. No database."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from linli.cases import clockwork
from linli.cases.clockwork import Happening, Kind, Limit, Reading, Unit
from linli.cases.models import ClockEvent
from linli.places.workdays import Calendar, Hours, SpecialDay

ZONE = ZoneInfo("Asia/Shanghai")


def _days(name: str, *spans: tuple[date, date], made_up: tuple[date, ...] = ()) -> dict[date, SpecialDay]:
    off = {
        first + timedelta(days=n): SpecialDay(False, name)
        for first, last in spans
        for n in range((last - first).days + 1)
    }
    return off | {day: SpecialDay(True, name) for day in made_up}


# The four stretches that the golden dates touch, as in the State Council's notices of 2025 and 2026.
CALENDAR = Calendar(
    _days("春节", (date(2025, 1, 28), date(2025, 2, 4)), made_up=(date(2025, 1, 26), date(2025, 2, 8)))
    | _days(
        "国庆节、中秋节",
        (date(2025, 10, 1), date(2025, 10, 8)),
        made_up=(date(2025, 9, 28), date(2025, 10, 11)),
    )
    | _days("春节", (date(2026, 2, 15), date(2026, 2, 23)), made_up=(date(2026, 2, 14), date(2026, 2, 28)))
    | _days("劳动节", (date(2026, 5, 1), date(2026, 5, 5)), made_up=(date(2026, 5, 9),))
    | _days(
        "国庆节", (date(2026, 10, 1), date(2026, 10, 7)), made_up=(date(2026, 9, 20), date(2026, 10, 10))
    ),
    frozenset({2025, 2026}),
    zone=ZONE,
)


def at(text: str) -> datetime:
    """A moment of 2026, or of the year that is written."""
    text = text if text.startswith("20") else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def start(text: str, limit: str = "5 working days", **more) -> Happening:
    found = Limit.read(limit)
    assert found is not None
    return Happening(kind=Kind.START, at=at(text), amount=found.amount, unit=found.unit, **more)


def promised(text: str, day: date) -> Happening:
    return Happening(kind=Kind.START, at=at(text), due_on=day)


def pause(since: str, review: str, kind: Kind = Kind.PAUSE) -> Happening:
    return Happening(kind=kind, at=at(since), review_at=at(review), asked_by="a", approved_by="b")


def event(kind: Kind, text: str, **more) -> Happening:
    return Happening(kind=kind, at=at(text), **more)


def extend(text: str, limit: str) -> Happening:
    found = Limit.read(limit)
    assert found is not None
    return event(Kind.EXTEND, text, amount=found.amount, unit=found.unit, asked_by="a", approved_by="b")


def read(*events: Happening) -> Reading:
    assert clockwork.may_happen(events)
    return clockwork.read(events, CALENDAR, 75)


def due(*events: Happening) -> str:
    found = read(*events).due_at
    assert found is not None
    return f"{found.astimezone(ZONE):%Y-%m-%d %H:%M}"


def words(*events: Happening) -> list[str]:
    with translation.override("en"):
        return [step.sentence for step in clockwork.explain(read(*events))]


# --- Golden dates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "limit", "expected"),
    [
        ("2026-09-30T16:30", "5 working days", "2026-10-13 16:30"),
        ("2026-09-30T18:00", "5 working days", "2026-10-13 17:30"),
        ("2026-10-03T10:00", "2 working days", "2026-10-09 17:30"),
        ("2026-09-18T16:30", "1 working day", "2026-09-20 16:30"),
        ("2026-02-13T10:00", "1 working day", "2026-02-14 10:00"),
        ("2026-02-13T10:00", "2 working days", "2026-02-24 10:00"),
        ("2026-02-27T16:30", "1个工作日", "2026-02-28 16:30"),
        ("2025-01-27T17:00", "3 working days", "2025-02-07 17:00"),
        ("2025-02-07T17:00", "1 working day", "2025-02-08 17:00"),
        ("2025-09-30T09:00", "3 working days", "2025-10-11 09:00"),
        ("2025-09-26T16:30", "2 working days", "2025-09-29 16:30"),
        ("2026-04-29T16:30", "5 working days", "2026-05-09 16:30"),
        ("2026-09-30T16:30", "2 working hours", "2026-10-08 10:00"),
        ("2026-09-30T16:30", "60 working min", "2026-09-30 17:30"),
        ("2026-09-30T16:30", "2 h", "2026-09-30 18:30"),
        ("2026-10-01T22:00", "24 小时", "2026-10-02 22:00"),
        ("2026-12-31T23:30", "90 min", "2027-01-01 01:00"),
    ],
)
def test_golden_dates(begins: str, limit: str, expected: str):
    assert due(start(begins, limit)) == expected


def test_other_working_hours_end_a_day_elsewhere():
    early = Calendar(CALENDAR.days, CALENDAR.years, Hours.read("08:30-12:00, 14:00-18:00"), ZONE)
    found = clockwork.read([start("09-30T20:00", "1 working day")], early, 75).due_at
    assert found == at("10-08T18:00")


def test_a_promised_day_ends_with_its_working_hours_and_needs_no_calendar():
    assert due(promised("03-18T10:00", date(2026, 3, 27))) == "2026-03-27 17:30"
    assert due(promised("11-18T10:00", date(2027, 2, 3))) == "2027-02-03 17:30"


def test_a_day_promised_at_the_end_of_time_is_no_accident():
    endless = promised("03-18T10:00", date(9999, 12, 31))
    reading = clockwork.read([endless, pause("03-19T10:00", "03-25T10:00")], CALENDAR, 75)
    assert reading.due_at is not None
    assert clockwork.explain(reading)
    assert clockwork.may_limit(Limit(unit=Unit.DATE, due_on=date(9999, 12, 31))).code == "bad_limit"


# --- Holds, more time ---------------------------------------------------------------------------------------------


def test_what_was_left_before_a_pause_is_left_after_it():
    begun, held = start("03-16T10:00", "2 working days"), pause("03-17T10:00", "03-30T10:00")
    assert due(begun, held, event(Kind.RESUME, "03-20T10:00")) == "2026-03-23 10:00"


def test_a_pause_that_nobody_ends_is_ended_by_its_review():
    begun, held = start("03-16T10:00", "2 working days"), pause("03-17T10:00", "03-20T10:00")
    reading = read(begun, held)
    assert due(begun, held) == "2026-03-23 10:00"
    assert reading.state(at("03-18T10:00")) == Kind.PAUSE
    assert reading.state(at("03-20T10:00")) == "running"
    assert due(begun, held, event(Kind.RESUME, "03-25T10:00")) == "2026-03-23 10:00", (
        "an answer that comes too late"
    )


def test_a_pause_of_no_length_changes_nothing():
    begun = start("03-16T18:00", "1 working day")
    assert due(begun) == due(begun, pause("03-17T18:00", "03-19T10:00"), event(Kind.RESUME, "03-17T18:00"))


def test_what_was_late_before_a_pause_stays_late():
    late = read(start("03-16T10:00", "1 working day"), pause("03-18T10:00", "03-25T10:00"))
    assert late.red_at == at("03-17T10:00")


def test_stopping_switches_the_lights_off_and_resuming_goes_on():
    begun, stopped = start("03-16T10:00", "3 working days"), event(Kind.STOP, "03-17T10:00")
    reading = read(begun, stopped)
    assert (reading.yellow_at, reading.red_at, reading.running) == (None, None, False)
    assert due(begun, stopped, event(Kind.RESUME, "03-18T10:00")) == "2026-03-20 10:00"


def test_a_pause_from_before_reviews_holds_until_somebody_ends_it():
    old = Happening(kind=Kind.PAUSE, at=at("03-17T10:00"))
    reading = clockwork.read([start("03-16T10:00", "2 working days"), old], CALENDAR, 75)
    assert (reading.red_at, reading.running) == (None, False)


def test_a_changed_limit_keeps_the_beginning_and_the_pauses():
    events = [
        start("03-16T10:00"),
        pause("03-17T10:00", "03-30T10:00"),
        event(Kind.RESUME, "03-18T10:00"),
    ]
    assert due(*events, start("03-18T11:00", "2 working days", cause="limit")) == "2026-03-19 10:00"
    assert due(*events, start("03-18T11:00", "2 working days", cause="resumed")) == "2026-03-20 11:00"


def test_more_time_is_added_and_moves_the_yellow_light():
    begun = start("03-16T10:00", "4 working days")
    more = read(begun, extend("03-17T10:00", "4 working days"))
    assert due(begun, extend("03-17T10:00", "4 working days")) == "2026-03-26 10:00"
    assert more.yellow_at == at("03-24T10:00")


def test_a_promised_day_is_put_off_to_another():
    begun = promised("03-16T10:00", date(2026, 3, 20))
    later = event(Kind.EXTEND, "03-17T10:00", due_on=date(2026, 3, 27), asked_by="a", approved_by="b")
    assert due(begun, later) == "2026-03-27 17:30"


def put_off(text: str, day: date) -> Happening:
    return event(Kind.EXTEND, text, due_on=day, asked_by="a", approved_by="b")


def test_a_granted_day_is_not_moved_by_what_was_held_before():
    begun, held = promised("03-16T10:00", date(2026, 3, 20)), pause("03-17T10:00", "03-19T10:00")
    assert due(begun, held) == "2026-03-22 17:30"
    later = put_off("03-20T10:00", date(2026, 3, 27))
    assert due(begun, held, later) == "2026-03-27 17:30"
    again = pause("03-23T10:00", "03-24T10:00")
    assert due(begun, held, later, again) == "2026-03-28 17:30", "what is held afterwards moves it"
    steps = clockwork.explain(read(begun, held, later, again))
    assert sum(step.minutes for step in steps) == read(begun, held, later, again).minutes(at("03-28T17:30"))


def test_a_day_is_put_off_only_to_a_later_one():
    begun, held = promised("03-16T10:00", date(2026, 3, 20)), pause("03-17T10:00", "03-19T10:00")
    for day, code in ((19, "not_later"), (20, "not_later"), (22, "not_later"), (23, "ok")):
        new = put_off("03-19T12:00", date(2026, 3, day))
        assert clockwork.may_put_off(read(begun, held), new).code == code
    assert clockwork.may_put_off(read(start("03-16T10:00")), extend("03-17T10:00", "1 working day"))


def test_suspension_does_not_count():
    begun, held = start("03-16T10:00", "3 working days"), pause("03-17T10:00", "04-17T10:00", Kind.SUSPEND)
    assert due(begun, held) == "2026-04-21 10:00"
    assert read(begun, held).state(at("04-01T10:00")) == Kind.SUSPEND


def test_time_that_has_counted():
    reading = read(start("03-16T10:00", "3 working days"), pause("03-17T10:00", "03-18T10:00"))
    assert reading.minutes(at("03-16T10:00")) == 0
    assert reading.minutes(at("03-17T10:00")) == reading.minutes(at("03-18T10:00")) == 420
    assert reading.minutes(at("2027-02-01T10:00")) is None


# --- Line by line ---------------------------------------------------------------------------------------------------


def test_every_line_of_the_arithmetic_can_be_read():
    assert words(start("09-30T16:30")) == [
        "Limit: 5 working days, that is 2100 min (420 min a day: 09:00-12:00, 13:30-17:30)",
        "Begins 2026-09-30 16:30",
        "2026-09-30 16:30–17:30: 60 min, 60 in all (the day it begins is not counted as one)",
        "2026-10-01 – 2026-10-07 holiday (国庆节), does not count",
        "2026-10-08 09:00–17:30: 420 min, 480 in all (working day 1)",
        "2026-10-09 09:00–17:30: 420 min, 900 in all (working day 2)",
        "2026-10-10 09:00–17:30: 420 min, 1320 in all (working day 3, made up: 国庆节)",
        "2026-10-11 weekend, does not count",
        "2026-10-12 09:00–17:30: 420 min, 1740 in all (working day 4)",
        "2026-10-13 09:00–16:30: 360 min, 2100 in all (working day 5)",
        "Yellow from 2026-10-12 14:45, when 75% of the limit have passed",
        "Due 2026-10-13 16:30, after 2100 min",
    ]


def test_holds_and_more_time_are_lines_too():
    lines = words(
        start("03-16T10:00", "2 working days"),
        pause("03-16T15:00", "03-25T10:00"),
        event(Kind.RESUME, "03-17T09:30"),
        extend("03-17T10:00", "1 working day"),
        pause("03-17T11:00", "03-19T11:00", Kind.SUSPEND),
    )
    assert "2026-03-16 15:00 – 2026-03-17 09:30 waiting for the reporter, does not count" in lines
    assert "2026-03-17 10:00 extended by 1 working day, approved by somebody else" in lines
    assert "2026-03-17 11:00 – 2026-03-19 11:00 at the latest: suspended, does not count" in lines
    assert lines[-1].startswith("Due ")


def test_what_finished_late_says_how_long_it_took():
    history = (start("03-16T10:00", "1 working day"), event(Kind.STOP, "03-18T10:00"))
    assert "Stopped 2026-03-18 10:00, after 840 min" in words(*history)
    assert read(*history).minutes(at("03-30T10:00")) == 840
    in_time = (start("03-16T10:00", "1 working day"), event(Kind.STOP, "03-16T11:00"))
    assert "Stopped 2026-03-16 11:00, after 60 min" in words(*in_time)


def test_every_kind_of_line_has_words_in_both_languages():
    histories = [
        (start("12-30T18:00"),),
        (start("03-20T16:00", "30 min"), event(Kind.STOP, "03-20T16:10"), event(Kind.RESUME, "03-20T17:00")),
        (start("03-20T16:00", "30 min"), event(Kind.STOP, "03-20T16:10")),
        (start("05-08T16:00", "90 working min"), start("05-08T16:30", "8 working hours", cause="limit")),
        (start("03-16T10:00", "1 working day"), pause("03-18T10:00", "03-25T10:00")),
        (promised("03-16T10:00", date(2026, 3, 20)),),
    ]
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for history in histories:
                lines = [step.sentence for step in clockwork.explain(read(*history))]
                assert all(lines)
                assert "%" not in "".join(lines).replace("75%", "")


def test_a_year_without_calendar_gives_no_due_time_but_its_name():
    reading = read(start("12-30T10:00"))
    assert (reading.due_at, reading.red_at, reading.missing_year) == (None, None, 2027)
    assert words(start("12-30T10:00"))[-1] == "The holidays of 2027 are not known yet: no due time"


def test_lines_are_plain_data():
    steps = clockwork.explain(read(start("09-30T16:30")))
    json.dumps([[step.code, step.minutes, step.values] for step in steps])
    assert sum(step.minutes for step in steps) == 2100


# --- Refusals ---------------------------------------------------------------------------------------------------------

BEGUN = start("03-16T10:00")
HELD = pause("03-17T10:00", "03-20T10:00")
REFUSALS: list[tuple[str, list[Happening]]] = [
    ("bad_kind", [BEGUN, HELD, Happening(kind="nap", at=at("03-18T10:00"))]),
    ("backdated", [BEGUN, event(Kind.STOP, "03-15T10:00")]),
    ("device_clock", [BEGUN, event(Kind.STOP, "03-18T10:00", device_at=at("03-16T09:59"))]),
    ("device_clock", [BEGUN, event(Kind.STOP, "03-18T10:00", device_at=at("03-20T10:01"))]),
    ("no_review", [BEGUN, event(Kind.PAUSE, "03-17T10:00")]),
    ("no_review", [BEGUN, event(Kind.SUSPEND, "03-17T10:00", asked_by="a", approved_by="b")]),
    ("review_far", [BEGUN, pause("03-17T10:00", "2027-04-22T10:00")]),
    ("review_past", [BEGUN, pause("03-17T10:00", "03-17T10:00")]),
    ("limit_zero", [Happening(kind=Kind.START, at=at("03-16T10:00"), amount=0, unit="day")]),
    ("limit_long", [Happening(kind=Kind.START, at=at("03-16T10:00"), amount=401, unit="day")]),
    ("bad_limit", [Happening(kind=Kind.START, at=at("03-16T10:00"))]),
    (
        "own_approval",
        [BEGUN, event(Kind.EXTEND, "03-17T10:00", amount=1, unit="day", asked_by="a", approved_by="a")],
    ),
    ("not_approved", [BEGUN, event(Kind.EXTEND, "03-17T10:00", amount=1, unit="day", asked_by="a")]),
    (
        "counts_otherwise",
        [BEGUN, event(Kind.EXTEND, "03-17T10:00", amount=60, unit="run", asked_by="a", approved_by="b")],
    ),
    ("started_already", [BEGUN, start("03-17T10:00")]),
    ("not_started", [event(Kind.STOP, "03-17T10:00")]),
    ("not_held", [BEGUN, event(Kind.RESUME, "03-17T10:00")]),
    ("held_already", [BEGUN, HELD, pause("03-18T10:00", "03-20T10:00")]),
    ("held_already", [BEGUN, HELD, pause("03-18T10:00", "03-20T10:00", Kind.SUSPEND)]),
    ("stopped", [BEGUN, event(Kind.STOP, "03-17T10:00"), pause("03-18T10:00", "03-20T10:00")]),
]


@pytest.mark.parametrize(("code", "history"), REFUSALS)
def test_what_cannot_be_is_refused_with_a_sentence(code: str, history: list[Happening]):
    verdict = clockwork.may_happen(history)
    assert verdict.code == code
    assert str(verdict.sentence).endswith((".", "。", "”", "…", "！"))


def test_a_device_two_days_off_is_still_believed():
    assert clockwork.may_happen([BEGUN, event(Kind.STOP, "03-18T10:00", device_at=at("03-16T10:00"))])


def test_a_due_time_across_a_missing_year_is_refused_where_one_is_asked_for():
    verdict = clockwork.may_be_computed(read(start("12-30T10:00")))
    assert verdict.code == "missing_year"
    assert "2027" in str(verdict.sentence)
    assert clockwork.may_be_computed(read(start("12-30T10:00", "2 h")))


@pytest.mark.parametrize(
    "text", ["", "5", "5 days", "5 天", "days", "-1 h", "1.5 h", "5 working daze", "h 2"]
)
def test_what_does_not_say_how_it_counts_is_no_limit(text: str):
    assert Limit.read(text) is None
    assert clockwork.may_limit(Limit.read(text)).code == "bad_limit"


@pytest.mark.parametrize(
    "limit",
    [
        Limit(5),
        Limit(1),
        Limit(60, Unit.RUN),
        Limit(90, Unit.RUN),
        Limit(120, Unit.WORK),
        Limit(7, Unit.WORK),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_limit_is_read_as_it_is_written(limit: Limit, language: str):
    with translation.override(language):
        assert Limit.read(limit.label) == limit


def test_the_table_of_events_knows_the_kinds_of_the_engine():
    assert set(ClockEvent.Kind.values) == {kind.value for kind in Kind}
