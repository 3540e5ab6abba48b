"""Tokens for programs, and the count of wrong passwords."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction

from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.people import queries, rules
from linli.people.models import Account, ApiToken

if TYPE_CHECKING:
    from uuid import UUID

TOKEN_BYTES = 32


@transaction.atomic
def issue_token(*, username: str, at: datetime, days: int = 90) -> str:
    """Give an account a bearer token, shown this once; only its keyed hash is kept. An unknown user name is Missing."""
    account = Account.objects.select_related("person").filter(username=username, is_active=True).first()
    if account is None:
        raise Missing
    token = f"linli_{secrets.token_hex(TOKEN_BYTES)}"
    held = ApiToken.objects.create(
        account=account,
        token_hash=queries.token_hash(token),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    journal.note(
        "token.issued",
        subject=("person", account.person.uid),
        actor=Actor.system(),
        at=at,
        payload={"token": str(held.uid), "days": days},
    )
    return token


@transaction.atomic
def revoke_token(*, uid: UUID, actor: Actor, at: datetime) -> ApiToken:
    """End a token at once; the actor's own, or any for the clockwork. Safe to repeat. Another's is Missing."""
    tokens = ApiToken.objects.select_for_update().filter(uid=uid).select_related("account__person")
    held = tokens.first()
    if held is None or not (actor.is_system or held.account_id == actor.account_id):
        raise Missing
    if held.revoked_at is None:
        held.revoked_at = at
        held.save(update_fields=["revoked_at"])
        journal.note(
            "token.revoked",
            subject=("person", held.account.person.uid),
            actor=actor,
            at=at,
            payload={"token": str(held.uid)},
        )
    return held


def sign_in(*, login: str, password: str, at: datetime) -> Account:
    """Check a password. Refused: too_many_sign_ins (five wrong ones in a quarter of an hour), wrong_sign_in."""
    key = f"people.sign_in:{_login_index(login)}"
    failures = [datetime.fromisoformat(moment) for moment in cache.get(key, [])]
    rules.may_try_sign_in(failures, at).enforce()
    account = queries.account_for_login(login=login, password=password)
    if account is None:
        recent = [*failures, at][-rules.SIGN_IN_TRIES :]
        cache.set(key, [moment.isoformat() for moment in recent], rules.SIGN_IN_WINDOW.total_seconds())
        raise Refused(rules.WRONG_SIGN_IN)
    if failures:
        cache.delete(key)
    return account


def _login_index(login: str) -> str:
    """One index for all spellings of a telephone number, so that spaces give no further tries."""
    as_phone = sum(map(str.isdigit, login)) > len(login) // 2
    return crypto.blind_index("login_phone" if as_phone else "login", login)
