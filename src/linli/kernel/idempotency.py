"""Pressed twice, done once. The key is taken first, so a twin waits until the first is decided.

Stored are scope, verb, a hash of the body and the uid of the result; never a body, never an answer. A
refusal stores nothing and is judged again. Keys are kept for thirty days.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache, wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import IdempotencyKey
from linli.kernel.sql import changed, fetch_one
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
    "INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, result_uid, created_at) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (scope, key_hash) DO NOTHING RETURNING {row}"
)
_KEEP = "UPDATE kernel_idempotencykey SET result_uid = %s WHERE {row} = %s"
# Where a row lies. Nobody else can move it before we are done, and no plan made while the table was small reads all of
# it to find the row again, as happened with the key.
_ROW = {"postgresql": "ctid", "sqlite": "rowid"}


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


def once(
    *,
    key: str,
    scope: str,
    verb: str,
    body: bytes,
    at: datetime,
    run: Callable[[], UUID],
    result: UUID | None = None,
) -> UUID:
    """Run a write once for this key and return the uid of its result, also when asked again.

    `scope` says whose key it is (account, session, token). An empty key just runs. `result` is what `run` will return,
    where that is known beforehand: it is written with the key, and a statement is saved. Raises Refused
    `key_reused` when the key came before with another verb or body, and whatever `run` raises, in which
    case the key is free again.
    """
    if not key:
        return run()
    key_hash, body_hash = _hash(key.encode(errors="surrogatepass")), _hash(body)
    with _Whole(DEFAULT_DB_ALIAS, savepoint=True, durable=False):
        row = _taken([scope, key_hash, verb, body_hash, result, at])
        if row is None:
            return _answer(scope, key_hash, verb, body_hash)
        done = run()
        if done != result:
            _keep(row, done)
        return done


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


def _taken(given: list[Any]) -> Any:
    """Take the key and say where its row lies; None when it was taken before. On PostgreSQL this waits for a twin in
    flight; on SQLite the twin waits at BEGIN.
    """
    found = fetch_one(_here(_INSERT), given)
    return None if found is None else found[0]


def _keep(row: Any, result: UUID) -> None:
    changed(_here(_KEEP), [result, row])


@cache
def _here(sql: str) -> str:
    return sql.format(row=_ROW[connections[DEFAULT_DB_ALIAS].vendor])


def _answer(scope: str, key_hash: str, verb: str, body_hash: str) -> UUID:
    known = IdempotencyKey.objects.get(scope=scope, key_hash=key_hash)
    if (known.verb, known.body_hash) != (verb, body_hash) or known.result_uid is None:
        raise Refused(
            refuse("key_reused", _("This form was already sent with other content. Open it again."))
        )
    return known.result_uid


def _hash(value: bytes) -> str:
    return sha256(value).hexdigest()
