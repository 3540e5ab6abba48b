"""Accounts and sessions: one statement tells who asks, and a session ends when it should."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client, RequestFactory
from django.urls import reverse

from linli.kernel.verdict import Missing, Refused
from linli.notices import sealing
from linli.notices.models import OutboxMessage
from linli.people import actions, queries
from linli.people.middleware import ActorMiddleware
from linli.people.models import Account, ApiToken, Person, Role, Session
from linli.people.sessions import SessionStore
from tests.cast import AT, GRID_2, PASSWORD, SINCE, Cast
from tests.fixtures import Clock

LOGIN, ME = "/people/login/", "/people/me/"


def asked(client: Client | None):
    """The request as views see it, and the statements that made it so."""
    request = RequestFactory().get(ME)
    key = client.cookies["linli_session"].value if client else None
    request.session = SessionStore(key)
    ActorMiddleware(lambda _request: None).process_request(request)  # type: ignore[arg-type]  # never called
    return request


def test_one_statement_tells_who_asks(
    cast: Cast, stopped_clock, signed_in, django_assert_num_queries
) -> None:
    client = signed_in("community")
    actions.grant_post(
        person=cast.person("community"),
        role=Role.GRID_WORKER,
        area_code=GRID_2,
        since=AT,
        actor=cast.admin,
    )
    actions.grant_post(
        person=cast.person("community"),
        role=Role.HANDLER,
        unit=cast.department,
        since=SINCE,
        until=SINCE + timedelta(days=1),
        actor=cast.admin,
    )
    with django_assert_num_queries(1):
        request = asked(client)
        assert request.user.is_authenticated
        assert [post.role for post in request.actor.posts] == [Role.COMMUNITY, Role.GRID_WORKER]
        assert request.user.person.uid == cast.community.person_uid
        assert request.actor.account_id == request.user.pk
    with django_assert_num_queries(1):
        assert asked(client).actor.home_code == ""


def test_a_volunteer_brings_their_home(cast: Cast, signed_in) -> None:
    assert asked(signed_in("volunteer")).actor.home_code == cast.volunteer.home_code


def test_without_a_cookie_no_statement(db: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        request = asked(None)
    assert request.actor.is_anonymous
    assert not request.user.is_authenticated


def test_a_session_ends_with_its_time(cast: Cast, stopped_clock: Clock, signed_in) -> None:
    client = signed_in("resident")
    assert client.get(ME).status_code == 200
    stopped_clock.forward(days=13, hours=23)
    assert client.get(ME).status_code == 200
    stopped_clock.forward(hours=2)
    assert client.get(ME)["Location"] == f"{LOGIN}?next={ME}"
    SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_a_new_password_ends_the_other_sessions(cast: Cast, signed_in) -> None:
    client = signed_in("resident")
    account = cast.account("resident")
    account.set_password("another-password-7")
    account.save()
    assert client.get(ME).status_code == 302


def test_an_old_secret_still_holds(cast: Cast, signed_in, settings) -> None:
    client = signed_in("resident")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret-" + "y" * 40
    assert asked(client).user.is_authenticated


def test_a_closed_account_is_out_at_once(cast: Cast, signed_in) -> None:
    client = signed_in("resident")
    Account.objects.filter(username="resident").update(is_active=False)
    assert client.get(ME).status_code == 302
    assert Client().post(LOGIN, {"username": "resident", "password": PASSWORD}).status_code == 409


@pytest.mark.parametrize("login", ["volunteer", "13800000002", " 138 0000 0002 ", "+86 13800000002"])
def test_sign_in_by_number_or_user_name(cast: Cast, login: str) -> None:
    client = Client()
    answer = client.post(LOGIN, {"username": login, "password": PASSWORD, "next": "/people/join/"})
    assert (answer.status_code, answer["Location"]) == (303, "/people/join/")
    session = Session.objects.get()
    assert session.account == cast.account("volunteer")
    assert session.get_decoded()[SESSION_KEY] == str(cast.account("volunteer").pk)


def test_sign_in_leads_nowhere_else(cast: Cast) -> None:
    answer = Client().post(
        LOGIN, {"username": "volunteer", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"


def test_the_session_is_a_new_one_after_sign_in(cast: Cast) -> None:
    client = Client()
    client.post("/people/signup/", {"name": "周周", "phone": "13700000000", "password": "wu-tong-shu-7"})
    before = client.cookies["linli_session"].value
    client.post(LOGIN, {"username": "volunteer", "password": PASSWORD})
    assert client.cookies["linli_session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_five_wrong_passwords_lock(cast: Cast, stopped_clock: Clock) -> None:
    client = Client()
    for spelling in ("13800000002", "138 0000 0002", "+8613800000002", "138-0000-0002", "13800000002"):
        answer = client.post(LOGIN, {"username": spelling, "password": "wrong"})
        assert answer.status_code == 409
        assert "wrong" not in answer.content.decode()
        assert spelling in answer.content.decode()
    locked = client.post(LOGIN, {"username": "13800000002", "password": PASSWORD})
    assert locked.status_code == 409
    assert "15" in locked.context["verdict"].sentence
    assert client.post(LOGIN, {"username": "resident", "password": PASSWORD}).status_code == 303
    stopped_clock.forward(minutes=15)
    assert client.post(LOGIN, {"username": "13800000002", "password": PASSWORD}).status_code == 303


def test_a_right_password_forgets_the_wrong_ones(cast: Cast) -> None:
    for _round in range(2):
        for _try in range(4):
            with pytest.raises(Refused, match="wrong_sign_in"):
                actions.sign_in(login="volunteer", password="wrong", at=AT)
        assert actions.sign_in(login="volunteer", password=PASSWORD, at=AT) == cast.account("volunteer")


def test_sign_out_only_by_post_and_for_good(cast: Cast, signed_in) -> None:
    client = signed_in("resident")
    assert client.get("/people/logout/").status_code == 405
    assert client.post("/people/logout/").status_code == 303
    assert not Session.objects.exists()
    assert client.get(ME).status_code == 302


def test_a_form_of_another_site_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.account("resident"))
    assert client.post("/people/logout/").status_code == 403
    assert Session.objects.exists()


def code_sent() -> str:
    message = OutboxMessage.objects.latest("id")
    params, _url = sealing.unseal_params(message)
    return str(params["code"])


def test_sign_up_with_a_code(db: None) -> None:
    client = Client()
    typed = {"name": "周小雨", "phone": "137 0000 0000", "password": "wu-tong-shu-7"}
    weak = client.post("/people/signup/", {**typed, "password": "12345678"})
    assert weak.status_code == 422
    assert "周小雨" in weak.content.decode()
    assert client.post("/people/signup/", typed)["Location"] == reverse("people:signup_confirm")
    assert not Person.objects.exists()
    stored = Session.objects.get().get_decoded()["sign_up"]
    assert not re.search("周小雨|137|wu-tong", str(stored))
    assert client.post("/people/signup/confirm/", {"code": "000000x"}).status_code == 409
    again = client.get("/people/signup/").content.decode()
    assert "周小雨" in again
    assert client.post("/people/signup/confirm/", {"code": code_sent()})["Location"] == reverse("people:join")
    account = Account.objects.select_related("person").get()
    assert account.person.name == "周小雨"
    assert re.fullmatch("u[a-z]{10}", account.username)
    assert client.get(ME).status_code == 200
    assert "sign_up" not in Session.objects.get().get_decoded()


def test_a_known_number_is_told_only_to_its_owner(cast: Cast) -> None:
    client = Client()
    sent = client.post(
        "/people/signup/", {"name": "某人", "phone": "13800000002", "password": "wu-tong-shu-7"}
    )
    assert sent.status_code == 303
    answer = client.post("/people/signup/confirm/", {"code": code_sent()})
    assert answer.context["verdict"].code == "phone_taken"


def test_somebody_entered_by_staff_keeps_their_person(db: None) -> None:
    person = actions.make_person(name="林阿婆", phone="13600000000", at=AT)
    account = actions.sign_up(name="林", phone="136 0000 0000", password=PASSWORD, at=AT)
    assert account.person == person
    assert account.person.name == "林阿婆"


def test_tokens_hold_until_they_do_not(cast: Cast, django_assert_num_queries) -> None:
    token = actions.issue_token(username="community", at=AT, days=1)
    held = ApiToken.objects.get()
    assert token not in held.token_hash
    with django_assert_num_queries(1):
        actor = queries.actor_for_token(token, AT)
    assert actor is not None
    assert (actor.channel, actor.person_uid) == ("api", cast.community.person_uid)
    assert queries.actor_for_token(token + "0", AT) is None
    assert queries.actor_for_token("", AT) is None
    assert queries.actor_for_token(token, AT + timedelta(days=1)) is None
    with pytest.raises(Missing):
        actions.revoke_token(uid=held.uid, actor=cast.resident, at=AT)
    actions.revoke_token(uid=held.uid, actor=cast.community, at=AT)
    assert queries.actor_for_token(token, AT) is None
    with pytest.raises(Missing):
        actions.issue_token(username="nobody", at=AT)


def test_an_ended_post_gives_no_right(cast: Cast) -> None:
    post = cast.person("community").posts.current(AT).get()
    actions.end_post(post=post, actor=cast.admin, at=AT)
    assert queries.actor_of(cast.person("community"), AT).posts == ()
    assert queries.actor_of(cast.person("community"), AT - timedelta(seconds=1)).has(Role.COMMUNITY)
    with pytest.raises(Refused, match="post_over"):
        actions.end_post(post=post, actor=cast.admin, at=AT)
    with pytest.raises(Refused, match="post_nowhere"):
        actions.grant_post(person=post.person, role=Role.LEADER, since=AT, actor=cast.admin)
