"""Places as JSON, without a token."""

from __future__ import annotations

import pytest

from .cast import CITY, COMMUNITY, GRIDS, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db):
    make_city()


def test_areas_are_listed_by_level(client):
    answer = client.get("/api/v1/areas", {"within": COMMUNITY, "level": "grid"})
    assert answer.status_code == 200
    assert [(one["code"], one["parent"]) for one in answer.json()] == [(grid, COMMUNITY) for grid in GRIDS]


def test_one_area_is_shown_and_the_top_has_no_parent(client):
    found = client.get(f"/api/v1/areas/{CITY}").json()
    assert (found["name"], found["level"], found["parent"]) == ("梧桐市", "city", None)


def test_areas_take_a_fixed_number_of_queries(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/api/v1/areas")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("areas/770000", 404),
        ("areas/nonsense", 404),
        ("areas?within=99O1", 404),
        ("areas?level=planet", 422),
        ("areas.geojson?within=x", 404),
    ],
)
def test_nonsense_is_answered_as_a_problem(client, path, status):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.json()["code"] in {"missing", "invalid"}


def test_polygons_are_geojson(client):
    found = client.get("/api/v1/areas.geojson", {"within": COMMUNITY}).json()
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 2


def test_the_calendar_names_its_years_sources_and_days(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        years = client.get("/api/v1/calendar").json()
    assert [year["year"] for year in years] == [2025, 2026]
    assert "国办发明电" in years[1]["source"]
    assert {"day": "2026-10-10", "working": True, "name": "国庆节"} in years[1]["days"]
