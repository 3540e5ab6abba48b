"""Deadlines in working days, against the notices of the State Council and against an independent oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from django.utils import translation
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
limits = st.integers(0, 40)


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
        ("2026-11-20 17:30", 1, "2026-11-24 09:00"),  # after hours: counts from Monday
        ("2026-11-18 12:10", 2, "2026-11-20 13:30"),  # at lunch: counts from the afternoon
        ("2026-11-18 06:00", 2, "2026-11-20 09:00"),  # before hours
        ("2026-09-30 16:30", 5, "2026-10-13 16:30"),  # National Day, with 10 October made up
        ("2026-02-13 10:00", 1, "2026-02-14 10:00"),  # Saturday made up before Spring Festival
        ("2026-02-13 10:00", 2, "2026-02-24 10:00"),
        ("2026-02-17 10:00", 1, "2026-02-25 09:00"),  # within Spring Festival
        ("2025-01-26 15:00", 2, "2025-02-05 15:00"),  # Sunday made up
        ("2025-09-30 09:00", 3, "2025-10-11 09:00"),
        ("2025-12-31 17:00", 1, "2026-01-04 17:00"),  # over the new year, on a made-up Sunday
    ],
)
def test_golden_dates(start, days, expected):
    assert due(start, days) == expected


def test_a_limit_of_no_days_ends_at_the_next_working_moment():
    assert due("2026-10-03 10:00", 0) == "2026-10-08 09:00"
    assert due("2026-11-18 10:20", 0) == "2026-11-18 10:20"


def test_a_negative_limit_is_refused():
    with pytest.raises(ValueError, match="negative"):
        ORACLE.add_working_days(at("2026-11-18 10:20"), -1)
    with pytest.raises(ValueError, match="negative"):
        ORACLE.add_hours(at("2026-11-18 10:20"), -1)


def test_a_deadline_that_reaches_into_an_unknown_year_has_no_due_time_and_names_the_year():
    deadline = ORACLE.add_working_days(at("2026-12-28 10:00"), 5)
    assert deadline.due is None
    assert deadline.missing_year == 2027
    assert deadline.lines[-1].code == "missing"
    assert ORACLE.add_working_days(at("2027-03-01 10:00"), 1).missing_year == 2027
    assert ORACLE.add_working_days(at("2026-12-28 10:00"), 3).due is not None


def test_minutes_that_reach_into_an_unknown_year_are_not_guessed():
    assert ORACLE.working_minutes_between(at("2026-12-31 17:00"), at("2027-01-04 10:00")) is None
    assert ORACLE.working_minutes_between(at("2026-12-31 17:00"), at("2026-12-31 23:00")) == 30
    with pytest.raises(MissingYear):
        ORACLE.is_working(date(2027, 1, 4))


def test_lunch_and_the_night_do_not_count_as_working_minutes():
    assert ORACLE.working_minutes_between(at("2026-11-18 11:30"), at("2026-11-18 14:00")) == 60
    assert ORACLE.working_minutes_between(at("2026-11-18 17:00"), at("2026-11-19 09:10")) == 40
    assert ORACLE.working_minutes_between(at("2026-11-19 09:10"), at("2026-11-18 17:00")) == -40


def test_hours_run_through_night_and_holiday():
    deadline = ORACLE.add_hours(at("2026-10-01 22:00"), 24)
    assert deadline.due == at("2026-10-02 22:00")
    assert [line.code for line in deadline.lines] == ["start", "hours", "due"]


def test_the_arithmetic_is_shown_line_by_line_in_both_languages():
    days = {date(2026, 10, n): SpecialDay(working=False, name="国庆节") for n in range(1, 8)}
    days[date(2026, 10, 10)] = SpecialDay(working=True, name="国庆节")
    calendar = Calendar(days, frozenset({2026}), zone=SHANGHAI)
    lines = calendar.add_working_days(at("2026-09-30 18:00"), 2).lines
    assert [line.code for line in lines] == ["start", "moved", "day", "make_up", "due"]
    assert [line.code for line in calendar.add_working_days(at("2026-09-30 16:30"), 1).lines[1:4]] == [
        "holiday"
    ] * 3
    with translation.override("en"):
        assert lines[1].sentence == "Outside working time: counts from 2026-10-08 09:00"
        assert lines[3].sentence == "2026-10-10 working day 2 (made up on a weekend, 国庆节)"
        assert lines[-1].sentence == "Due 2026-10-10 09:00"
    with translation.override("zh-hans"):
        assert lines[1].sentence == "不在工作时间内：自 2026-10-08 09:00 起算"
        assert lines[-1].sentence == "到期时间 2026-10-10 09:00"


def test_working_hours_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in order"):
        Hours(morning_from=time(13), morning_until=time(12))


def test_other_working_hours_move_the_beginning():
    early = Calendar(ORACLE.days, ORACLE.years, Hours(time(8), time(11, 30), time(14), time(18)), SHANGHAI)
    assert early.next_working_moment(at("2026-11-18 12:00")) == at("2026-11-18 14:00")
    assert early.next_working_moment(at("2026-11-18 08:10")) == at("2026-11-18 08:10")


@given(moments, limits)
def test_a_due_time_is_always_a_working_moment(start, days):
    found = ORACLE.add_working_days(start, days).due
    assert found is not None
    assert ORACLE.next_working_moment(found) == found
    assert chinese_calendar.is_workday(found.astimezone(SHANGHAI).date())


@given(moments, moments, limits)
def test_what_begins_later_is_never_due_earlier(one, other, days):
    first, second = sorted([one, other])
    earlier, later = (ORACLE.add_working_days(start, days).due for start in (first, second))
    assert earlier is not None
    assert later is not None
    assert earlier <= later


@given(moments, limits, limits)
def test_two_limits_one_after_the_other_are_as_long_as_both_together(start, one, other):
    between = ORACLE.add_working_days(start, one).due
    assert between is not None
    assert ORACLE.add_working_days(between, other).due == ORACLE.add_working_days(start, one + other).due


@given(moments, limits)
def test_between_start_and_due_lie_as_many_working_days_as_the_limit_says(start, days):
    begin = ORACLE.next_working_moment(start)
    found = ORACLE.add_working_days(start, days).due
    assert found is not None
    last = found.astimezone(SHANGHAI).date()
    counted = sum(chinese_calendar.is_workday(day) for day in DAYS if begin.date() < day <= last)
    assert counted == days
    per_day = 3 * 60 + 4 * 60
    assert ORACLE.working_minutes_between(start, found) == days * per_day


@given(moments, moments, moments)
def test_working_minutes_add_up_over_a_moment_in_between(one, two, three):
    first, middle, last = (moment.replace(second=0, microsecond=0) for moment in sorted([one, two, three]))
    parts = [ORACLE.working_minutes_between(first, middle), ORACLE.working_minutes_between(middle, last)]
    assert None not in parts
    assert sum(part for part in parts if part is not None) == ORACLE.working_minutes_between(first, last)
