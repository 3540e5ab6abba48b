"""Rows of the journal as the verifier takes them: bodies in the order of their numbers, and what has no number yet.

Read past Django's own conversions, which would take half of the time: uids as text, moments as microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from linli.kernel import journal, leaves

CHUNK = 5_000
_TIMES = ("recorded_at", "effective_at")
_UIDS = ("uid", "subject_uid", "actor_post")
_SEALED = """
    SELECT s.number, s.leaf, e.mac, e.log, {columns} FROM kernel_journalseal s
    JOIN kernel_journalentry e ON e.id = s.entry_id WHERE s.log = %s AND s.number < %s ORDER BY s.number
"""
_UNSEALED = """
    SELECT e.mac, e.log, {columns} FROM kernel_journalentry e
    WHERE NOT EXISTS (SELECT 1 FROM kernel_journalseal s WHERE s.entry_id = e.id) ORDER BY e.id
"""
_ALL = 2**62
# Where the columns of an entry begin in a row of each kind, as the queries above put them.
SEALED_AT, UNSEALED_AT = 4, 2


def sealed(log: str, *, size: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Number, leaf, MAC and log of the entry, then its columns, in order; the first `size` of them."""
    return _rows(_SEALED, [log, _ALL if size is None else size], SEALED_AT)


def unsealed() -> Iterator[tuple[Any, ...]]:
    """MAC, log and columns of entries that have no number yet, oldest first."""
    return _rows(_UNSEALED, [], UNSEALED_AT)


def covered(log: str, columns: tuple[Any, ...]) -> bytes:
    """What the MAC of an entry with these columns covers."""
    return journal.covered(log, *journal.halves(*columns[:3], *columns[4:])).encode()


def _rows(sql: str, given: list[Any], begin: int) -> Iterator[tuple[Any, ...]]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(sql.format(columns=_columns("e.{}", "e.{} || ''")), given)
            while rows := cursor.fetchmany(CHUNK):
                yield from _plain(rows, begin)
        return
    text = sql.format(columns=_columns("e.{}::text", "(EXTRACT(EPOCH FROM e.{}) * 1000000)::bigint"))
    # A cursor of the server's own: the journal does not fit into memory.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text, given)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _columns(uid: str, moment: str) -> str:
    return ", ".join(
        (uid if name in _UIDS else moment if name in _TIMES else "e.{}").format(name)
        for name in leaves.COLUMNS
    )


def _plain(rows: list[tuple[Any, ...]], begin: int) -> Iterator[tuple[Any, ...]]:
    """SQLite keeps uids as 32 digits and moments as text."""
    for row in rows:
        head = row[:begin]
        uid, kind, subject, sequence, code, payload, post, label, channel, recorded, effective = row[begin:]
        at = _micro(recorded)
        until = at if effective == recorded else _micro(effective)
        subject = _dashed(subject)
        post = None if post is None else _dashed(post)
        yield (*head, _dashed(uid), kind, subject, sequence, code, payload, post, label, channel, at, until)


def _dashed(uid: str) -> str:
    return f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"


@lru_cache(maxsize=4_096)
def _micro(text: str) -> int:
    return journal.microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))
