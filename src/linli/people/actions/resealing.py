"""Moving what allauth's tables hold sealed inside JSON to the key that writes now; a rotation of keys asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet

from linli.kernel import crypto
from linli.people import queries

Place = tuple[
    str, str, str, str
]  # table and column, name inside the JSON, what the value is bound to, the value


def sealed_in_json() -> Iterator[Place]:
    """Every value that is sealed inside JSON."""
    for row in _apps():
        yield "mfa_authenticator.data", "secret", queries.totp_aad(row.user_id), row.data["secret"]
    for row in _wechats():
        yield "socialaccount.extra_data", "sealed", _wechat_aad(row), row.extra_data["sealed"]


def reseal_json() -> int:
    """Seal anew what is under another key than the one that writes; how many. Safe to kill and to run again."""
    moved = sum(
        _move(Authenticator, row.pk, "data", "secret", queries.totp_aad(row.user_id)) for row in _apps()
    )
    return moved + sum(
        _move(SocialAccount, row.pk, "extra_data", "sealed", _wechat_aad(row)) for row in _wechats()
    )


def _apps() -> QuerySet[Any]:
    found: QuerySet[Any] = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("pk")
    return found


def _wechats() -> QuerySet[Any]:
    found: QuerySet[Any] = SocialAccount.objects.filter(extra_data__has_key="sealed").order_by("pk")
    return found


def _wechat_aad(row: Any) -> str:
    return f"people.wechat:{row.user_id}:{row.provider}"


@transaction.atomic
def _move(model: Any, pk: int, column: str, name: str, aad: str) -> int:
    row = model.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    held = getattr(row, column)
    if crypto.sealed_under(held[name]) == crypto.keys().current:
        return 0
    held[name] = crypto.seal(crypto.unseal(held[name], aad=aad), aad=aad)
    row.save(update_fields=[column])
    return 1
