"""Repeating shifts: what a rule makes, what is refused, and what a change leaves alone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.verdict import Missing, Refused
from linli.places.workdays import Calendar, SpecialDay
from linli.projects import actions, queries, rules_series
from linli.projects.forms import ShiftForm
from linli.projects.models import Series, Shift
from linli.projects.rules_claims import Terms
from linli.projects.rules_series import MOST_DAYS, WEEKDAYS, DaysOff, Kind, days_of, mark, rule_text
from linli.projects.rules_series_words import in_words
from linli.projects.tests.scene import opened

FIRST = date(2026, 3, 19)
stopped = pytest.mark.usefixtures("stopped_clock")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=DAILY", "no_end"),
        ("FREQ=WEEKLY;BYDAY=SA", "no_end"),
        ("", "bad_rule"),
        ("every Saturday", "bad_rule"),
        ("FREQ=HOURLY;COUNT=3", "bad_rule"),
        ("FREQ=SECONDLY;COUNT=3", "bad_rule"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260401", "bad_rule"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "bad_rule"),
        ("FREQ=DAILY;COUNT=0", "bad_rule"),
        ("FREQ=DAILY;COUNT=x", "bad_rule"),
        ("FREQ=DAILY;UNTIL=tomorrow", "bad_rule"),
        ("FREQ=DAILY;BYHOUR=3;COUNT=3", "bad_rule"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "bad_rule"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "bad_rule"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999;COUNT=2", "bad_rule"),
        ("FREQ=DAILY;UNTIL=20280101", "too_far"),
        ("FREQ=DAILY;COUNT=400", "too_many_dates"),
        ("FREQ=WEEKLY;BYDAY=SA;COUNT=60", "too_far"),
        ("FREQ=DAILY;UNTIL=20260301", "no_dates"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "no_dates"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "no_dates"),
        ("FREQ=DAILY;COUNT=3;" + "X" * 300, "bad_rule"),
    ],
)
def test_rules_that_are_not_taken(rule, code):
    assert days_of(rule, FIRST).verdict.code == code


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=SA;COUNT=8", "每周星期六，共 8 次"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270101", "每 2 周的星期二、星期四，到 2027-01-01 为止"),
        ("FREQ=DAILY;COUNT=3", "每天，共 3 次"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=6", "每月最后一个星期五，共 6 次"),
        ("FREQ=WEEKLY;BYDAY=SA;WKST=SU;COUNT=8", ""),
    ],
)
def test_a_rule_is_read_out_where_the_simple_choices_can_say_it(rule, words):
    with translation.override("zh-hans"):
        assert str(in_words(rule)) == words


def test_a_last_day_is_one_of_the_place():
    until = (
        "FREQ=DAILY;UNTIL=20260320",
        "FREQ=DAILY;UNTIL=20260320T100000",
        "FREQ=DAILY;UNTIL=20260319T160000Z",
    )
    for rule in until:  # 16:00 in Greenwich is the next day here
        assert days_of(rule, FIRST).days == (FIRST, FIRST + timedelta(days=1))


CHOICES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY}


@given(
    frequency=st.sampled_from(sorted(CHOICES)),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    nth=st.sampled_from((1, 2, 3, 4, -1)),
    interval=st.integers(1, 5),
    first=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    ends=st.one_of(st.integers(1, 500), st.integers(0, 500).map(lambda days: timedelta(days=days))),
)
def test_the_simple_choices_are_what_dateutil_makes_of_them(frequency, weekdays, nth, interval, first, ends):
    count = ends if isinstance(ends, int) else None
    until = first + ends if isinstance(ends, timedelta) else None
    text = rule_text(
        frequency=frequency,
        weekdays=[WEEKDAYS[one] for one in weekdays],
        nth=nth,
        interval=interval,
        count=count,
        until=until,
    )
    read = rules_series.choices_of(text)
    assert read is not None
    assert rule_text(**read) == text  # what was chosen is what the form shows when it is changed
    named = {
        "DAILY": None,
        "WEEKLY": sorted(weekdays),
        "MONTHLY": [weekday(one, nth) for one in sorted(weekdays)],
    }[frequency]
    start = datetime.combine(first, time())
    naive = rrule(CHOICES[frequency], dtstart=start, interval=interval, byweekday=named, count=count or 800)
    wanted = [moment.date() for moment in takewhile(lambda one: until is None or one.date() <= until, naive)]
    found = days_of(text, first)
    far = first + rules_series.FURTHEST
    if (until and until > far) or (count and len(wanted) <= MOST_DAYS and wanted[-1] > far):
        assert found.verdict.code == "too_far"
    elif len([day for day in wanted if day <= far]) > MOST_DAYS:
        assert found.verdict.code == "too_many_dates"
    elif not wanted:
        assert found.verdict.code == "no_dates"
    elif found.verdict:
        assert list(found.days) == wanted
        assert len(found.days) <= MOST_DAYS
        assert found.days[-1] <= far
    else:
        assert found.verdict.code in {"too_far", "too_many_dates"}
        assert wanted[-1] > far or len(wanted) > MOST_DAYS


@given(rule=st.text(alphabet="FREQ=DAILYWKMON;BYCUT0123456789,-+ ", max_size=80))
def test_whatever_is_typed_is_answered(rule):
    found = days_of(f"FREQ=WEEKLY;{rule}", FIRST)
    assert bool(found.verdict) == bool(found.days)


def test_holidays_are_marked_and_left_out_as_wished():
    calendar = Calendar(
        {
            date(2026, 4, 5): SpecialDay(working=False, name="清明节"),
            date(2026, 4, 11): SpecialDay(working=True, name=""),
        },
        frozenset({2026}),
    )
    days = [date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6), date(2026, 4, 11), date(2027, 4, 4)]
    kinds = [one.kind for one in mark(days, calendar, days_off=DaysOff.KEEP)]
    assert kinds == [Kind.WEEKEND, Kind.HOLIDAY, Kind.WORKING, Kind.MADE_UP, Kind.UNKNOWN]

    def taken(how, left_out=frozenset()):
        return [one.day.day for one in mark(days, calendar, days_off=how, left_out=left_out) if one.taken]

    assert taken(DaysOff.KEEP) == [4, 5, 6, 11, 4]
    assert taken(DaysOff.HOLIDAYS) == [4, 6, 11, 4]
    assert taken(DaysOff.WORKING) == [6, 11, 4]
    assert taken(DaysOff.HOLIDAYS, frozenset({date(2026, 4, 6)})) == [4, 11, 4]


def weekly(**changes: Any) -> Any:
    return {
        "rule": "FREQ=WEEKLY;BYDAY=SA;COUNT=4",
        "first_day": FIRST,
        "begins": time(9),
        "ends": time(11),
        "places": 2,
        "days_off": DaysOff.KEEP,
        "left_out": [],
        **changes,
    }


@stopped
@pytest.mark.django_db
def test_a_change_leaves_alone_what_somebody_holds(cast):
    project = opened(cast, positions=[{"name": "引导员"}], places=1)
    series = actions.add_series(project_uid=project.uid, **weekly(), actor=cast.community, at=cast.at)
    shifts = list(series.shifts.order_by("starts_at"))
    assert [shift.slots.count() for shift in shifts] == [3] * 4
    actions.claim_slot(shift_uid=shifts[1].uid, actor=cast.volunteer, at=cast.at)
    actions.change_series(
        series_uid=series.uid,
        **weekly(rule="FREQ=WEEKLY;BYDAY=SA,SU;COUNT=4", begins=time(14), ends=time(15)),
        actor=cast.community,
        at=cast.at,
    )
    held: list[Shift] = []
    rest: list[Shift] = []
    for shift in series.shifts.order_by("starts_at"):
        (held if shift.slots.filter(holder__isnull=False).exists() else rest).append(shift)
    assert [shift.pk for shift in held] == [shifts[1].pk]
    days = [date(2026, 3, 21), date(2026, 3, 22), date(2026, 3, 29)]  # the 28th is held
    assert [shift.starts_at.astimezone(cast.at.tzinfo).date() for shift in rest] == days
    actions.end_series(series_uid=series.uid, actor=cast.community, at=cast.at)
    assert [shift.pk for shift in series.shifts.all()] == [shifts[1].pk]
    assert Shift.objects.filter(project=project).count() == 2


@stopped
@pytest.mark.django_db
def test_a_place_that_is_kept_and_a_draw_that_was_entered_are_left_alone_too(cast):
    asked = opened(cast)
    actions.set_terms(project_uid=asked.uid, terms=Terms(approval=True), actor=cast.community, at=cast.at)
    series = actions.add_series(project_uid=asked.uid, **weekly(), actor=cast.community, at=cast.at)
    first, *_others = series.shifts.order_by("starts_at")
    actions.ask_for_place(shift_uid=first.uid, actor=cast.volunteer, at=cast.at)
    actions.end_series(series_uid=series.uid, actor=cast.community, at=cast.at)
    assert [shift.pk for shift in series.shifts.all()] == [first.pk]

    drawn = opened(cast, title="抽签", starts_in=timedelta(days=2))
    series = actions.add_series(project_uid=drawn.uid, **weekly(), actor=cast.community, at=cast.at)
    actions.set_terms(project_uid=drawn.uid, terms=Terms(draw_minutes=30), actor=cast.community, at=cast.at)
    first, second, *_others = series.shifts.order_by("starts_at")
    for shift in (first, second):
        actions.enter_draw(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    actions.leave_draw(shift_uid=second.uid, actor=cast.volunteer, at=cast.at)
    actions.end_series(series_uid=series.uid, actor=cast.community, at=cast.at)
    assert [shift.pk for shift in series.shifts.all()] == [first.pk]


@stopped
@pytest.mark.django_db
def test_a_draft_that_is_changed_keeps_its_repeating_shifts(cast):
    starts_at = cast.at + timedelta(days=1)
    fields: dict[str, Any] = {
        "title": "值守",
        "aim": "",
        "area_code": "990101001001",
        "place_text": "",
        "points": 0,
        "skill_codes": [],
        "organiser_uid": None,
        "leader_uid": None,
        "shifts": [(starts_at, starts_at + timedelta(hours=1), 1)],
        "case_uids": [],
    }
    project = actions.draft_project(**fields, actor=cast.community, at=cast.at)
    actions.add_series(project_uid=project.uid, **weekly(), actor=cast.community, at=cast.at)
    changed = fields | {"shifts": [], "positions": [{"name": "引导员", "places": 2}]}
    actions.edit_project(project_uid=project.uid, **changed, actor=cast.community, at=cast.at)
    shifts = project.shifts.all()
    assert [(shift.series_id is not None, shift.slots.count()) for shift in shifts] == [(True, 4)] * 4


@stopped
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "FREQ=DAILY"}, "no_end"),
        ({"ends": time(9)}, "shift_backwards"),
        ({"places": 0}, "no_places"),
        ({"rule": "FREQ=DAILY;COUNT=300", "places": 400}, "too_many_places"),
        ({"first_day": date(2025, 3, 1), "rule": "FREQ=DAILY;COUNT=3"}, "no_dates"),
    ],
)
def test_what_is_refused_makes_nothing(cast, changes, code):
    project = opened(cast)
    with pytest.raises(Refused) as caught:
        actions.add_series(project_uid=project.uid, **weekly(**changes), actor=cast.community, at=cast.at)
    assert caught.value.verdict.code == code
    assert not Series.objects.exists()
    with pytest.raises(Missing):
        actions.add_series(project_uid=project.uid, **weekly(), actor=cast.volunteer, at=cast.at)


@stopped
@pytest.mark.django_db
def test_the_days_are_shown_before_anything_is_made(cast, signed_in):
    project, browser = opened(cast), signed_in("community")
    address = reverse("projects:series", args=[project.uid])
    form = {
        "frequency": "WEEKLY",
        "weekdays": ["SU"],
        "first_day": "2026-04-01",
        "count": "3",
        "begins": "09:00",
        "ends": "11:00",
        "places": "4",
        "days_off": "holidays",
    }
    shown = browser.post(address, form | {"look": "1"})
    text = shown.content.decode()
    assert (shown.status_code, Series.objects.count()) == (200, 0)
    assert "清明" in text
    assert "2026-04-19" in text
    endless = browser.post(address, form | {"count": "", "look": "1"})
    assert endless.status_code == 422
    assert "2026-04-01" in endless.content.decode()
    assert browser.post(address, form | {"weekdays": []}).status_code == 422
    made = browser.post(address, form | {"save": "1", "left_out": ["2026-04-19"]})
    assert made.status_code == 303
    series = Series.objects.get()
    assert series.shifts.count() == 1  # the 5th is a holiday, the 19th was left out
    change = reverse("projects:series_change", args=[series.uid])
    filled = browser.get(change).content.decode()
    assert 'value="2026-04-01"' in filled
    assert '<input type="hidden" name="left_out" value="2026-04-19">' in filled  # stays left out
    assert re.search(r'value="SU"[^>]* checked', filled)
    Series.objects.update(rule="FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3")  # says more than the choices can
    assert "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3" in browser.get(change).content.decode()
    assert signed_in("volunteer").get(change).status_code == 404
    assert browser.post(reverse("projects:series_end", args=[series.uid])).status_code == 303
    assert not series.shifts.exists()
    page = queries.series_page(actor=cast.community, uid=project.uid)
    assert [row.series.ended_at is not None for row in page.rows] == [True]


@stopped
@pytest.mark.django_db
def test_a_night_ends_on_the_next_day_in_both_forms_and_on_the_page(cast, signed_in):
    project, browser = opened(cast), signed_in("community")
    night = weekly(begins=time(22), ends=time(6))
    series = actions.add_series(project_uid=project.uid, **night, actor=cast.community, at=cast.at)
    shift = series.shifts.order_by("starts_at").first()
    assert shift is not None
    assert (shift.ends_at - shift.starts_at, shift.overnight) == (timedelta(hours=8), True)
    page = browser.get(reverse("projects:detail", args=[project.uid])).content.decode()
    assert "22:00–次日 06:00" in page
    row = {"day": "2026-04-01", "begins": "22:00", "ends": "06:00"}
    form = ShiftForm(row)
    assert form.is_valid()
    starts_at, ends_at, _places = form.shift() or pytest.fail("a row")
    assert ends_at - starts_at == timedelta(hours=8)


@pytest.mark.parametrize(
    ("begins", "ends", "ok"),
    [
        ("22:00", "06:00", True),
        ("20:00", "08:00", True),
        ("22:00", "00:00", True),
        ("14:00", "12:00", False),
        ("09:00", "09:00", False),
        ("20:00", "08:01", False),
    ],
)
def test_over_midnight_and_not_over_a_whole_day(begins, ends, ok):
    assert bool(rules_series.fit_hours(time.fromisoformat(begins), time.fromisoformat(ends))) == ok
