"""Tokens and second factors: given just before, remembered, and never a way around them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.notices.models import InboxMessage
from linli.people import actions, queries
from linli.people.models import ApiToken, Role
from linli.people.rules_signing import SessionFacts
from linli.people.tests.guarded import SECOND, app_code, sign_in, with_app
from tests.cast import AT, HOME, PASSWORD, Cast
from tests.fixtures import Clock

MAKE, ME, PROVE = "/people/me/tokens/", "/people/me/", "/people/security/prove/"


def own(
    actor: Actor, *, opened_at: datetime | None = None, factor_at: datetime | None = None
) -> tuple[ApiToken, str]:
    session = SessionFacts(opened_at=opened_at, factor_at=factor_at)
    return actions.issue_own_token(actor=actor, session=session, at=AT)


def test_staff_make_one_right_after_their_factor(guarded: Cast, stopped_clock: Clock) -> None:
    with_app(guarded, "community", AT)
    stopped_clock.forward(minutes=1)
    client = sign_in("community")
    client.post(SECOND, {"code": app_code(guarded.account("community"), stopped_clock.at)})
    stopped_clock.forward(minutes=11)
    to_prove = client.post(MAKE)["Location"]
    assert to_prove.startswith(PROVE)
    assert not ApiToken.objects.exists()
    proved = client.post(
        PROVE,
        {"code": app_code(guarded.account("community"), stopped_clock.at), "next": "/people/me/#tokens"},
    )
    assert proved["Location"] == "/people/me/#tokens"
    assert client.post(MAKE).status_code == 200
    held = ApiToken.objects.get()
    assert (held.factor_at, held.expires_at) == (stopped_clock.at, stopped_clock.at + timedelta(days=90))
    assert f"…{held.last_signs}" in client.get(ME).content.decode()


def test_whoever_has_a_factor_gives_it_and_whoever_has_none_signed_in_just_now(guarded: Cast) -> None:
    assert own(guarded.resident, opened_at=AT)[0].factor_at is None
    with_app(guarded, "resident", AT)
    with pytest.raises(Refused, match="factor_needed"):
        own(guarded.resident, opened_at=AT)
    with pytest.raises(Refused, match="factor_needed"):
        own(guarded.community, opened_at=AT)
    with pytest.raises(Refused, match="factor_needed"):
        own(guarded.resident, opened_at=AT, factor_at=AT - timedelta(minutes=10))
    assert own(guarded.resident, factor_at=AT)


def test_an_older_token_does_not_carry_a_later_post(guarded: Cast) -> None:
    _held, token = own(guarded.resident, opened_at=AT)
    actions.grant_post(
        person=guarded.person("resident"),
        role=Role.COMMUNITY,
        area_code=HOME,
        actor=Actor.system(),
        since=AT,
    )
    asking = queries.actor_for_token(token, AT)
    assert asking is not None
    assert asking.posts == ()
    with_factor = actions.issue_token(username="resident", at=AT)
    actor = queries.actor_for_token(with_factor, AT)
    assert actor is not None
    assert [post.role for post in actor.posts] == [Role.COMMUNITY]
    me = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me").json()
    assert me["posts"] == []


def test_the_days_are_a_setting_and_nobody_gets_more(guarded: Cast, settings) -> None:
    settings.TOKEN_DAYS = 30
    held, _token = own(guarded.resident, opened_at=AT)
    assert held.expires_at == AT + timedelta(days=30)
    actions.issue_token(username="community", at=AT, days=365)
    assert ApiToken.objects.latest("id").expires_at == AT + timedelta(days=30)


def test_a_token_of_the_machine_is_told_to_its_holder(guarded: Cast) -> None:
    actions.issue_token(username="community", at=AT)
    told = InboxMessage.objects.of(guarded.person("community").uid).filter(template_code="token_made")
    assert told.count() == 1


def test_without_a_factor_a_token_wants_a_fresh_sign_in_and_is_told(
    guarded: Cast, stopped_clock: Clock
) -> None:
    client = sign_in("resident")
    stopped_clock.forward(minutes=11)
    assert client.post(MAKE)["Location"].startswith(PROVE)
    assert not ApiToken.objects.exists()
    client.post(PROVE, {"old": PASSWORD})
    assert client.post(MAKE).status_code == 200
    told = InboxMessage.objects.of(guarded.person("resident").uid).filter(template_code="own_token_made")
    assert told.count() == 1


def test_a_changed_password_ends_the_tokens(guarded: Cast) -> None:
    _held, mine = own(guarded.resident, opened_at=AT)
    _other, others = own(guarded.volunteer, opened_at=AT)
    actions.change_password(
        account=guarded.account("resident"),
        old=PASSWORD,
        new="a-new-tree-by-the-lake",
        here=None,
        network="",
        actor=guarded.resident,
        at=AT,
    )
    assert queries.actor_for_token(mine, AT) is None
    assert queries.actor_for_token(others, AT) is not None
