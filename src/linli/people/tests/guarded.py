"""What tests of signing in share: a guarded house, and the codes of an authenticator app."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from linli.kernel import crypto
from linli.people import actions, ceremonies, queries
from linli.people.models import Account
from linli.people.rules_signing import SessionFacts
from linli.people.tests.passkey import SoftKey
from tests.cast import PASSWORD, Cast
from tests.fixtures import Clock

LOGIN, SECOND, SECURITY = "/people/login/", "/people/login/second/", "/people/security/"


@pytest.fixture
def guarded(cast: Cast, settings: Any, stopped_clock: Clock) -> Cast:
    """The cast in a house where posts need a second factor and staff sessions end."""
    settings.SECOND_FACTOR = "required"
    settings.STAFF_IDLE_MINUTES, settings.STAFF_SESSION_HOURS = 30, 12
    return cast


def app_code(account: Account, at: datetime) -> str:
    """What the authenticator app of an account shows."""
    row = Authenticator.objects.get(user=account, type="totp")
    secret = crypto.unseal(row.data["secret"], aad=queries.totp_aad(account.pk))
    return shown(secret, at)


def shown(secret: str, at: datetime) -> str:
    """What an app with this secret shows."""
    return str(format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30)))


def with_app(cast: Cast, who: str, at: datetime) -> list[str]:
    """Set up an app for one of the cast, an hour ago; the recovery codes."""
    secret = ceremonies.new_totp_secret()
    return actions.add_totp(
        account=cast.account(who),
        secret=secret,
        code=shown(secret, at),
        session=SessionFacts(opened_at=at),
        actor=cast.actor(who),
        at=at,
    )


def with_passkey(cast: Cast, who: str, at: datetime) -> SoftKey:
    """Set up a passkey for one of the cast."""
    key, account = SoftKey(), cast.account(who)
    options, state = ceremonies.begin_registration(
        host="testserver", handle=account.person.uid.bytes, username=account.username, held=[]
    )
    actions.add_passkey(
        account=account,
        host="testserver",
        state=state,
        answer=key.create(options),
        label="Chrome · Linux",
        session=SessionFacts(opened_at=at),
        actor=cast.actor(who),
        at=at,
    )
    return key


def sign_in(who: str, *, client: Client | None = None, password: str = PASSWORD, to: str = "/") -> Client:
    """The first step by the page."""
    browser = client or Client()
    browser.post(LOGIN, {"username": who, "password": password, "next": to})
    return browser


def asked_of(client: Client, address: str, key: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    """What a passkey answers to the options that a page holds."""
    page = client.get(address)
    options = json.loads(page.context["options"]) if page.context else page.json()
    return json.dumps(key(options))
