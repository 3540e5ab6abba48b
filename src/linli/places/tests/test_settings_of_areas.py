"""Settings by area and the import of a calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused
from linli.places import actions, calendar_file, declarations, queries
from linli.places.declarations import HANDLING_DAYS, PUBLIC_BOARD, RECTIFY_DAYS
from linli.places.models import AreaSetting, CalendarYear

from .cast import ACTOR, AT, CITY, COMMUNITY, GRIDS, OTHER_COMMUNITY, STREET, make_city

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def city(db):
    make_city()


def put(area_code, key, value, valid_from=None, at=AT):
    return actions.put_setting(
        area_code=area_code, key=key, value=value, valid_from=valid_from, actor=ACTOR, at=at
    )


def test_the_default_stands_where_nobody_said_otherwise(city):
    assert queries.setting(RECTIFY_DAYS, GRIDS[0], AT) == 3
    assert queries.setting(RECTIFY_DAYS, "", AT) == 3
    assert queries.setting("cases.rectify_days", COMMUNITY, AT) == 3


def test_the_nearest_area_wins_with_one_query(city, django_assert_num_queries):
    put(CITY, "cases.rectify_days", 10)
    put(COMMUNITY, "cases.rectify_days", 2)
    with django_assert_num_queries(1):
        assert queries.setting(RECTIFY_DAYS, GRIDS[0], AT) == 2
    assert queries.setting(RECTIFY_DAYS, OTHER_COMMUNITY, AT) == 10


def test_the_newest_value_that_is_valid_already_wins_over_older_and_future_ones(city):
    put(STREET, "cases.handling_days", 7)
    put(STREET, "cases.handling_days", 9, valid_from=LATER)
    assert queries.setting(HANDLING_DAYS, COMMUNITY, AT) == 7
    assert queries.setting(HANDLING_DAYS, COMMUNITY, LATER) == 9
    assert queries.setting(HANDLING_DAYS, COMMUNITY, AT - timedelta(seconds=1)) == 5
    assert AreaSetting.objects.count() == 2


def test_several_settings_come_with_one_query(city, django_assert_num_queries):
    put(CITY, "public.board", value=False)
    with django_assert_num_queries(1):
        found = queries.settings_of((PUBLIC_BOARD, HANDLING_DAYS), COMMUNITY, AT)
    assert found == {"public.board": False, "cases.handling_days": 5}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cases.rectify_days", 0),
        ("cases.rectify_days", "3"),
        ("cases.rectify_days", True),
        ("cases.rectify_days", 10**9),
        ("cases.yellow_percent", 100),
        ("public.board", 1),
        ("public.greeting", 5),
        ("hours.morning_from", "25:00"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(city, key, value):
    with pytest.raises(Refused) as refused:
        put(CITY, key, value)
    assert refused.value.verdict.code == "bad_value"
    assert not AreaSetting.objects.exists()


def test_the_past_cannot_be_set(city):
    with pytest.raises(Refused) as refused:
        put(CITY, "cases.rectify_days", 4, valid_from=AT - timedelta(days=1))
    assert refused.value.verdict.code == "setting_backdated"


def test_one_moment_has_one_value(city):
    put(CITY, "cases.rectify_days", 4)
    with pytest.raises(Refused) as refused:
        put(CITY, "cases.rectify_days", 5)
    assert refused.value.verdict.code == "setting_taken"


def test_a_setting_nobody_declared_is_a_loud_mistake(city):
    with pytest.raises(declarations.UnknownSetting):
        put(CITY, "cases.colour", "red")
    with pytest.raises(declarations.UnknownSetting):
        queries.setting("cases.colour", CITY, AT)
    with pytest.raises(Missing):
        put("990199", "cases.rectify_days", 4)


def test_a_setting_is_journalled_without_its_text(city):
    put(CITY, "public.greeting", "欢迎")
    entry = journal.timeline(queries.area(CITY).uid).last()
    assert entry is not None
    assert entry.code == "area.setting_put"
    assert "欢迎" not in entry.payload


def test_every_default_can_be_stored_and_read_back():
    for declared in declarations.DECLARED.values():
        assert declared.read(declared.write(declared.default)) == declared.default
        assert str(declared.help)


def test_the_working_hours_of_an_area_shape_its_calendar(city):
    put(COMMUNITY, "hours.morning_from", time(8, 30))
    calendar = queries.calendar_for(GRIDS[0], AT)
    early = datetime(2026, 11, 18, 8, 40, tzinfo=calendar.zone)
    assert calendar.next_working_moment(early) == early
    assert queries.calendar_for(OTHER_COMMUNITY, AT).hours.morning_from == time(9)


NOTICE = "day,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,working,元旦\n"


def test_a_year_is_imported_and_a_second_import_replaces_it():
    assert actions.import_calendar(text=NOTICE, source="通知", actor=ACTOR, at=AT) == [2027]
    first = queries.calendar()
    assert not first.is_working(date(2027, 1, 1))
    assert first.is_working(date(2027, 1, 2))
    assert actions.import_calendar(text="2027-01-04,holiday,", source="更正", actor=ACTOR, at=AT) == [2027]
    again = queries.calendar()
    assert again.is_working(date(2027, 1, 1))
    assert not again.is_working(date(2027, 1, 4))
    year = CalendarYear.objects.get(year=2027)
    assert year.source == "更正"
    assert journal.timeline(year.uid).count() == 2


def test_bad_lines_are_all_named_and_nothing_is_taken_over():
    text = (
        "2027-01-01,holiday,元旦\n2027-13-01,holiday,\n2027-01-03,perhaps,\n2027-01-01,working,\nx\n"
        f"2027-01-09,holiday,{'长' * 41}\n"
    )
    with pytest.raises(calendar_file.BadCalendar) as bad:
        calendar_file.parse(text)
    assert len(bad.value.problems) == 5
    with pytest.raises(Refused) as refused:
        actions.import_calendar(text=text, source="通知", actor=ACTOR, at=AT)
    assert refused.value.verdict.code == "bad_calendar"
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    "text", ["", "day,kind,name\n", "\n\n", "\x00", "2027-01-01,holiday," + "x" * 200_000]
)
def test_a_file_without_days_is_refused(text):
    with pytest.raises(calendar_file.BadCalendar):
        calendar_file.parse(text)
