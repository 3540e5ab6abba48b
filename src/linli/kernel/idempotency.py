"""Pressed twice, done once. The key is taken first, so a twin waits until the first is decided.

Stored are scope, verb, a hash of the body and the uid of the result; never a body, never an answer. A
refusal stores nothing and is judged again. Keys are kept for thirty days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import IdempotencyKey
from linli.kernel.sql import changed, fetch_all
from linli.kernel.verdict import Refused, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

KEPT = timedelta(days=30)
_BATCH = 1000
_INTO = "INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, created_at) VALUES "
_ROW = "(%s, %s, %s, %s, %s)"
_NONE_TWICE = " ON CONFLICT (scope, key_hash) DO NOTHING"
_INSERT = _INTO + _ROW + _NONE_TWICE

_KEEP_ALL = "UPDATE kernel_idempotencykey SET result_uid = CASE id{} END WHERE id IN ({})"
_LET_GO = "DELETE FROM kernel_idempotencykey WHERE id IN ({})"
_KEEP = "UPDATE kernel_idempotencykey SET result_uid = %s WHERE scope = %s AND key_hash = %s"


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, as `once` takes it: whose key, for which verb, with which content, when."""

    key: str
    scope: str
    verb: str
    body: bytes
    at: datetime


def take(presses: Sequence[Press]) -> dict[Press, int]:
    """Try to take the keys of several presses with one statement; those that were free, with the rows they have now.

    The caller is in a transaction that keeps or lets go each of them. Waits for twins in flight; in the order of the
    keys, so that two who take several do not wait for each other.
    """
    moments = IdempotencyKey._meta.get_field("created_at")
    wanted = {(one.scope, _hash(one.key.encode(errors="surrogatepass"))): one for one in reversed(presses)}
    rows = [
        (*name, one.verb, _hash(one.body), moments.get_db_prep_save(one.at, connection))
        for name, one in sorted(wanted.items(), key=itemgetter(0))
    ]
    sql = f"{_INTO}{', '.join([_ROW] * len(rows))}{_NONE_TWICE} RETURNING scope, key_hash, id"
    return {
        wanted[scope, key_hash]: row
        for scope, key_hash, row in fetch_all(sql, [v for row in rows for v in row])
    }


def keep(results: Mapping[int, UUID]) -> None:
    """Write down what came of the presses in these rows, one statement."""
    if not results:
        return
    uid = IdempotencyKey._meta.get_field("result_uid")
    cases = [v for row, result in results.items() for v in (row, uid.get_db_prep_save(result, connection))]
    changed(_KEEP_ALL.format(" WHEN %s THEN %s" * len(results), _places(results)), [*cases, *results])


def let_go(rows: Collection[int]) -> None:
    """Free the keys in these rows again: nothing was done under them."""
    if rows:
        changed(_LET_GO.format(_places(rows)), list(rows))


def _places(values: Collection[int]) -> str:
    return ", ".join(["%s"] * len(values))


def once(*, key: str, scope: str, verb: str, body: bytes, at: datetime, run: Callable[[], UUID]) -> UUID:
    """Run a write once for this key and return the uid of its result, also when asked again.

    `scope` says whose key it is (account, session, token). An empty key just runs. Raises Refused
    `key_reused` when the key came before with another verb or body, and whatever `run` raises, in which
    case the key is free again.
    """
    if not key:
        return run()
    key_hash, body_hash = _hash(key.encode(errors="surrogatepass")), _hash(body)
    with transaction.atomic():
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
