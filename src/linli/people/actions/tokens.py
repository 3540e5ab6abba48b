"""Bearer tokens for programs: made, shown once, ended."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_on_commit
from linli.people import queries, rules, rules_signing
from linli.people.models import Account, ApiToken

if TYPE_CHECKING:
    from uuid import UUID

    from linli.people.rules_signing import SessionFacts

TOKEN_BYTES = 32


@transaction.atomic
def issue_token(*, username: str, at: datetime, days: int | None = None) -> str:
    """Give an account a bearer token, shown this once; only its keyed hash is kept. An unknown user name is Missing.

    For whoever runs the machine: that stands in for the second factor, and the account's person is told.
    """
    account = Account.objects.select_related("person").filter(username=username, is_active=True).first()
    if account is None:
        raise Missing
    held, token = _made(account, Actor.system(), at, days, factor_at=at)
    _tell("token_made", account, held, at)
    return token


@transaction.atomic
def issue_own_token(*, actor: Actor, session: SessionFacts, at: datetime) -> tuple[ApiToken, str]:
    """Give the actor's own account a token, shown this once; the person is told. Refused: factor_needed (whoever has a
    second factor, or needs one, gave it within the last ten minutes; whoever has none signed in within that time),
    too_many_tokens. Without an account: Missing.
    """
    account = (
        Account.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=actor.account_id or 0, is_active=True)
        .first()
    )
    if account is None:
        raise Missing
    has_factor = queries.second_factor_required(actor) or queries.factors_of(account_id=account.pk).any
    rules_signing.may_change_factors(session, at, has_factor=has_factor).enforce()
    rules.may_have_token(len(queries.live_tokens(account_id=account.pk, at=at))).enforce()
    held, token = _made(account, actor, at, factor_at=session.factor_at)
    _tell("own_token_made", account, held, at)
    return held, token


def _made(
    account: Account, actor: Actor, at: datetime, days: int | None = None, *, factor_at: datetime | None
) -> tuple[ApiToken, str]:
    days = min(days or settings.TOKEN_DAYS, settings.TOKEN_DAYS)
    token = f"linli_{secrets.token_hex(TOKEN_BYTES)}"
    held = ApiToken.objects.create(
        account=account,
        token_hash=queries.token_hash(token),
        created_at=at,
        expires_at=at + timedelta(days=days),
        factor_at=factor_at,
    )
    journal.note(
        "token.issued",
        subject=("person", account.person.uid),
        actor=actor,
        at=at,
        payload={"token": str(held.uid), "days": days, "factor": factor_at is not None},
    )
    return held, token


def _tell(code: str, account: Account, held: ApiToken, at: datetime) -> None:
    tell_on_commit(
        code=code,
        params={"until": held.expires_at.isoformat()},
        recipient_uid=account.person.uid,
        url=f"{reverse('people:me')}#tokens",
        at=at,
    )


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
