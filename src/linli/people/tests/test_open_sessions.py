"""Sessions: over with the post, with the time, with the password, or by their owner's word; new devices are told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from linli.kernel.models import JournalEntry
from linli.notices.models import InboxMessage
from linli.people import actions, rules_signing
from linli.people.models import Device, Role, Session
from linli.people.rules_signing import Limits, SessionFacts
from linli.people.tests.guarded import LOGIN, SECURITY, sign_in
from tests.cast import AT, HOME, PASSWORD, Cast
from tests.fixtures import Clock

ME = "/people/me/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"


@pytest.fixture
def calm(guarded: Cast, settings) -> Cast:
    """Without second factors, which are not the matter here."""
    settings.SECOND_FACTOR = "off"
    return guarded


def test_a_session_is_over_at_the_first_request_after_its_post(calm: Cast, stopped_clock: Clock) -> None:
    client = sign_in("community")
    stopped_clock.forward(seconds=30)
    assert client.get(ME).status_code == 200
    held = calm.person("community").posts.current(stopped_clock.at).get()
    actions.end_post(post=held, actor=calm.admin, at=stopped_clock.at)
    stopped_clock.forward(seconds=1)
    assert client.get(ME).status_code == 302
    again = sign_in("community")
    assert again.get(ME).status_code == 200
    assert not again.get("/").context["nav"].actor.is_staff


def test_a_post_that_runs_out_by_itself_takes_the_session_with_it(calm: Cast, stopped_clock: Clock) -> None:
    actions.grant_post(
        person=calm.person("resident"),
        role=Role.GRID_WORKER,
        area_code=HOME,
        since=AT - timedelta(days=1),
        until=AT + timedelta(minutes=5),
        actor=calm.admin,
    )
    client = sign_in("resident")
    stopped_clock.forward(minutes=4, seconds=59)
    assert client.get("/").context["nav"].actor.is_staff
    stopped_clock.forward(seconds=2)
    assert client.get(ME).status_code == 302


def test_staff_who_do_nothing_for_half_an_hour_are_out(calm: Cast, stopped_clock: Clock) -> None:
    client = sign_in("community")
    for _round in range(3):
        stopped_clock.forward(minutes=29)
        assert client.get(ME).status_code == 200
    stopped_clock.forward(minutes=32)
    assert client.get(ME).status_code == 302


def test_staff_who_work_all_day_sign_in_again(calm: Cast, stopped_clock: Clock) -> None:
    client = sign_in("community")
    for _round in range(36):
        stopped_clock.forward(minutes=20)
        assert client.get(ME).status_code == 200
    stopped_clock.forward(minutes=1)
    assert client.get(ME).status_code == 302


def test_a_resident_stays_signed_in(calm: Cast, stopped_clock: Clock) -> None:
    client = sign_in("resident")
    stopped_clock.forward(days=13)
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize(
    ("facts", "staff", "holds"),
    [
        (SessionFacts(), False, True),
        (SessionFacts(), True, False),
        (SessionFacts(post_ended_at=AT), False, False),
        (SessionFacts(opened_at=AT, seen_at=AT, post_ended_at=AT), False, False),
        (SessionFacts(opened_at=AT, seen_at=AT, post_ended_at=AT - timedelta(1)), True, True),
        (SessionFacts(opened_at=AT - timedelta(hours=13), seen_at=AT), True, False),
        (SessionFacts(opened_at=AT - timedelta(hours=13), seen_at=AT), False, True),
    ],
)
def test_when_a_session_holds(facts: SessionFacts, *, staff: bool, holds: bool) -> None:
    limits = Limits(idle=timedelta(minutes=30), whole=timedelta(hours=12))
    assert rules_signing.session_holds(facts, AT, is_staff=staff, limits=limits) is holds


def test_one_statement_a_minute_at_most_is_added(
    calm: Cast, stopped_clock: Clock, django_assert_num_queries
) -> None:
    client = sign_in("community")
    static = "/people/security/codes/"

    def seen():
        return Session.objects.get(account=calm.account("community")).seen_at

    stopped_clock.forward(seconds=59)
    client.get(static)
    assert seen() == AT
    stopped_clock.forward(seconds=1)
    client.get(static)
    assert seen() == stopped_clock.at


def test_my_sessions_are_listed_and_i_end_one(calm: Cast) -> None:
    here = Client(headers={"User-Agent": CHROME})
    there = Client(headers={"User-Agent": WECHAT})
    for client in (here, there):
        sign_in("resident", client=client)
    page = here.get(SECURITY)
    listed = page.context["page"].sessions
    assert [(one.label, one.here) for one in listed] == [
        ("Chrome · Windows", True),
        ("WeChat · iPhone", False),
    ]
    ended = here.post(f"/people/security/sessions/{listed[1].uid}/end/")
    assert ended.status_code == 303
    assert there.get(ME).status_code == 302
    assert here.get(ME).status_code == 200


def test_i_end_all_others_but_nobody_elses(calm: Cast) -> None:
    mine, other, somebody = (sign_in(who) for who in ("resident", "resident", "volunteer"))
    theirs = Session.objects.get(account=calm.account("volunteer"))
    assert mine.post(f"/people/security/sessions/{theirs.uid}/end/").status_code == 404
    mine.post("/people/security/sessions/end/")
    assert (mine.get(ME).status_code, other.get(ME).status_code) == (200, 302)
    assert somebody.get(ME).status_code == 200


def test_a_new_password_ends_the_others_and_keeps_this_one(calm: Cast) -> None:
    here, there = sign_in("resident"), sign_in("resident")
    address = "/people/security/password/"
    wrong = here.post(address, {"old": "wrong", "password": "wu-tong-shu-77"})
    assert wrong.context["verdict"].code == "wrong_password"
    weak = here.post(address, {"old": PASSWORD, "password": "woaini1314"})
    assert weak.context["verdict"].code == "password_leaked"
    done = here.post(address, {"old": PASSWORD, "password": "wu-tong-shu-77"})
    assert done.status_code == 303
    assert (here.get(ME).status_code, there.get(ME).status_code) == (200, 302)
    assert Client().post(LOGIN, {"username": "resident", "password": PASSWORD}).status_code == 409
    assert Client().post(LOGIN, {"username": "resident", "password": "wu-tong-shu-77"}).status_code == 303


def test_a_device_not_seen_before_is_told_once(calm: Cast, stopped_clock: Clock) -> None:
    known = Client(headers={"User-Agent": CHROME})
    sign_in("resident", client=known)
    assert not InboxMessage.objects.filter(template_code="new_device").exists()
    known.post("/people/logout/")
    sign_in("resident", client=known)
    assert not InboxMessage.objects.filter(template_code="new_device").exists()
    sign_in("resident", client=Client(headers={"User-Agent": WECHAT}))
    message = InboxMessage.objects.get(template_code="new_device")
    assert message.recipient_uid == calm.resident.person_uid
    assert json.loads(message.params)["device"] == "WeChat · iPhone"
    assert "WeChat · iPhone" in known.get("/inbox/").content.decode()


def test_the_cookie_of_a_device_is_kept_as_a_hash_and_is_not_readable_by_scripts(calm: Cast) -> None:
    client = sign_in("resident")
    cookie = client.cookies["linli_device"]
    assert cookie["httponly"]
    assert len(cookie.value) >= 40
    assert cookie.value not in json.dumps(list(Device.objects.values()), default=str)


def test_signing_in_is_written_into_the_journal(calm: Cast) -> None:
    sign_in("resident")
    entry = JournalEntry.objects.get(code="account.signed_in")
    assert entry.subject_uid == calm.resident.person_uid
    assert '"method":"password"' in entry.payload


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (CHROME, "Chrome · Windows"),
        (WECHAT, "WeChat · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari · macOS"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_called_by_its_family(agent: str, label: str) -> None:
    assert rules_signing.device_label(agent) == label


def test_sessions_and_factors_as_json(calm: Cast) -> None:
    sign_in("resident")
    sign_in("resident")
    sign_in("volunteer")
    token = actions.issue_token(username="resident", at=AT)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    assert api.get("/api/v1/me/second-factor").json() == {
        "needed": False,
        "authenticator_app": False,
        "passkeys": 0,
        "recovery_codes_left": 0,
    }
    listed = api.get("/api/v1/me/sessions").json()
    assert len(listed) == 2
    left = api.post(f"/api/v1/me/sessions/{listed[0]['uid']}/end").json()
    assert [one["uid"] for one in left] == [listed[1]["uid"]]
    theirs = Session.objects.get(account=calm.account("volunteer")).uid
    assert api.post(f"/api/v1/me/sessions/{theirs}/end").status_code == 404
    assert api.post("/api/v1/me/sessions/end").json() == []
    assert api.post("/api/v1/me/sessions/end").json() == []
