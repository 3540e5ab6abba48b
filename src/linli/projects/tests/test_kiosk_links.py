"""Links of screens: what they open, who is noted, and the pages of those who run the project."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.attendance import rules as codes
from linli.attendance import rules_kiosks
from linli.attendance.models import Kiosk
from linli.kernel.models import JournalEntry
from linli.people import actions as people
from linli.projects import actions
from linli.projects.tests.kiosk_scene import code_at, made, sign, taken
from linli.projects.tests.scene import another_volunteer

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shift(cast):
    return taken(cast)


@pytest.fixture
def kiosk(cast, shift):
    return made(cast, shift, at=shift.starts_at - 20 * MINUTE, label="一楼大厅")


# --- Its link ---------------------------------------------------------------------------------------------------------


def screen(kiosk):
    return reverse("kiosk:screen", args=[rules_kiosks.link_of(kiosk.uid)])


def test_the_link_is_short_kept_as_a_hash_only_and_forgives_how_it_is_typed(cast, kiosk, stopped_clock):
    link = rules_kiosks.link_of(kiosk.uid)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", link)
    assert link not in str(list(Kiosk.objects.values_list()))
    stopped_clock.at = kiosk.opens_at
    typed = link.lower().replace("-", "").replace("0", "o").replace("1", "l")
    assert Client().get(reverse("kiosk:screen", args=[typed])).status_code == 200


def test_nobody_s_tablet_shows_code_and_key_of_this_screen_and_no_name(cast, shift, kiosk, stopped_clock):
    sign(cast, shift, kiosk, shift.starts_at)
    stopped_clock.at = shift.starts_at + 5 * MINUTE
    answer = Client().get(screen(kiosk))
    shown = answer.content.decode()
    assert code_at(kiosk, stopped_clock.at) in shown
    assert base64.b64encode(codes.kiosk_key(kiosk.uid)).decode() in shown
    assert base64.b64encode(codes.shift_key(shift.uid)).decode() not in shown
    assert "一楼大厅" in shown
    assert "1 人已签到" in shown
    for name in ("李明", "赵强", "13800000002", str(cast.volunteer.person_uid)):
        assert name not in shown
    assert answer["Cache-Control"] == "no-store"
    assert "csrf" not in shown


def test_the_link_opens_nothing_but_its_screen(cast, shift, kiosk, stopped_clock):
    stopped_clock.at = shift.starts_at
    tablet = Client()
    tablet.get(screen(kiosk))
    assert tablet.get(reverse("projects:code", args=[shift.uid])).status_code == 302
    assert tablet.get(reverse("projects:kiosks", args=[shift.uid])).status_code == 302
    assert not tablet.cookies


def test_a_screen_that_is_over_says_so_and_holds_no_key(cast, shift, kiosk, stopped_clock):
    stopped_clock.at = shift.starts_at
    actions.end_kiosk(kiosk_uid=kiosk.uid, actor=cast.grid_worker, at=stopped_clock.at)
    answer = Client().get(screen(kiosk))
    assert answer.status_code == 410
    assert "这块签到屏已停用" in answer.content.decode()
    assert base64.b64encode(codes.kiosk_key(kiosk.uid)).decode() not in answer.content.decode()


def asked(kiosk, device="tablet one"):
    link = rules_kiosks.link_of(kiosk.uid)
    address = f"/api/v1/kiosks/by-link/{link}/screen"
    return Client().post(address, {"device": device}, content_type="application/json")


def test_each_device_that_opens_it_is_on_the_books_once(cast, shift, kiosk, stopped_clock):
    stopped_clock.at = shift.starts_at
    Client().get(screen(kiosk))
    for device in ("tablet one", "tablet one", "a photographed link"):
        assert asked(kiosk, device).status_code == 200
    stopped_clock.at += 2 * MINUTE
    asked(kiosk)
    kiosk.refresh_from_db()
    assert (len(kiosk.screens), kiosk.seen_at) == (2, stopped_clock.at)
    assert "tablet one" not in kiosk.screens
    entries = JournalEntry.objects.filter(subject_uid=kiosk.uid, code="kiosk.opened")
    assert entries.count() == 3  # the page, and two devices
    stopped_clock.at += timedelta(minutes=11)
    asked(kiosk)
    assert entries.count() == 4


def test_made_up_links_open_nothing_and_are_counted_while_open_screens_go_on(
    cast, shift, kiosk, stopped_clock
):
    stopped_clock.at = shift.starts_at
    assert asked(kiosk).status_code == 200
    wrong = reverse("kiosk:screen", args=["0000-0000-0000"])
    assert [Client().get(wrong).status_code for _one in range(30)] == [404] * 30
    assert Client().get(wrong).status_code == 409
    unopened = made(cast, shift, at=stopped_clock.at)
    assert asked(unopened).json()["code"] == "too_many_from_here"
    assert asked(kiosk).status_code == 200


def test_the_page_and_the_question_of_a_screen_ask_the_same_however_many_came(
    cast, shift, kiosk, stopped_clock
):
    stopped_clock.at = shift.starts_at
    asked(kiosk)
    for many in (0, 3):
        for number in range(many):
            one = another_volunteer(cast, number)
            actions.claim_slot(shift_uid=shift.uid, actor=one, at=cast.at)
            sign(cast, shift, kiosk, stopped_clock.at, actor=one)
        with CaptureQueriesContext(connection) as statements:
            assert asked(kiosk).json()["came"] == many
        assert len(statements) == 3, [one["sql"] for one in statements]


# --- The pages of who runs the project --------------------------------------------------------------------------------


def test_the_address_stands_on_the_page_that_answers_and_nowhere_again(cast, shift, signed_in, stopped_clock):
    stopped_clock.at = cast.at
    browser = signed_in("grid_worker")
    address = reverse("projects:kiosks", args=[shift.uid])
    form = {"label": "东门", "until": "", "_key": "k" * 20}
    first = browser.post(address, form)
    kiosk = Kiosk.objects.get()
    assert (first.status_code, first["Cache-Control"]) == (200, "no-store")
    assert rules_kiosks.link_of(kiosk.uid) in first.content.decode()
    # Pressed twice, one is made, and the second answer is no worse than the first.
    assert rules_kiosks.link_of(kiosk.uid) in browser.post(address, form).content.decode()
    assert Kiosk.objects.count() == 1
    listed = browser.get(address).content.decode()
    assert "东门" in listed
    assert rules_kiosks.link_of(kiosk.uid) not in listed


def test_a_leader_ends_one_and_withdraws_it_on_the_page(cast, shift, kiosk, signed_in, stopped_clock):
    stopped_clock.at = shift.starts_at
    browser = signed_in("community")
    to = reverse("projects:kiosks", args=[shift.uid])
    for verb in ("kiosk_end", "kiosk_withdraw"):
        answer = browser.post(reverse(f"projects:{verb}", args=[kiosk.uid]))
        assert (answer.status_code, answer["Location"]) == (303, to)
    assert "已作废" in browser.get(to).content.decode()
    assert browser.post(to, {"until": "nonsense"}).status_code == 422
    assert signed_in("volunteer").post(reverse("projects:kiosk_end", args=[kiosk.uid])).status_code == 404


def test_the_list_asks_the_same_however_many_screens_and_signs_there_are(cast, shift, kiosk, signed_in):
    address, browser = reverse("projects:kiosks", args=[shift.uid]), signed_in("community")
    sign(cast, shift, kiosk, shift.starts_at)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    other = another_volunteer(cast, 1)
    actions.claim_slot(shift_uid=shift.uid, actor=other, at=cast.at)
    sign(cast, shift, made(cast, shift), shift.starts_at, actor=other)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


def test_the_same_by_json_with_its_refusals(cast, shift, stopped_clock):
    stopped_clock.at = cast.at
    token = people.issue_token(username=cast.account("grid_worker").username, at=cast.at)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    address = f"/api/v1/shifts/{shift.uid}/kiosks"

    def post(path, body):
        return client.post(path, body, content_type="application/json")

    one = post(address, {"label": "东门"}).json()
    assert one["address"].endswith(f"/k/{rules_kiosks.link_of(Kiosk.objects.get().uid)}/")
    (listed,) = client.get(address).json()
    assert (listed["label"], listed["screens"], listed["seen_at"]) == ("东门", 0, None)
    assert post(f"/api/v1/kiosks/{one['uid']}/end", {}).status_code == 200
    again = post(f"/api/v1/kiosks/{one['uid']}/end", {})
    assert (again.status_code, again.json()["code"]) == (409, "ended_already")
    assert post(f"/api/v1/kiosks/{one['uid']}/end", {"leaked": True}).status_code == 200
    assert [card["state"] for card in client.get(address).json()] == ["leaked"]
    assert Client().post(address, {}, content_type="application/json").status_code == 401
