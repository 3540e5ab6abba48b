"""Codes of areas."""

from __future__ import annotations

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from linli.people.models import Unit
from linli.places import codes
from linli.places.codes import Level
from linli.places.models import AreaCoded, level_indexes

GRID = "990101001001003"

lengths = st.sampled_from(sorted(codes.LENGTHS[level] for level in codes.COLUMNS))


def pairs(found: Q) -> dict[str, object]:
    """What a flat condition asks of which column."""
    return {child[0]: child[1] for child in found.children if isinstance(child, tuple)}


some_code = lengths.flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))


@pytest.mark.parametrize(
    ("code", "level", "column"),
    [
        ("9901", Level.CITY, "city_code"),
        ("990101", Level.DISTRICT, "district_code"),
        ("990101001", Level.STREET, "street_code"),
        ("990101001001", Level.COMMUNITY, "community_code"),
        (GRID, Level.GRID, "grid_code"),
        ("990101001001003002", Level.MICRO, "area_code"),
    ],
)
def test_the_length_of_a_code_tells_its_level_and_its_column(code, level, column):
    assert codes.level_of(code) == level
    assert codes.column_of(code) == column


@pytest.mark.parametrize("bad", ["", "9", "99010", "99O1", "９９０１", "9901 ", "-901", "9" * 21])
def test_what_is_not_a_code_is_refused_loudly(bad):
    assert not codes.is_code(bad)
    with pytest.raises(ValueError, match="not an area code"):
        codes.level_of(bad)


def test_a_code_is_split_into_every_wider_level_and_leaves_the_narrower_ones_empty():
    assert codes.split("990101001") == {
        "area_code": "990101001",
        "city_code": "9901",
        "district_code": "990101",
        "street_code": "990101001",
        "community_code": "",
        "grid_code": "",
    }
    assert set(codes.split("").values()) == {""}


@given(some_code)
def test_every_area_of_a_lineage_covers_the_code_it_leads_to(code):
    line = codes.lineage(code)
    assert line[-1] == code
    assert all(codes.covers(outer, code) for outer in line)
    assert codes.parent_of(code) == (line[-2] if len(line) > 1 else "")


@given(some_code, some_code)
def test_two_areas_cover_each_other_only_when_they_are_the_same(one, other):
    assert (codes.covers(one, other) and codes.covers(other, one)) == (one == other)


def test_an_empty_code_covers_nothing_and_is_covered_by_nothing():
    assert not codes.covers("", GRID)
    assert not codes.covers("9901", "")
    assert not codes.covered_by_any([], GRID)
    assert codes.covered_by_any(["9902", "990101"], GRID)


def test_a_list_of_areas_becomes_equalities_on_level_columns():
    found = codes.area_q(["9901", "990201", "990202", ""], prefix="case__")
    assert pairs(found) == {
        "case__city_code": "9901",
        "case__district_code__in": ["990201", "990202"],
    }
    assert found.connector == "OR"


def test_a_province_is_in_the_tree_and_nothing_lies_in_it():
    assert codes.level_of("99") == Level.PROVINCE
    assert codes.in_tree("99")
    assert not codes.is_code("99")
    assert codes.ancestry("990101") == ["99", "9901", "990101"]
    assert codes.lineage("990101") == ["9901", "990101"]
    for refused in (codes.column_of, codes.split, codes.lineage):
        with pytest.raises(ValueError, match="not an area code"):
            refused("99")


def test_a_province_asks_for_the_range_of_its_cities():
    assert pairs(codes.area_q(["99"], prefix="case__")) == {
        "case__city_code__gte": "9900",
        "case__city_code__lte": "9999",
    }


def test_a_micro_grid_is_found_through_the_grid_around_it():
    found = codes.area_q([f"{GRID}001"])
    assert pairs(found) == {"area_code": f"{GRID}001", "grid_code__in": [GRID]}


def test_no_areas_means_no_rows():
    assert pairs(codes.area_q([])) == {"pk__in": []}


def test_a_thing_is_placed_by_one_code_and_placed_anew_without_leftovers():
    thing = Unit()
    thing.place_in(GRID)
    assert thing.grid_code == GRID
    thing.place_in("9901")
    assert (thing.area_code, thing.city_code, thing.district_code, thing.grid_code) == (
        "9901",
        "9901",
        "",
        "",
    )
    assert set(codes.split("")) == set(AreaCoded.AREA_FIELDS)
    with pytest.raises(ValueError, match="not an area code"):
        thing.place_in("99-01")


def test_each_level_gets_its_index_for_each_key_running_the_way_of_the_key():
    made = level_indexes("-received_at", ("state", "due_at"), prefix="thing")
    assert [index.fields for index in made[:2]] == [
        ["city_code", "-received_at", "-id"],
        ["city_code", "state", "due_at", "id"],
    ]
    assert len({index.name for index in made}) == len(made) == 10
    assert all(len(index.name) <= 30 for index in made)
