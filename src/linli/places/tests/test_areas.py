"""The tree of areas: made, asked, drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused
from linli.places import actions, queries
from linli.places.codes import Level
from linli.places.models import Area

from .cast import (
    ACTOR,
    AT,
    CITY,
    COMMUNITY,
    DISTRICT,
    GRIDS,
    OTHER_COMMUNITY,
    STREET,
    make_city,
    square,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    make_city()


def create(**given):
    return actions.create_area(**{"name": "某地", "actor": ACTOR, "at": AT, **given})


def test_level_parent_and_centre_follow_from_code_and_polygon(city):
    grid = queries.area(GRIDS[0])
    assert grid.level == Level.GRID
    assert grid.parent is not None
    assert grid.parent.code == COMMUNITY
    assert (grid.center_lat, grid.center_lng) == pytest.approx((30.05, 120.05))


def test_a_street_without_districts_hangs_on_the_city():
    create(code="4419")
    street = create(code="441900003")
    assert street.parent is not None
    assert street.parent.code == "4419"
    assert [one.code for one in queries.children("4419")] == ["441900003"]


def test_making_an_area_is_journalled(city):
    entries = journal.timeline(queries.area(COMMUNITY).uid)
    assert [entry.code for entry in entries] == ["area.created"]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"code": "999"}, "bad_code"),
        ({"code": "99O1"}, "bad_code"),
        ({"code": CITY}, "code_taken"),
        ({"code": "880101"}, "no_parent"),
        ({"code": "9902", "name": "  "}, "bad_name"),
        ({"code": "9902", "name": "长" * 81}, "bad_name"),
        ({"code": "9902", "polygon": "{}"}, "bad_polygon"),
    ],
)
def test_a_bad_area_is_refused_and_nothing_is_written(city, given, refusal):
    before = Area.objects.count()
    with pytest.raises(Refused) as refused:
        create(**given)
    assert refused.value.verdict.code == refusal
    assert Area.objects.count() == before


def test_a_merged_area_ends_and_names_its_successor(city):
    ended = actions.succeed_area(code=OTHER_COMMUNITY, by=COMMUNITY, on=date(2026, 12, 1), actor=ACTOR, at=AT)
    assert ended.succeeded_by == queries.area(COMMUNITY)
    assert [one.code for one in queries.communities_within(CITY, AT)] == [COMMUNITY, OTHER_COMMUNITY]
    later = AT + timedelta(days=20)
    assert [one.code for one in queries.communities_within(CITY, later)] == [COMMUNITY]
    assert queries.area(OTHER_COMMUNITY).name == "渔歌社区"


@pytest.mark.parametrize(
    ("code", "by", "refusal"),
    [(COMMUNITY, COMMUNITY, "succeeds_itself"), (COMMUNITY, STREET, "level_differs")],
)
def test_an_impossible_succession_is_refused(city, code, by, refusal):
    with pytest.raises(Refused) as refused:
        actions.succeed_area(code=code, by=by, on=date(2026, 12, 1), actor=ACTOR, at=AT)
    assert refused.value.verdict.code == refusal


def test_an_area_is_succeeded_once(city):
    actions.succeed_area(code=OTHER_COMMUNITY, by=COMMUNITY, on=date(2026, 12, 1), actor=ACTOR, at=AT)
    with pytest.raises(Refused) as refused:
        actions.succeed_area(code=OTHER_COMMUNITY, by=COMMUNITY, on=date(2026, 12, 2), actor=ACTOR, at=AT)
    assert refused.value.verdict.code == "already_succeeded"
    with pytest.raises(Missing):
        actions.succeed_area(code="990101001999", by=COMMUNITY, on=date(2026, 12, 2), actor=ACTOR, at=AT)


def test_a_code_nobody_has_is_missing(city):
    for code in ("990101001999", "nonsense", ""):
        with pytest.raises(Missing):
            queries.area(code)


def test_inside_means_the_area_itself_and_everything_below(city):
    assert [one.code for one in queries.areas_within(COMMUNITY)] == [COMMUNITY, *GRIDS]
    assert [one.code for one in queries.areas_within("", Level.DISTRICT)] == [DISTRICT]
    assert len(queries.areas_within("")) == 7


def test_children_are_one_step_down(city):
    assert [one.code for one in queries.children("")] == [CITY]
    assert [one.code for one in queries.children(STREET)] == [COMMUNITY, OTHER_COMMUNITY]


def test_names_come_with_one_query(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.names_of([CITY, COMMUNITY, "", "770000"]) == {CITY: "梧桐市", COMMUNITY: "灯塔社区"}
    with django_assert_num_queries(1):
        found = queries.path_names([GRIDS[0], STREET], below=CITY)
    assert found == {GRIDS[0]: "东区 · 港口街道 · 灯塔社区 · 第一网格", STREET: "东区 · 港口街道"}


def test_the_choices_of_a_select_carry_the_names_between(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        choices = queries.area_choices(DISTRICT, Level.COMMUNITY)
    assert choices == [(COMMUNITY, "港口街道 · 灯塔社区"), (OTHER_COMMUNITY, "港口街道 · 渔歌社区")]
    assert queries.area_choices(DISTRICT, Level.DISTRICT) == [(DISTRICT, "东区")]


def test_a_point_is_found_in_the_narrowest_area_around_it(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.area_at(30.05, 120.15)
    assert found is not None
    assert found.code == GRIDS[1]
    for lat, lng, code in ((30.15, 120.05, COMMUNITY), (30.6, 120.6, STREET), (30.95, 120.95, CITY)):
        around = queries.area_at(lat, lng)
        assert around is not None
        assert around.code == code
    assert queries.area_at(10, 10) is None
    assert queries.area_at(30.05, 120.05, within=OTHER_COMMUNITY) is None


def test_a_point_outside_every_grid_has_no_grid(city):
    assert queries.grid_at(30.15, 120.05) is None
    grid = queries.grid_at(30.05, 120.05, COMMUNITY)
    assert grid is not None
    assert grid.code == GRIDS[0]


def test_the_map_draws_the_polygons_of_one_level(city, django_assert_num_queries):
    create(code=f"{COMMUNITY}003", name="没有边界的网格")
    with django_assert_num_queries(1):
        drawn = queries.polygons(COMMUNITY, Level.GRID, AT)
    assert [feature["id"] for feature in drawn["features"]] == list(GRIDS)
    assert drawn["features"][0]["geometry"]["type"] == "Polygon"
    assert drawn["features"][0]["properties"]["name"] == "第一网格"


def test_an_area_without_polygon_may_have_a_centre(city):
    made = create(code="9903", center=(30.0, 120.0))
    assert (made.center_lat, made.center_lng, made.south) == (30.0, 120.0, None)
    with_both = create(code="9904", center=(0.0, 0.0), polygon=square(120, 30))
    assert with_both.center_lat == pytest.approx(30.05)
