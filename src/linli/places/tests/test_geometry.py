"""Polygons without a GIS."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.places import geometry

SQUARE = [[120, 30], [121, 30], [121, 31], [120, 31], [120, 30]]
HOLE = [[120.4, 30.4], [120.6, 30.4], [120.6, 30.6], [120.4, 30.6], [120.4, 30.4]]


def shape(*rings, kind="Polygon"):
    return geometry.parse(json.dumps({"type": kind, "coordinates": list(rings)}))


def test_a_polygon_knows_its_box_and_its_centre():
    found = shape(SQUARE)
    assert (found.west, found.south, found.east, found.north) == (120, 30, 121, 31)
    assert (found.center_lat, found.center_lng) == pytest.approx((30.5, 120.5))


def test_a_point_in_a_hole_is_outside():
    found = shape(SQUARE, HOLE)
    assert found.contains(30.2, 120.2)
    assert not found.contains(30.5, 120.5)


def test_a_point_in_any_part_of_several_polygons_is_inside():
    east = [[lng + 2, lat] for lng, lat in SQUARE]
    found = shape([SQUARE], [east], kind="MultiPolygon")
    assert found.contains(30.5, 120.5)
    assert found.contains(30.5, 122.5)
    assert not found.contains(30.5, 121.5)


@given(st.floats(29, 32), st.floats(119, 122))
def test_a_square_holds_exactly_the_points_between_its_sides(lat, lng):
    inside = 30 < lat < 31 and 120 < lng < 121
    border = lat in {30, 31} or lng in {120, 121}
    assert border or shape(SQUARE).contains(lat, lng) == inside


def test_a_ring_without_area_still_has_a_centre():
    line = [[120, 30], [122, 30], [121, 30], [120, 30]]
    assert shape(line).center_lat == pytest.approx(30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon"}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "MultiPolygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}',
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [7, 8]]]}',
        '{"type": "Polygon", "coordinates": [[["a", 2], [3, 4], [5, 6], ["a", 2]]]}',
        '{"type": "Polygon", "coordinates": [[[1], [3], [5], [1]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [999, 0], [0, 5], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [NaN, 0], [0, 5], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": {"a": 1}}',
    ],
)
def test_what_cannot_be_drawn_is_named_as_bad(text):
    with pytest.raises(geometry.BadPolygon):
        geometry.parse(text)
