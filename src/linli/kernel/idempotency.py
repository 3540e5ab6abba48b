"""Pressed twice, done once. The key is taken first, so a twin waits until the first is decided.

Stored are scope, verb, a hash of the body and the uid of the result; never a body, never an answer. A
refusal stores nothing and is judged again. Keys are kept for thirty days.
"""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import IdempotencyKey
from linli.kernel.sql import changed
from linli.kernel.verdict import Refused, refuse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

P = ParamSpec("P")
T = TypeVar("T")

KEPT = timedelta(days=30)
_BATCH = 1000
_INSERT = (
    "INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, created_at) "
    "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (scope, key_hash) DO NOTHING"
)

_KEEP = "UPDATE kernel_idempotencykey SET result_uid = %s WHERE scope = %s AND key_hash = %s"


class _Whole(transaction.Atomic):
    """The transaction of `once`: an action inside it that fails takes all of it along."""


def whole(action: Callable[P, T]) -> Callable[P, T]:
    """`transaction.atomic` for an action that is asked for in a rush: directly under `once` it makes no savepoint.

    Two statements less, and nothing else: what the action raises leaves `once` too, which rolls everything back.
    """

    @wraps(action)
    def run(*args: P.args, **words: P.kwargs) -> T:
        around = connections[DEFAULT_DB_ALIAS].atomic_blocks
        with transaction.atomic(savepoint=not (around and isinstance(around[-1], _Whole))):
            return action(*args, **words)

    return run


def once(*, key: str, scope: str, verb: str, body: bytes, at: datetime, run: Callable[[], UUID]) -> UUID:
    """Run a write once for this key and return the uid of its result, also when asked again.

    `scope` says whose key it is (account, session, token). An empty key just runs. Raises Refused
    `key_reused` when the key came before with another verb or body, and whatever `run` raises, in which
    case the key is free again.
    """
    if not key:
        return run()
    key_hash, body_hash = _hash(key.encode(errors="surrogatepass")), _hash(body)
    with _Whole(DEFAULT_DB_ALIAS, savepoint=True, durable=False):
        if _taken(scope, key_hash, verb, body_hash, at):
            return _answer(scope, key_hash, verb, body_hash)
        result = run()
        _keep(scope, key_hash, result)
        return result


def known(*, key: str, scope: str) -> bool:
    """Whether something was done under this key, so that `once` answers without running (or refuses `key_reused`): for
    what counts once only and must not be spent again. Reads; takes no key.
    """
    if not key:
        return False
    key_hash = _hash(key.encode(errors="surrogatepass"))
    return IdempotencyKey.objects.filter(scope=scope, key_hash=key_hash, result_uid__isnull=False).exists()


def purge(older_than: datetime) -> int:
    """Delete keys made before this moment, in batches; returns how many. Safe to run twice."""
    total = 0
    while True:
        batch = list(
            IdempotencyKey.objects.filter(created_at__lt=older_than).values_list("id", flat=True)[:_BATCH]
        )
        if not batch:
            return total
        total += IdempotencyKey.objects.filter(id__in=batch).delete()[0]


def _taken(scope: str, key_hash: str, verb: str, body_hash: str, at: datetime) -> bool:
    """Try to take the key. On PostgreSQL this waits for a twin in flight; on SQLite the twin waits at
    BEGIN.
    """
    moment = IdempotencyKey._meta.get_field("created_at").get_db_prep_save(at, connection)
    return changed(_INSERT, [scope, key_hash, verb, body_hash, moment]) == 0


def _keep(scope: str, key_hash: str, result: UUID) -> None:
    uid = IdempotencyKey._meta.get_field("result_uid").get_db_prep_save(result, connection)
    changed(_KEEP, [uid, scope, key_hash])


def _answer(scope: str, key_hash: str, verb: str, body_hash: str) -> UUID:
    known = IdempotencyKey.objects.get(scope=scope, key_hash=key_hash)
    if (known.verb, known.body_hash) != (verb, body_hash) or known.result_uid is None:
        raise Refused(
            refuse("key_reused", _("This form was already sent with other content. Open it again."))
        )
    return known.result_uid


def _hash(value: bytes) -> str:
    return sha256(value).hexdigest()
