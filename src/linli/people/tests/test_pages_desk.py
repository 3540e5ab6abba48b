"""The desk's pages: who may open them, and how many statements they take, however much there is to show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.people import actions, queries
from linli.people.models import Post, Role, Unit
from tests.cast import AT, EAST, HARBOUR, HOME, Cast

Kind = Unit.Kind


def grow(cast: Cast, numbers: range) -> None:
    """Units in two levels, people with posts in them, ties of each kind."""
    alliance = Unit.objects.filter(kind=Kind.ALLIANCE).first() or actions.make_unit(
        name="联盟", kind=Kind.ALLIANCE, area_code=HOME, actor=cast.admin, at=AT
    )
    for n in numbers:
        team = actions.make_unit(
            name=f"队{n}", kind=Kind.TEAM, area_code=HOME, parent=cast.branch, actor=cast.admin, at=AT
        )
        firm = actions.make_unit(
            name=f"厂{n}", kind=Kind.ENTERPRISE, area_code=HOME, parent=team, actor=cast.admin, at=AT
        )
        person = actions.make_person(name=f"人{n}", phone=f"137{n:08d}", at=AT, work_unit=cast.enterprise)
        actions.grant_post(
            person=person, role=Role.CONTACT, unit=cast.enterprise, since=AT, until=AT + timedelta(days=9),
            actor=cast.security,
        )  # fmt: skip
        by: dict[str, Any] = {"actor": cast.community, "at": AT}
        actions.make_pairing(department_uid=cast.department.uid, enterprise_uid=firm.uid, **by)
        actions.join_alliance(alliance_uid=alliance.uid, member_uid=firm.uid, **by)
        actions.deploy(
            area_code=HOME, person_uid=person.uid, until=AT.date() + timedelta(days=3), purpose="防汛", **by
        )


@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("community", "/people/units/"),
        ("community", "/people/units/?kind=team"),
        ("community", "/people/units/?q=队"),
        ("community", "enterprise"),
        ("community", "/people/ties/?kind=pairing"),
        ("community", "/people/ties/?kind=alliance"),
        ("community", "/people/ties/?kind=deployment"),
        ("security", "/people/posts/"),
        ("security", "/people/posts/?tab=ending"),
        ("leader", "/people/shares/"),
        ("volunteer", "/people/own/"),
        ("community", "/people/imports/"),
        ("contact", "/people/unit/"),
    ],
)
def test_statements_do_not_grow_with_what_is_shown(
    cast: Cast, signed_in, settings, stopped_clock, django_assert_max_num_queries, who, url
) -> None:
    settings.NAV_COUNTS = ""
    settings.OPEN_CASES = ""
    client = signed_in(who)
    address = f"/people/units/{cast.enterprise.uid}/" if url == "enterprise" else url
    grow(cast, range(3))
    with django_assert_max_num_queries(22) as few:
        assert client.get(address).status_code == 200
    grow(cast, range(3, 12))
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("url", "may_open"),
    [
        (
            "/people/units/",
            {"community", "dispatcher", "supervisor", "leader", "admin", "security", "stranger"},
        ),
        ("/people/units/new/", {"community", "dispatcher", "admin", "stranger"}),
        ("/people/posts/", {"security"}),
        ("/people/posts/new/", {"security"}),
        ("/people/ties/", {"community", "dispatcher", "supervisor", "leader", "stranger"}),
        ("/people/ties/pairing/new/", {"community", "dispatcher", "stranger"}),
        ("/people/shares/", {"community", "dispatcher", "supervisor", "leader", "stranger"}),
        ("/people/imports/", {"community", "dispatcher", "admin", "stranger"}),
    ],
)
def test_pages_are_there_for_those_who_need_them(cast: Cast, signed_in, url, may_open) -> None:
    assert {who for who in cast.words() if signed_in(who).get(url).status_code == 200} == may_open


def test_forms_bring_back_what_was_typed_with_the_reason(cast: Cast, signed_in) -> None:
    client = signed_in("security")
    typed = {"phone": "13800000001", "role": Role.LEADER, "area": EAST, "reason": ""}
    refused = client.post("/people/posts/new/", typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    shown = refused.content.decode()
    assert 'value="13800000001"' in shown
    assert shown.count('class="field-optional"') == 3, (
        "area, unit and day may be left out; the reason may not"
    )
    granted = client.post("/people/posts/new/", {**typed, "reason": "工作需要"})
    assert granted.status_code == 303
    post = Post.objects.get(person=cast.person("resident"))
    assert (post.area_code, post.reason) == (EAST, "工作需要")
    assert client.post(f"/people/posts/{post.uid}/revoke/", {"reason": "误授"}).status_code == 303


def test_a_unit_from_entering_to_closing(cast: Cast, signed_in) -> None:
    client = signed_in("community")
    bad = client.post("/people/units/new/", {"name": "临时", "kind": Kind.TEMPORARY, "area": HOME})
    assert (bad.status_code, bad.context["verdict"].code) == (409, "no_purpose")
    sent = client.post("/people/units/new/", {"name": "队", "kind": Kind.TEAM, "area": HOME})
    unit = Unit.objects.get(name="队")
    assert sent["Location"] == f"/people/units/{unit.uid}/"
    assert (
        client.post(f"{sent['Location']}move/", {"parent": str(cast.branch.uid), "area": HOME}).status_code
        == 303
    )
    assert client.post(f"{sent['Location']}close/", {"reason": "撤并"}).status_code == 303
    unit.refresh_from_db()
    assert (unit.parent, unit.closed_why) == (cast.branch, "撤并")
    assert signed_in("stranger").get(sent["Location"]).status_code == 404


def test_the_list_over_json_and_the_page_say_the_same(cast: Cast, signed_in, stopped_clock) -> None:
    token = actions.issue_token(username="dispatcher", at=AT)
    head = {"Authorization": f"Bearer {token}"}
    client = signed_in("dispatcher")
    body = {"area_code": HARBOUR, "phone": "13800000008", "purpose": "包联"}
    made = client.post("/api/v1/liaisons", body, content_type="application/json", headers=head)
    assert made.status_code == 200, made.content
    again = client.post("/api/v1/liaisons", body, content_type="application/json", headers=head)
    assert (again.status_code, again.json()["code"]) == (409, "liaison_held")
    listed = client.get("/api/v1/ties?kind=liaison", headers=head).json()
    assert [one["chain"] for one in listed] == [["郑*", "港前街道", "港前街道"]]
    assert [str(row.tie.uid) for row in queries.ties_page(actor=cast.dispatcher, kind="liaison").rows] == [
        made.json()["uid"]
    ]
