"""Areas are renamed, moved, merged and split, and every code still leads to where it lives now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.places import actions, queries
from linli.places.models import Area, AreaChange, Premises
from linli.places.queries import changes
from linli.places.rules_standing import BuildingDraft, EstateDraft, PremisesDraft
from tests.cast import GINKGO, GRID, GRID_2, HARBOUR, HOME, PINE, RIVER, Cast

TODAY = date(2026, 3, 18)
EARLIER = date(2026, 1, 5)


def refusal(call, **said) -> str:
    with pytest.raises(Refused) as refused:
        call(**said)
    return refused.value.verdict.code


def leads(code: str, on: date) -> str:
    """The code of the area to which a code leads on a day."""
    found = queries.current_area(code, on)
    return found.code if found else ""


@pytest.fixture
def admin(cast: Cast) -> dict:
    return {"actor": cast.admin, "at": cast.at}


def test_a_renamed_area_keeps_its_old_name_for_the_days_before(cast: Cast, admin):
    actions.rename_area(code=HOME, name="梧桐里社区", on=EARLIER, **admin)
    actions.rename_area(code=HOME, name="梧桐湾社区", on=TODAY, **admin)
    names = [queries.name_on(HOME, day) for day in (date(2020, 1, 1), EARLIER, TODAY - timedelta(1), TODAY)]
    assert names == ["梧桐社区", "梧桐里社区", "梧桐里社区", "梧桐湾社区"]
    assert Area.objects.get(code=HOME).name == "梧桐湾社区"
    assert JournalEntry.objects.filter(code="area.renamed").count() == 2
    assert AreaChange.objects.filter(recorded_by=cast.admin.person_uid).count() == 2


def test_a_moved_area_and_all_in_it_get_new_rows_that_succeed_the_old(cast: Cast, admin):
    made = actions.move_area(code=HOME, above=RIVER, on=TODAY, **admin)
    assert made.code == f"{RIVER}002"
    old = Area.objects.get(code=HOME)
    assert (old.succeeded_by, old.valid_until) == (made, TODAY)
    grid = queries.current_area(GRID, TODAY)
    assert grid is not None
    assert (grid.code, grid.parent, grid.name) == (f"{made.code}001", made, "第一网格")
    assert grid.polygon == Area.objects.get(code=GRID).polygon != ""
    assert leads(GRID, TODAY - timedelta(1)) == GRID
    assert queries.current_area(grid.code, TODAY - timedelta(1)) is None
    assert HOME not in [one.code for one in queries.children(HARBOUR, cast.at)]
    assert AreaChange.objects.filter(kind="moved").count() == 3


def test_a_merged_area_hands_its_parts_over_under_free_codes(cast: Cast, admin):
    actions.merge_area(code=HOME, into=GINKGO, on=TODAY, **admin)
    assert leads(HOME, TODAY) == GINKGO
    assert [leads(code, TODAY) for code in (GRID, GRID_2)] == [
        f"{GINKGO}002",
        f"{GINKGO}003",
    ]
    assert leads(HOME, TODAY - timedelta(1)) == HOME


def test_a_split_cuts_out_a_new_area_and_the_other_goes_on(cast: Cast, admin):
    made = actions.split_area(code=HOME, parts=[GRID_2], name="梧桐东社区", on=TODAY, **admin)
    assert (made.code, made.parent) == (f"{HARBOUR}003", Area.objects.get(code=HARBOUR))
    assert leads(HOME, TODAY) == HOME
    assert leads(GRID_2, TODAY) == f"{made.code}001"
    assert leads(GRID, TODAY) == GRID
    said: Any = {"name": "另一社区", "on": TODAY, **admin}
    assert refusal(actions.split_area, code=HOME, parts=[], **said) == "no_parts"
    assert refusal(actions.split_area, code=HOME, parts=[GRID], **said) == "all_parts"
    assert refusal(actions.split_area, code=HOME, parts=[GRID, f"{GINKGO}001"], **said) == "bad_parts"


def test_what_stands_there_goes_along_and_keeps_its_door(cast: Cast, admin):
    estate = actions.add_estate(draft=EstateDraft(area_code=HOME, name="梧桐苑"), **admin)
    house = actions.add_building(
        draft=BuildingDraft(area_code=GRID, name="1号楼", estate_uid=estate.uid), **admin
    )
    actions.add_premises(draft=PremisesDraft(area_code=GRID, door="101", building_uid=house.uid), **admin)
    plan = changes.move_plan(code=HOME, above=RIVER, on=TODAY, today=TODAY, actor=cast.admin)
    assert (len(plan.codes), changes.rows_along(plan), bool(plan.verdict)) == (3, 3, True)
    made = actions.move_area(code=HOME, above=RIVER, on=TODAY, **admin)
    found = Premises.objects.get()
    assert (found.area_code, found.grid_code, found.street_code) == (
        f"{made.code}001",
        f"{made.code}001",
        RIVER,
    )
    estate.refresh_from_db()
    assert (estate.area_code, estate.city_code) == (made.code, "9901")


def test_two_of_one_name_do_not_meet_by_a_merger(cast: Cast, admin):
    for code in (HOME, GINKGO):
        actions.add_estate(draft=EstateDraft(area_code=code, name="幸福里"), **admin)
    assert refusal(actions.merge_area, code=HOME, into=GINKGO, on=TODAY, **admin) == "same_names"


def test_what_does_not_make_sense_is_refused_and_nothing_is_written(cast: Cast, admin):
    tomorrow = TODAY + timedelta(1)
    rename, move, merge = actions.rename_area, actions.move_area, actions.merge_area
    assert refusal(rename, code=HOME, name=" ", on=TODAY, **admin) == "bad_name"
    assert refusal(rename, code=HOME, name="梧桐社区", on=TODAY, **admin) == "same_name"
    assert refusal(rename, code=HOME, name="新", on=tomorrow, **admin) == "in_the_future"
    assert refusal(move, code=HOME, above=HARBOUR, on=TODAY, **admin) == "same_place"
    assert refusal(move, code=HARBOUR, above=HOME, on=TODAY, **admin) == "bad_target"
    assert refusal(move, code=HOME, above=GINKGO, on=TODAY, **admin) == "bad_target"
    assert refusal(merge, code=HOME, into=HOME, on=TODAY, **admin) == "succeeds_itself"
    assert refusal(merge, code=HOME, into=HARBOUR, on=TODAY, **admin) == "level_differs"
    assert not AreaChange.objects.exists()
    actions.merge_area(code=HOME, into=GINKGO, on=EARLIER, **admin)
    assert refusal(rename, code=HOME, name="新", on=TODAY, **admin) == "area_gone"
    assert refusal(merge, code=GINKGO, into=HOME, on=TODAY, **admin) == "target_gone"
    assert refusal(actions.succeed_area, code=GINKGO, by=HOME, on=TODAY, **admin) == "successor_gone"
    grid = f"{GINKGO}002"
    assert refusal(rename, code=grid, name="新", on=EARLIER - timedelta(1), **admin) == "area_gone"


def test_only_an_administrator_changes_the_tree_and_strangers_find_nothing(cast: Cast):
    said: Any = {"code": HOME, "name": "新", "on": TODAY, "at": cast.at}
    assert refusal(actions.rename_area, actor=cast.community, **said) == "no_right"
    assert refusal(actions.rename_area, actor=cast.leader, **said) == "no_right"
    for actor in (cast.stranger, cast.resident, cast.contact):
        with pytest.raises(Missing):
            actions.rename_area(actor=actor, **said)
    with pytest.raises(Missing):
        actions.rename_area(actor=cast.admin, **{**said, "code": "990199"})
    with pytest.raises(Missing):
        actions.merge_area(code=PINE, into=HOME, on=TODAY, actor=cast.stranger, at=cast.at)


def test_a_new_area_takes_the_next_free_code(cast: Cast, admin):
    group = actions.add_area(above=GRID, level="micro", kind="households", name="第一十户组", **admin)
    assert (group.code, group.kind_label != "", group.valid_from) == (f"{GRID}001", True, TODAY)
    assert actions.add_area(above=HOME, level="grid", name="第三网格", **admin).code == f"{HOME}003"
    assert refusal(actions.add_area, above=GRID, level="street", name="x", **admin) == "bad_level"
    assert (
        refusal(actions.add_area, above=HOME, level="grid", kind="households", name="x", **admin)
        == "bad_kind"
    )


def test_the_book_of_changes_only_grows(cast: Cast, admin):
    actions.rename_area(code=HOME, name="梧桐里社区", on=TODAY, **admin)
    for sql in ("UPDATE places_areachange SET old_name = 'x'", "DELETE FROM places_areachange"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_pages_show_what_would_happen_before_it_does(cast: Cast, signed_in, stopped_clock):
    browser = signed_in("admin")
    asked: Any = {"target": RIVER, "on": "2026-03-18"}
    page = browser.get(reverse("places:area_move", args=[HOME]), asked).content.decode()
    assert f"{RIVER}002001" in page
    assert not AreaChange.objects.exists()
    done = browser.post(reverse("places:area_move", args=[HOME]), {**asked, "_key": "k1"})
    assert (done.status_code, done["Location"]) == (303, reverse("places:area", args=[f"{RIVER}002"]))
    again = browser.post(reverse("places:area_move", args=[HOME]), {**asked, "_key": "k1"})
    assert again.status_code == 303
    assert AreaChange.objects.count() == 3
    old = browser.get(reverse("places:area", args=[HOME])).content.decode()
    assert f"{RIVER}002" in old
    found = browser.get(reverse("places:areas"), {"q": "梧桐"}).content.decode()
    assert HOME in found
    assert signed_in("community").get(reverse("places:area_move", args=[HOME])).status_code == 409


def test_the_tree_and_a_page_take_a_fixed_number_of_statements(cast: Cast, django_assert_max_num_queries):
    from linli.places.queries import tree

    with django_assert_max_num_queries(5):
        tree.tree_page(actor=cast.admin, on=TODAY)
    with django_assert_max_num_queries(12):
        tree.area_page(actor=cast.admin, code=HOME, on=TODAY)


steps = st.lists(
    st.tuples(st.sampled_from(["rename", "move", "merge", "split"]), st.integers(0, 99), st.integers(0, 99)),
    max_size=7,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_every_code_leads_to_one_living_area_and_names_are_right_by_date(db, steps):
    from tests.cast import build_areas

    with transaction.atomic():
        build_areas()
        named: dict[str, list[tuple[date, str]]] = {}
        for number, (verb, one, other) in enumerate(steps):
            _try(verb, one, other, EARLIER + timedelta(days=number // 2), f"新名{number}", named)
        _sound(named, EARLIER + timedelta(days=len(steps)))
        transaction.set_rollback(True)


def _try(
    verb: str, one: int, other: int, on: date, name: str, named: dict[str, list[tuple[date, str]]]
) -> None:
    at = datetime.fromisoformat(f"{on}T12:00:00+08:00")
    said: Any = {"on": on, "actor": Actor.system(), "at": at}
    everything = sorted(Area.objects.values_list("code", flat=True))
    code, target = everything[one % len(everything)], everything[other % len(everything)]
    try:
        if verb == "rename":
            actions.rename_area(code=code, name=name, **said)
            named.setdefault(code, []).append((on, name))
        elif verb == "move":
            actions.move_area(code=code, above=target, **said)
        elif verb == "merge":
            actions.merge_area(code=code, into=target, **said)
        else:
            parts = [child.code for child in queries.branches(code, on)][:1]
            actions.split_area(code=code, parts=parts, name=name, **said)
    except Refused:
        pass  # what the rules refuse leaves everything as it was, which is what is looked at below


def _sound(named: dict[str, list[tuple[date, str]]], end: date) -> None:
    areas = {one.code: one for one in Area.objects.select_related("parent", "succeeded_by")}
    for code, area in areas.items():
        met, here = set(), area
        while here.succeeded_by is not None:
            assert here.code not in met, "succession runs in a circle"
            met.add(here.code)
            here = areas[here.succeeded_by.code]
        assert here.valid_until is None
        for day in (EARLIER, end):
            found = queries.current_area(code, day)
            assert found is None or found.lives_on(day)
        now = queries.current_area(code, end)
        assert now == here
        if area.lives_on(end) and area.parent is not None:
            assert area.parent.lives_on(end), "a living area hangs below a dead one"
            assert code.startswith(area.parent.code)
        for day, name in named.get(code, []):
            # The last renaming of a day is the one that holds.
            assert queries.name_on(code, day) == [said for when, said in named[code] if when == day][-1], name


def test_the_areas_around_ones_own_are_named_and_lead_to_no_page_that_one_may_not_open(signed_in):
    text = signed_in("community").get(reverse("places:area", args=[GRID])).content.decode()
    assert queries.names_of([HARBOUR])[HARBOUR] in text
    assert f'href="{reverse("places:area", args=[HOME])}"' in text
    assert f'href="{reverse("places:area", args=[HARBOUR])}"' not in text
