"""Deadlines in working days, against the notices of the State Council and against an independent oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.places import queries
from linli.places.workdays import Calendar, Hours, MissingYear, SpecialDay

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]
ORACLE = Calendar(
    # Every day written down from the package, so that the rules are tested without the database.
    days={day: SpecialDay(chinese_calendar.is_workday(day)) for day in DAYS},
    years=frozenset({2025, 2026}),
    zone=SHANGHAI,
)

moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 30)).map(
    lambda moment: moment.replace(tzinfo=SHANGHAI)
)
limits = st.integers(1, 40)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(start: str, days: int) -> str:
    deadline = ORACLE.add_working_days(at(start), days)
    assert deadline.due is not None
    assert deadline.due.tzinfo is UTC
    return f"{deadline.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@pytest.mark.django_db
def test_every_day_of_2025_and_2026_is_what_the_notices_say():
    seeded = queries.calendar()
    wrong = [day for day in DAYS if seeded.is_working(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


@pytest.mark.django_db
def test_the_calendar_is_read_with_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = queries.calendar()
    assert calendar.years == {2025, 2026}
    assert calendar.days[date(2026, 2, 16)] == SpecialDay(working=False, name="春节")


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-11-18 10:20", 3, "2026-11-23 10:20"),  # over a weekend
        ("2026-11-20 17:29", 1, "2026-11-23 17:29"),
        ("2026-11-20 17:30", 1, "2026-11-23 17:30"),  # after hours: the whole of Monday
        ("2026-11-18 12:10", 2, "2026-11-20 13:30"),  # at lunch: counts from the afternoon
        ("2026-11-18 06:00", 2, "2026-11-20 09:00"),  # before hours
        ("2026-09-30 16:30", 5, "2026-10-13 16:30"),  # National Day, with 10 October made up
        ("2026-02-13 10:00", 1, "2026-02-14 10:00"),  # Saturday made up before Spring Festival
        ("2026-02-13 10:00", 2, "2026-02-24 10:00"),
        ("2026-02-17 10:00", 1, "2026-02-24 17:30"),  # within Spring Festival
        ("2026-02-14 18:00", 1, "2026-02-24 17:30"),  # the evening before it, on a made-up Saturday
        ("2026-02-27 16:30", 1, "2026-02-28 16:30"),  # the made-up Saturday after it
        ("2025-01-25 10:00", 2, "2025-01-27 17:30"),  # a Saturday off; Sunday 26 January is made up
        ("2025-01-27 17:00", 3, "2025-02-07 17:00"),  # over Spring Festival
        ("2025-02-07 17:00", 1, "2025-02-08 17:00"),  # the made-up Saturday after it
        ("2025-09-26 16:30", 2, "2025-09-29 16:30"),  # Sunday 28 September is made up
        ("2026-09-30 18:00", 5, "2026-10-13 17:30"),
        ("2026-09-18 16:30", 1, "2026-09-20 16:30"),  # Sunday 20 September is made up for National Day
        ("2025-01-26 15:00", 2, "2025-02-05 15:00"),  # Sunday made up
        ("2025-09-30 09:00", 3, "2025-10-11 09:00"),
        ("2025-12-31 17:00", 1, "2026-01-04 17:00"),  # over the new year, on a made-up Sunday
    ],
)
def test_golden_dates(start, days, expected):
    assert due(start, days) == expected


@pytest.mark.parametrize("days", [0, -1])
def test_a_limit_of_no_days_is_refused(days):
    with pytest.raises(ValueError, match="at least one day"):
        ORACLE.add_working_days(at("2026-11-18 10:20"), days)


def test_a_deadline_that_reaches_into_an_unknown_year_has_no_due_time_and_names_the_year():
    deadline = ORACLE.add_working_days(at("2026-12-28 10:00"), 5)
    assert deadline.due is None
    assert deadline.missing_year == 2027
    assert ORACLE.add_working_days(at("2027-03-01 10:00"), 1).missing_year == 2027
    assert ORACLE.add_working_days(at("2026-12-28 10:00"), 3).due is not None


def test_working_time_that_reaches_into_an_unknown_year_is_not_guessed():
    with pytest.raises(MissingYear):
        ORACLE.working_time_between(at("2026-12-31 17:00"), at("2027-01-04 10:00"))
    assert minutes("2026-12-31 17:00", "2026-12-31 23:00") == 30
    with pytest.raises(MissingYear):
        ORACLE.is_working(date(2027, 1, 4))


def minutes(start: str, end: str) -> int:
    return ORACLE.working_time_between(at(start), at(end)) // timedelta(minutes=1)


def test_lunch_and_the_night_do_not_count_as_working_time():
    assert minutes("2026-11-18 11:30", "2026-11-18 14:00") == 60
    assert minutes("2026-11-18 17:00", "2026-11-19 09:10") == 40
    assert minutes("2026-11-19 09:10", "2026-11-18 17:00") == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "09:00-12:00",
        "9-12, 13-17",
        "13:30-17:30, 09:00-12:00",
        "09:00-12:00-13:00, 14:00-18:00",
        "09:00Z-12:00Z, 13:30Z-17:30Z",
    ],
)
def test_a_text_that_is_no_working_hours_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Hours.read(text)


def test_working_hours_are_written_as_they_are_read():
    hours = Hours.read("08:30-12:00, 14:00-18:00")
    assert hours == Hours(time(8, 30), time(12), time(14), time(18))
    assert Hours.read(str(hours)) == hours


def test_working_hours_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in order"):
        Hours(morning_from=time(13), morning_until=time(12))


def test_other_working_hours_move_the_beginning():
    early = Calendar(ORACLE.days, ORACLE.years, Hours(time(8), time(11, 30), time(14), time(18)), SHANGHAI)
    assert early.next_working_moment(at("2026-11-18 12:00")) == at("2026-11-18 14:00")
    assert early.next_working_moment(at("2026-11-18 08:10")) == at("2026-11-18 08:10")


@given(moments, limits)
def test_the_day_of_the_event_is_not_counted_and_the_last_one_is(start, days):
    found = ORACLE.add_working_days(start, days).due
    assert found is not None
    last = found.astimezone(SHANGHAI)
    assert chinese_calendar.is_workday(last.date())
    assert sum(chinese_calendar.is_workday(day) for day in DAYS if start.date() < day <= last.date()) == days
    assert last.time() <= ORACLE.hours.afternoon_until, "never later than the Civil Code, article 203"


@given(moments, limits)
def test_a_deadline_keeps_the_time_of_the_clock_when_the_day_still_had_work(start, days):
    found = ORACLE.add_working_days(start, days).due
    assert found is not None
    begin = ORACLE.next_working_moment(start)
    kept = begin.time() if begin.date() == start.date() else ORACLE.hours.afternoon_until
    assert found.astimezone(SHANGHAI).time() == kept


@given(moments, moments, limits)
def test_later_events_are_due_later(first, second, days):
    first, second = sorted((first, second))
    earlier, later = (ORACLE.add_working_days(start, days).due for start in (first, second))
    assert earlier is not None
    assert later is not None
    assert earlier <= later


@given(moments, st.integers(1, 20), st.integers(1, 20))
def test_two_limits_are_as_long_as_one(start, one, other):
    between = ORACLE.add_working_days(start, one).due
    assert between is not None
    assert ORACLE.add_working_days(between, other).due == ORACLE.add_working_days(start, one + other).due


@given(moments, limits)
def test_a_limit_holds_the_working_time_of_its_days(start, days):
    found = ORACLE.add_working_days(start, days).due
    assert found is not None
    assert ORACLE.working_time_between(start, found) == days * ORACLE.hours.whole_day


@given(moments, moments, moments)
def test_working_time_adds_up_over_a_moment_in_between(one, two, three):
    first, middle, last = sorted((one, two, three))
    parts = [ORACLE.working_time_between(first, middle), ORACLE.working_time_between(middle, last)]
    assert parts[0] + parts[1] == ORACLE.working_time_between(first, last)


@given(moments, st.integers(0, 20_000))
def test_adding_working_time_is_the_inverse_of_counting_it(start, minutes_more):
    amount = timedelta(minutes=minutes_more)
    assert ORACLE.working_time_between(start, ORACLE.add_working_time(start, amount)) == amount
