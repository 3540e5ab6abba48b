"""What strangers may ask about places."""

from __future__ import annotations

import pytest
from django.urls import reverse

from .cast import CITY, COMMUNITY, DISTRICT, GRIDS, STREET, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    make_city()


def test_a_stranger_gets_the_polygons_and_may_keep_them(city, client):
    answer = client.get(reverse("places:polygons"), {"within": COMMUNITY, "level": "grid"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    assert "max-age" in answer["Cache-Control"]
    assert [feature["id"] for feature in answer.json()["features"]] == list(GRIDS)


@pytest.mark.parametrize("query", [{"within": "x' or 1=1"}, {"level": "planet"}])
def test_nonsense_about_the_map_is_not_found(city, client, query):
    assert client.get(reverse("places:polygons"), query).status_code == 404


def test_the_picker_goes_down_one_level_at_a_time(city, client):
    top = client.get(reverse("places:children")).content.decode()
    assert "梧桐市" in top
    assert DISTRICT not in top
    below = client.get(reverse("places:children"), {"area": STREET}).content.decode()
    assert "灯塔社区" in below
    assert f'<option value="{STREET}">' in below


def test_the_picker_stops_where_it_is_told(city, client):
    found = client.get(reverse("places:children"), {"area": COMMUNITY, "until": "community"})
    assert found.content.decode().strip() == ""
    lower = client.get(reverse("places:children"), {"place": COMMUNITY, "name": "place"}).content.decode()
    assert 'name="place"' in lower
    assert "第二网格" in lower


@pytest.mark.parametrize("query", [{"name": '"><script>'}, {"area": "99O1"}, {"until": "x"}])
def test_nonsense_about_the_picker_is_not_found(city, client, query):
    assert client.get(reverse("places:children"), query).status_code == 404


def test_the_city_is_the_top_of_the_tree(city, client):
    assert f'<option value="{CITY}">' in client.get(reverse("places:children")).content.decode()


@pytest.mark.parametrize("chosen", ["", STREET])
def test_choosing_nothing_more_precise_takes_the_lower_selects_away(city, client, chosen):
    found = client.get(reverse("places:children"), {"area": chosen, "above": chosen})
    assert found.content.decode().strip() == ""
