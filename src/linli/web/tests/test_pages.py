"""The frame of a page: faces, menus, switches."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from linli.kernel.actor import Actor, PostFact
from linli.web import context, navigation


def actor(*roles: str, home: str = "") -> Actor:
    posts = tuple(PostFact(uuid4(), role, "330106001", None, None) for role in roles)
    return Actor(1, uuid4(), 1, "somebody", posts, home, "web")


@pytest.fixture
def nav_of(settings, rf):
    settings.ROOT_URLCONF = "linli.web.tests.urls"
    settings.NAV_COUNTS = ""  # the real function reads apps above this one

    def make(who: Actor, address: str = "/page/", **cookies: str) -> context.Nav:
        request = rf.get(address)
        request.actor = who
        request.COOKIES.update(cookies)
        return context.nav_for(request)

    return make


@pytest.mark.parametrize(
    ("who", "face", "faces"),
    [
        (Actor.anonymous("web"), "resident", ["resident"]),
        (actor(), "resident", ["resident"]),
        (actor(home="330106001002"), "volunteer", ["volunteer", "resident"]),
        (actor("dispatcher"), "desk", ["desk", "resident"]),
        (actor("dispatcher", home="330106001002"), "desk", ["desk", "volunteer", "resident"]),
    ],
)
def test_everybody_has_the_face_of_what_they_do(nav_of, who, face, faces):
    nav = nav_of(who)
    assert nav.face == face
    assert [each.code for each in nav.faces] == faces


def test_a_person_with_two_faces_may_change(nav_of):
    assert nav_of(actor("dispatcher", home="330106001002"), face="volunteer").face == "volunteer"


def test_nobody_gets_a_face_by_a_cookie(nav_of):
    assert nav_of(actor(), face="desk").face == "resident"


def names(nav: context.Nav) -> set[str]:
    return {item.name for _, items in nav.groups for item in items}


def test_the_side_bar_holds_what_the_post_may_do(nav_of):
    assert "cases:inbox" in names(nav_of(actor("dispatcher")))
    assert "cases:inbox" in names(nav_of(actor("handler")))
    assert "cases:inbox" not in names(nav_of(actor("leader")))
    assert names(nav_of(actor("contact"))) >= {"people:unit", "credits:unit", "cases:ledger"}
    assert "oversight:overview" in names(nav_of(actor("leader")))


def test_the_outbox_is_shown_in_the_demo_only(nav_of, settings):
    settings.DEMO = False
    assert "notices:outbox" not in names(nav_of(actor("dispatcher")))
    settings.DEMO = True
    assert "notices:outbox" in names(nav_of(actor("dispatcher")))


def counted(*, actor: Actor, at: object) -> dict[str, int]:
    return {"cases:inbox": 7, "notices:inbox": 2}


def test_counts_come_from_the_function_that_settings_name(nav_of, settings):
    settings.NAV_COUNTS = f"{__name__}.counted"
    nav = nav_of(actor("dispatcher"))
    inbox = next(item for _, items in nav.groups for item in items if item.name == "cases:inbox")
    assert (inbox.count, nav.unread) == (7, 2)
    assert nav_of(Actor.anonymous("web")).unread == 0


def test_no_two_shortcuts_of_one_face_are_the_same():
    for entries in [*navigation.TABS.values(), tuple(e for g in navigation.SIDE for e in g.entries)]:
        keys = [entry.keys for entry in entries if entry.keys]
        assert len(keys) == len(set(keys))


def test_every_menu_line_leads_somewhere():
    entries = [entry for group in navigation.SIDE for entry in group.entries]
    entries += [entry for tabs in navigation.TABS.values() for entry in tabs]
    for entry in entries:
        assert reverse(entry.url)
    for name in ("people:login", "people:logout", "people:signup", "people:join", "notices:inbox"):
        assert reverse(name)


@pytest.mark.django_db
def test_a_page_stands_without_scripts_and_names_its_language(web):
    page = web.get("/page/").content.decode()
    assert '<html lang="zh-CN"' in page
    assert 'href="#main"' in page
    assert "点单" in page
    assert 'aria-live="polite"' in page
    english = web.get("/page/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en"' in english
    assert "Ask for something" in english


@pytest.mark.django_db
def test_the_policy_of_a_page_forbids_what_is_inline(web):
    policy = web.get("/page/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


@pytest.mark.django_db
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/people/login/", "/people/login/passkey/", "/board/"])
def test_who_asks_whether_a_page_is_there_gets_its_head(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_address_on_a_poster_sets_large_type_and_it_stays(web):
    assert 'class="type-large"' in web.get("/page/?large=1").content.decode()
    assert 'class="type-large"' in web.get("/page/").content.decode()
    assert 'class="type-large"' not in web.get("/page/?large=0").content.decode()
    assert 'class="type-large"' not in web.get("/page/").content.decode()


def test_large_type_is_switched_on_and_off_and_leads_back(web):
    answer = web.post("/type/", {"type": "large", "next": "/page/?a=1"})
    assert (answer.status_code, answer["Location"]) == (303, "/page/?a=1")
    assert 'class="type-large"' in web.get("/page/").content.decode()
    web.post("/type/", {"type": "normal"})
    assert 'class="type-large"' not in web.get("/page/").content.decode()


@pytest.mark.django_db
def test_a_switch_never_leads_to_another_host(web):
    assert web.post("/type/", {"type": "large", "next": "//elsewhere.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_a_face_is_kept_in_a_cookie(web):
    answer = web.post("/face/", {"face": "volunteer"})
    assert answer.status_code == 303
    assert answer.cookies["face"].value == "volunteer"
    assert web.post("/face/", {"face": "king"}).cookies["face"].value == "resident"
