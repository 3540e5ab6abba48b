"""Pages: who may open them, how many statements they take, and that forms work without scripts."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.people import actions, queries
from linli.people.models import Registration, Role
from tests.cast import AT, EAST, GINKGO, GRID, HARBOUR, HOME, PINE, Cast

JOIN, REGISTER, UNIT, ME = "/people/join/", "/people/registrations/", "/people/unit/", "/people/me/"
State = Registration.State


def crowd(cast: Cast, numbers: range) -> None:
    """Neighbours who register, every other one confirmed."""
    for n in numbers:
        person = actions.make_person(
            name=f"邻居{n}", phone=f"139000{n:05d}", at=AT, work_unit=cast.enterprise
        )
        registration = actions.register_home(
            community_code=HOME,
            grid_code=GRID if n % 3 else "",
            branch_uid=cast.branch.uid,
            skills=["plumbing", "traffic"],
            free_times=["sat_am"],
            actor=queries.actor_of(person, AT),
            at=AT,
        )
        if n % 2:
            actions.confirm_registration(uid=registration.uid, actor=cast.community, at=AT)


@pytest.mark.parametrize(
    ("who", "url", "statements"),
    [
        (None, "/people/login/", 0),
        (None, "/people/signup/", 0),
        ("resident", ME, 4),
        ("volunteer", ME, 7),
        ("community", ME, 5),
        ("resident", JOIN, 5),
        ("volunteer", JOIN, 4),
        ("volunteer", f"{JOIN}?edit=1", 11),
        ("resident", f"{JOIN}?area={HOME}", 9),
        ("community", REGISTER, 6),
        ("community", f"{REGISTER}?tab=confirmed", 6),
        ("community", f"{REGISTER}?tab=confirmed&skill=plumbing", 6),
        ("community", f"{REGISTER}?tab=settled", 4),
        ("contact", UNIT, 10),
    ],
)
def test_statements_are_fixed(
    cast: Cast, signed_in, settings, django_assert_num_queries, who, url, statements
):
    settings.NAV_COUNTS = ""  # the menu's own numbers are counted where they are made
    client = signed_in(who) if who else Client()
    for numbers in (range(2), range(2, 12)):
        crowd(cast, numbers)
        with django_assert_num_queries(statements):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", [JOIN, ME, REGISTER, UNIT])
def test_strangers_sign_in_first(db: None, url: str) -> None:
    assert Client().get(url)["Location"] == f"/people/login/?next={url}"


@pytest.mark.parametrize(
    ("url", "may_open"),
    [(REGISTER, {"grid_worker", "community", "dispatcher", "stranger"}), (UNIT, {"handler", "contact"})],
)
def test_desk_pages_are_there_for_those_who_need_them(
    cast: Cast, signed_in, url: str, may_open: set[str]
) -> None:
    opened = {who for who in cast.words() if signed_in(who).get(url).status_code == 200}
    assert opened == may_open


def test_join_step_by_step_without_scripts(cast: Cast, signed_in) -> None:
    client = signed_in("resident")
    first = client.get(JOIN)
    assert [step.level for step in first.context["place"].steps] == ["district"]
    typed = {"skills": ["traffic"], "free_times": ["sun_ev"], "offer": "有一辆三轮车"}
    second = client.post(JOIN, {**typed, "area": [EAST], "continue": "1"})
    third = client.post(JOIN, {**typed, "area": [EAST, HARBOUR], "continue": "1"})
    assert [step.level for step in third.context["place"].steps] == ["district", "street", "community"]
    assert not Registration.objects.filter(person=cast.person("resident")).exists()
    for page in (second, third):
        assert page.status_code == 200
        assert "有一辆三轮车" in page.content.decode()
        assert 'value="sun_ev" checked' in page.content.decode()
    early = client.post(JOIN, {**typed, "area": [EAST, HARBOUR, ""]})
    assert (early.status_code, early.context["verdict"].code) == (409, "no_community")
    fourth = client.post(JOIN, {**typed, "area": [EAST, HARBOUR, HOME], "continue": "1"})
    assert str(cast.branch.uid) in fourth.content.decode()
    sent = client.post(
        JOIN, {**typed, "area": [EAST, HARBOUR, HOME], "grid": GRID, "branch": str(cast.branch.uid)}
    )
    assert sent.status_code == 303
    registration = Registration.objects.get(person=cast.person("resident"))
    assert (registration.state, registration.branch, registration.grid_code) == (
        State.PENDING,
        cast.branch,
        GRID,
    )
    shown = client.get(sent["Location"]).content.decode()
    assert 'data-draft-done="join"' in shown
    assert "待确认" in shown


@pytest.mark.parametrize(
    ("changed", "codes", "steps", "chosen"),
    [
        ("area-street", [HARBOUR, EAST], ["district", "street", "community"], HARBOUR),
        ("area-district", ["990102", HARBOUR, HOME], ["district", "community"], PINE),
        ("area-district", ["", HARBOUR, HOME], ["district"], ""),
        ("area-street", ["", EAST, HOME], ["district", "street"], EAST),
        ("area-community", [HOME, EAST, HARBOUR], ["district", "street", "community"], HOME),
    ],
)
def test_a_changed_select_starts_the_choice_anew(
    cast: Cast, signed_in, changed, codes, steps, chosen
) -> None:
    part = signed_in("resident").get(
        JOIN, {"area": codes}, headers={"HX-Request": "true", "HX-Trigger": changed}
    )
    place = part.context["place"]
    assert b"<html" not in part.content
    assert [step.level for step in place.steps] == steps
    assert max((step.chosen for step in place.steps), key=len) == chosen


@pytest.mark.parametrize("code", ["x", "99", "9" * 30, "990101001099", "' OR 1=1", "٣٣٣٣"])
def test_a_strange_code_is_no_community(cast: Cast, signed_in, code: str) -> None:
    client = signed_in("resident")
    assert client.get(JOIN, {"area": code}).status_code == 200
    assert client.post(JOIN, {"area": code}).status_code in {404, 409}


def test_pressed_twice_done_once(cast: Cast, signed_in) -> None:
    client = signed_in("resident")
    form = {"area": HOME, "_key": "one-key"}
    assert client.post(JOIN, form).status_code == client.post(JOIN, form).status_code == 303
    assert Registration.objects.filter(person=cast.person("resident")).count() == 1


def test_the_community_confirms_and_declines(cast: Cast, signed_in) -> None:
    crowd(cast, range(0, 4, 2))
    first, second = Registration.objects.filter(state=State.PENDING).order_by("id")
    client = signed_in("community")
    page = client.get(REGISTER)
    assert page.context["page"].counts == {"pending": 2, "confirmed": 1, "settled": 0}
    assert [one.registration for one in page.context["page"].rows] == [first, second]
    assert client.post(f"{REGISTER}{first.uid}/confirm/").status_code == 303
    empty = client.post(f"{REGISTER}{second.uid}/decline/", {"reason": " "})
    assert (empty.status_code, empty.context["verdict"].code) == (409, "no_reason")
    assert client.post(f"{REGISTER}{second.uid}/decline/", {"reason": "不在本社区"}).status_code == 303
    states = dict(Registration.objects.values_list("uid", "state"))
    assert (states[first.uid], states[second.uid]) == (State.CONFIRMED, State.DECLINED)
    assert signed_in("stranger").post(f"{REGISTER}{first.uid}/confirm/").status_code == 404
    assert signed_in("resident").post(f"{REGISTER}{first.uid}/confirm/").status_code == 404
    assert client.post(f"{REGISTER}{first.uid}/confirm/").status_code == 409


def test_names_are_masked_until_somebody_looks(cast: Cast, signed_in) -> None:
    client = signed_in("community")
    page = client.get(f"{REGISTER}?tab=confirmed").content.decode()
    assert "李*" in page
    assert "李明" not in page
    assert "13800000002" not in page
    uid = Registration.objects.get(person=cast.person("volunteer")).uid
    given = {"field": "name", "purpose": "arrange", "do": "reveal"}
    opened = client.post(f"{REGISTER}{uid}/reveal/", given).content.decode()
    assert "李明" in opened
    assert "13800000002" not in opened
    assert str(Role.COMMUNITY.label) in signed_in("volunteer").get("/people/seen/").content.decode()


def test_the_register_is_read_page_by_page(cast: Cast, signed_in) -> None:
    crowd(cast, range(0, 70, 2))
    client = signed_in("community")
    first = client.get(REGISTER)
    assert len(first.context["page"].rows) == 30
    second = client.get(REGISTER, {"after": first.context["page"].next_after})
    assert len(second.context["page"].rows) == 5
    assert second.context["page"].next_after is None
    seen = [one.registration.pk for page in (first, second) for one in page.context["page"].rows]
    assert len(set(seen)) == 35
    assert client.get(REGISTER, {"tab": "nonsense"}).status_code == 404
    assert client.get(REGISTER, {"after": "x", "skill": "'"}).status_code == 200


def test_a_contact_registers_the_unit(cast: Cast, signed_in) -> None:
    client = signed_in("contact")
    url = f"/people/unit/{cast.enterprise.uid}/register/"
    bad = client.post(url, {"community": GINKGO, "offer": "叉车一台"})
    assert bad.status_code == 422
    assert "叉车一台" in bad.content.decode()
    assert client.post(url, {"community": HOME, "offer": "叉车一台"}).status_code == 303
    assert "待确认" in client.get(UNIT).content.decode()
    assert signed_in("handler").post(f"/people/unit/{cast.department.uid}/register/", {}).status_code == 404
    assert signed_in("resident").post(url, {"community": HOME}).status_code == 404


def test_leaving_is_for_oneself(cast: Cast, signed_in) -> None:
    registration = Registration.objects.get(person=cast.person("volunteer"))
    url = f"/people/leave/{registration.uid}/"
    assert signed_in("resident").post(url).status_code == 404
    assert signed_in("volunteer").post(url).status_code == 303
    registration.refresh_from_db()
    assert (registration.state, registration.decided_by) == (State.ENDED, cast.person("community"))


def test_me_in_english(cast: Cast, signed_in) -> None:
    client = signed_in("community")
    client.cookies["linli_language"] = "en"
    assert b"Community worker" in client.get(ME).content
    assert "水电维修" not in client.get(JOIN).content.decode()
