"""Settings by area."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused
from linli.places import actions, declarations, queries
from linli.places.declarations import PUBLIC_BOARD, QUESTION_DAYS, STANDING_REVIEW_DAYS
from linli.places.models import AreaSetting
from linli.places.workdays import Hours

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
    assert queries.setting(QUESTION_DAYS, GRIDS[0], AT) == 3
    assert queries.setting(QUESTION_DAYS, "", AT) == 3
    assert queries.setting("cases.question_days", COMMUNITY, AT) == 3


def test_the_nearest_area_wins_with_one_query(city, django_assert_num_queries):
    put(CITY, "cases.question_days", 10)
    put(COMMUNITY, "cases.question_days", 2)
    with django_assert_num_queries(1):
        assert queries.setting(QUESTION_DAYS, GRIDS[0], AT) == 2
    assert queries.setting(QUESTION_DAYS, OTHER_COMMUNITY, AT) == 10


def test_the_newest_value_that_is_valid_already_wins_over_older_and_future_ones(city):
    put(STREET, "cases.standing_review_days", 7)
    put(STREET, "cases.standing_review_days", 9, valid_from=LATER)
    assert queries.setting(STANDING_REVIEW_DAYS, COMMUNITY, AT) == 7
    assert queries.setting(STANDING_REVIEW_DAYS, COMMUNITY, LATER) == 9
    assert queries.setting(STANDING_REVIEW_DAYS, COMMUNITY, AT - timedelta(seconds=1)) == 90
    assert AreaSetting.objects.count() == 2


def test_several_settings_come_with_one_query(city, django_assert_num_queries):
    put(CITY, "public.board", value=False)
    with django_assert_num_queries(1):
        found = queries.settings_of((PUBLIC_BOARD, STANDING_REVIEW_DAYS), COMMUNITY, AT)
    assert found == {"public.board": False, "cases.standing_review_days": 90}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cases.question_days", 0),
        ("cases.question_days", "3"),
        ("cases.question_days", True),
        ("cases.question_days", 10**9),
        ("cases.yellow_percent", 100),
        ("public.board", 1),
        ("public.greeting", 5),
        ("hours", "25:00-26:00, 27:00-28:00"),
        ("hours", "13:30-17:30, 09:00-12:00"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(city, key, value):
    with pytest.raises(Refused) as refused:
        put(CITY, key, value)
    assert refused.value.verdict.code == "bad_value"
    assert not AreaSetting.objects.exists()


def test_the_past_cannot_be_set(city):
    with pytest.raises(Refused) as refused:
        put(CITY, "cases.question_days", 4, valid_from=AT - timedelta(days=1))
    assert refused.value.verdict.code == "setting_backdated"


def test_one_moment_has_one_value(city):
    put(CITY, "cases.question_days", 4)
    with pytest.raises(Refused) as refused:
        put(CITY, "cases.question_days", 5)
    assert refused.value.verdict.code == "setting_taken"


def test_a_setting_nobody_declared_is_a_loud_mistake(city):
    with pytest.raises(declarations.UnknownSetting):
        put(CITY, "cases.colour", "red")
    with pytest.raises(declarations.UnknownSetting):
        queries.setting("cases.colour", CITY, AT)
    with pytest.raises(Missing):
        put("990199", "cases.question_days", 4)


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
    put(COMMUNITY, "hours", Hours(morning_from=time(8, 30)))
    calendar = queries.calendar_for(GRIDS[0], AT)
    early = datetime(2026, 11, 18, 8, 40, tzinfo=calendar.zone)
    assert calendar.next_working_moment(early) == early
    assert queries.calendar_for(OTHER_COMMUNITY, AT).hours.morning_from == time(9)
