"""Pressed twice, done once. The key is taken first, so a twin waits until the first is decided.

Stored are scope, verb, a hash of the body and the uid of the result; never a body, never an answer. A
refusal stores nothing and is judged again. Keys are kept for thirty days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import IdempotencyKey
from linli.kernel.sql import changed, fetch_one, row_of
from linli.kernel.verdict import Refused, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from linli.kernel.sql import Statement

P = ParamSpec("P")
T = TypeVar("T")

KEPT = timedelta(days=30)
_BATCH = 1000
_INSERT = (
    "INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, result_uid, created_at) "
    "VALUES {rows} ON CONFLICT (scope, key_hash) DO NOTHING RETURNING {row}, scope, key_hash"
)
_KEEP = "UPDATE kernel_idempotencykey SET result_uid = %s WHERE {row} = %s"
_LEAVE = "DELETE FROM kernel_idempotencykey WHERE {row} IN ({rows})"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: whose it is, what was asked for under it, and what that leads to (None: not known yet)."""

    scope: str
    hash: str
    verb: str
    body_hash: str
    result: UUID | None
    at: datetime

    @property
    def name(self) -> tuple[str, str]:
        """What no two keys share."""
        return self.scope, self.hash


def key_of(*, key: str, scope: str, verb: str, body: bytes, at: datetime, result: UUID | None = None) -> Key:
    """A key as it came, and the body it came with; the arguments are those of `once`."""
    return Key(scope, _hash(key.encode(errors="surrogatepass")), verb, _hash(body), result, at)


def taking(keys: Sequence[Key]) -> Statement:
    """The statement that takes keys, for those who answer several presses in one transaction; it finds where each lies,
    and its `name`, and nothing of a key that was taken before. It takes them in one order, so that two who take the
    same keys wait for each other and not in a circle.
    """
    ordered = sorted(keys, key=lambda key: key.name)
    given = [
        value
        for key in ordered
        for value in (key.scope, key.hash, key.verb, key.body_hash, key.result, key.at)
    ]
    return _insert(len(ordered), row_of()), given


def leaving(rows: Sequence[Any]) -> Statement:
    """The statement that makes keys free again which were taken in this transaction."""
    return _LEAVE.format(row=row_of(), rows=", ".join(["%s"] * len(rows))), rows


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
    first: Callable[[Key], UUID | None] | None = None,
) -> UUID:
    """Run a write once for this key and return the uid of its result, also when asked again.

    `scope` says whose key it is (account, session, token). An empty key just runs. `result` is what `run` will return,
    where that is known beforehand: it is written with the key, and a statement is saved. `first` is asked before: it takes
    the key itself, along with others', or leaves it (None), and then `run` runs as always. Raises Refused
    `key_reused` when the key came before with another verb or body, and whatever `run` raises, in which
    case the key is free again.
    """
    if not key:
        return run()
    mine = key_of(key=key, scope=scope, verb=verb, body=body, at=at, result=result)
    if first is not None and (done := first(mine)) is not None:
        return done
    with _Whole(DEFAULT_DB_ALIAS, savepoint=True, durable=False):
        # On PostgreSQL this waits for a twin in flight; on SQLite the twin waits at BEGIN.
        taken = fetch_one(*taking([mine]))
        if taken is None:
            return _answer(mine)
        done = run()
        if done != result:
            changed(_KEEP.format(row=row_of()), [done, taken[0]])
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


@cache
def _insert(count: int, row: str) -> str:
    return _INSERT.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s)"] * count), row=row)


def _answer(mine: Key) -> UUID:
    known = IdempotencyKey.objects.get(scope=mine.scope, key_hash=mine.hash)
    if (known.verb, known.body_hash) != (mine.verb, mine.body_hash) or known.result_uid is None:
        raise Refused(
            refuse("key_reused", _("This form was already sent with other content. Open it again."))
        )
    return known.result_uid


def _hash(value: bytes) -> str:
    return sha256(value).hexdigest()
