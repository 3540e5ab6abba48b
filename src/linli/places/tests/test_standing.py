"""Venues, estates, buildings and premises: put up, changed, closed, listed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.people.models import Role
from linli.places import actions, rules_standing
from linli.places.models import Building, Estate, Premises, Venue
from linli.places.queries import standing as queries
from linli.places.queries.standing import Filter
from linli.places.rules_standing import BuildingDraft, EstateDraft, PremisesDraft, VenueDraft
from tests.cast import GINKGO, GRID, GRID_2, HARBOUR, HOME, PINE, Cast

TODAY = date(2026, 3, 18)


def refusal(call, **said) -> str:
    with pytest.raises(Refused) as refused:
        call(**said)
    return refused.value.verdict.code


@pytest.fixture
def desk(cast: Cast) -> dict:
    return {"actor": cast.community, "at": cast.at}


@pytest.fixture
def house(desk) -> Building:
    estate = actions.add_estate(draft=EstateDraft(area_code=HOME, name="梧桐苑"), **desk)
    return actions.add_building(
        draft=BuildingDraft(area_code=GRID, name="1号楼", estate_uid=estate.uid), **desk
    )


def test_the_role_codes_below_are_those_that_people_define():
    assert set(rules_standing.WRITERS) == {Role.ADMIN, Role.COMMUNITY, Role.DISPATCHER}


def test_a_venue_is_put_up_changed_and_closed_with_a_line_each(desk):
    venue = actions.add_venue(draft=VenueDraft(area_code=HOME, name=" 梧桐驿站 ", level="station"), **desk)
    draft = VenueDraft(area_code=HOME, name="梧桐驿站", level="point", hours="全天", lat=30.01, lng=120.01)
    actions.change_venue(uid=venue.uid, draft=draft, **desk)
    actions.close_venue(uid=venue.uid, on=TODAY, **desk)
    venue.refresh_from_db()
    assert (venue.name, venue.level, venue.ended_on, venue.street_code) == (
        "梧桐驿站",
        "point",
        TODAY,
        HARBOUR,
    )
    codes = (
        JournalEntry.objects.filter(subject_uid=venue.uid).order_by("sequence").values_list("code", flat=True)
    )
    assert list(codes) == ["venue.added", "venue.changed", "venue.closed"]
    assert refusal(actions.close_venue, uid=venue.uid, on=TODAY, **desk) == "already_closed"
    assert actions.add_venue(draft=draft, **desk).uid != venue.uid


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (VenueDraft(area_code=HOME, name=""), "bad_name"),
        (VenueDraft(area_code=HOME, name="x", level="palace"), "bad_kind"),
        (VenueDraft(area_code=HOME, name="x", lat=91, lng=0), "bad_point"),
        (VenueDraft(area_code=HOME, name="x", lat=30), "bad_point"),
        (VenueDraft(area_code=HOME, name="x", phone="1" * 41), "bad_text"),
        (EstateDraft(area_code=GRID, name="x"), "wrong_level"),
        (EstateDraft(area_code=HOME, name="梧桐苑"), "taken"),
        (BuildingDraft(area_code=HOME, name="x"), "wrong_level"),
        (BuildingDraft(area_code=GRID, name="x", floors=0), "bad_text"),
        (PremisesDraft(area_code=GRID, door=" "), "bad_door"),
        (PremisesDraft(area_code=GRID, door="1", kind="castle"), "bad_kind"),
        (PremisesDraft(area_code=HOME, door="1"), "wrong_level"),
        (PremisesDraft(area_code=GRID, door="1", address="x" * 121), "bad_text"),
    ],
)
def test_what_does_not_make_sense_is_refused(desk, house, draft, code):
    name = type(draft).__name__.removesuffix("Draft").lower()
    assert refusal(getattr(actions, f"add_{name}"), draft=draft, **desk) == code


def test_a_door_is_there_once_and_in_the_grid_of_its_building(desk, house):
    draft = PremisesDraft(area_code=GRID, door="101", building_uid=house.uid)
    actions.add_premises(draft=draft, **desk)
    assert refusal(actions.add_premises, draft=draft, **desk) == "taken"
    elsewhere = PremisesDraft(area_code=GRID_2, door="102", building_uid=house.uid)
    assert refusal(actions.add_premises, draft=elsewhere, **desk) == "elsewhere"
    assert refusal(actions.close_building, uid=house.uid, on=TODAY, **desk) == "not_empty"
    assert refusal(actions.close_estate, uid=house.estate.uid, on=TODAY, **desk) == "not_empty"
    with pytest.raises(Missing):
        actions.add_premises(draft=PremisesDraft(area_code=GRID, door="1", building_uid=uuid4()), **desk)


def test_premises_go_along_when_their_building_is_put_into_another_grid(desk, house):
    actions.add_premises(draft=PremisesDraft(area_code=GRID, door="101", building_uid=house.uid), **desk)
    draft = BuildingDraft(area_code=GRID_2, name="1号楼", estate_uid=house.estate.uid)
    actions.change_building(uid=house.uid, draft=draft, **desk)
    assert Premises.objects.get().grid_code == GRID_2


def test_who_has_no_post_there_writes_nothing_and_strangers_find_nothing(cast: Cast, house):
    draft, at = EstateDraft(area_code=HOME, name="新苑"), cast.at
    assert refusal(actions.add_estate, draft=draft, actor=cast.leader, at=at) == "no_right"
    assert (
        refusal(actions.change_estate, uid=house.estate.uid, draft=draft, actor=cast.supervisor, at=at)
        == "no_right"
    )
    for actor in (cast.stranger, cast.resident, cast.contact):
        with pytest.raises(Missing):
            actions.add_estate(draft=draft, actor=actor, at=at)
        with pytest.raises(Missing):
            actions.close_estate(uid=house.estate.uid, on=TODAY, actor=actor, at=at)
    assert actions.add_estate(draft=draft, actor=cast.dispatcher, at=at).name == "新苑"
    with pytest.raises(Missing):
        actions.add_estate(draft=EstateDraft(area_code=PINE, name="x"), actor=cast.community, at=at)


def test_lists_run_in_pages_without_gap_or_double(cast: Cast, desk, house, django_assert_num_queries):
    for number in range(7):
        actions.add_premises(
            draft=PremisesDraft(area_code=GRID, door=f"{number}01", building_uid=house.uid), **desk
        )
    seen, after = [], ""
    while True:
        with django_assert_num_queries(2):
            page = queries.listing(Premises, actor=cast.community, wanted=Filter(after=after), size=3)
        seen += [one.door for one in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [f"{number}01" for number in range(7)]
    assert queries.listing(Premises, actor=cast.stranger, wanted=Filter()).rows == []
    for nonsense in ("x", "é" * 9, "WyIiLCAtMV0", "bnVsbA"):
        assert len(queries.listing(Premises, actor=cast.community, wanted=Filter(after=nonsense)).rows) == 7


def test_two_characters_find_by_estate_name_shop_and_door(cast: Cast, desk, house):
    actions.add_premises(
        draft=PremisesDraft(area_code=GRID, kind="shop", door="101", name="老王面馆", building_uid=house.uid),
        **desk,
    )

    def found(words: str) -> list[str]:
        return [
            one.door for one in queries.listing(Premises, actor=cast.community, wanted=Filter(q=words)).rows
        ]

    assert found("面馆") == found("梧桐") == found("101") == ["101"]
    assert found("路灯") == []
    draft = EstateDraft(area_code=HOME, name="银杏苑")
    actions.change_estate(uid=house.estate.uid, draft=draft, **desk)
    assert (found("银杏"), found("梧桐")) == (["101"], [])


def test_filters_narrow_by_area_kind_and_state(cast: Cast, desk):
    for name, level, area in (("甲", "station", HOME), ("乙", "point", GRID), ("丙", "hall", HOME)):
        actions.add_venue(draft=VenueDraft(area_code=area, name=name, level=level, lat=30, lng=120), **desk)
    closed = Venue.objects.get(name="丙")
    actions.close_venue(uid=closed.uid, on=TODAY, **desk)

    def names(**said) -> list[str]:
        return [one.name for one in queries.listing(Venue, actor=cast.dispatcher, wanted=Filter(**said)).rows]

    assert sorted(names()) == sorted(["甲", "乙"])
    assert (names(area=GRID), names(kind="station"), names(closed=True)) == (["乙"], ["甲"], ["丙"])
    assert names(area=GINKGO) == names(area="x") == []
    drawn = queries.points(actor=cast.community, wanted=Filter())
    assert len(drawn["features"]) == 2


def test_the_pages_put_up_change_and_close(cast: Cast, signed_in, stopped_clock):
    browser = signed_in("community")
    said: Any = {"area_code": HOME, "name": "梧桐苑", "_key": "k"}
    made = browser.post(reverse("places:estate_new"), said)
    estate = Estate.objects.get()
    assert (made.status_code, made["Location"]) == (303, reverse("places:estate", args=[estate.uid]))
    assert browser.post(reverse("places:estate_new"), said).status_code == 303
    assert Estate.objects.count() == 1
    assert browser.post(reverse("places:estate_new"), {**said, "_key": "k2"}).status_code == 409
    assert browser.post(reverse("places:estate_new"), {"name": ""}).status_code == 422
    form = browser.get(reverse("places:building_new"), {"estate_uid": str(estate.uid)}).content.decode()
    assert GRID_2 in form
    assert PINE not in form
    browser.post(
        reverse("places:building_new"), {"area_code": GRID, "name": "1号楼", "estate_uid": str(estate.uid)}
    )
    page = browser.get(reverse("places:estate", args=[estate.uid])).content.decode()
    assert "1号楼" in page
    house = Building.objects.get()
    assert browser.post(reverse("places:building_close", args=[house.uid])).status_code == 303
    assert browser.post(reverse("places:estate_close", args=[estate.uid])).status_code == 303
    assert signed_in("stranger").post(reverse("places:estate_close", args=[estate.uid])).status_code == 404


def test_the_venue_list_offers_its_points_to_the_map(cast: Cast, desk, signed_in):
    actions.add_venue(draft=VenueDraft(area_code=HOME, name="驿站", lat=30.01, lng=120.01), **desk)
    found = signed_in("community").get(reverse("places:venue_points")).json()
    assert found["features"][0]["properties"]["title"] == "驿站"
    assert signed_in("stranger").get(reverse("places:venue_points")).json()["features"] == []
