"""The sealer: gives each entry its place in its log, some seconds after it was written, and signs where the logs stand.

Nobody who writes waits for it. What is to be sealed is read and hashed outside any lock; the short transaction that
stores it looks whether another sealer was faster, and the unique columns are the net.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max, Min

from linli.kernel import crypto, leaves, merkle, notes, outside
from linli.kernel.models import JournalCheckpoint, JournalEntry, JournalSeal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

BATCH = 2_000
EVERY = timedelta(minutes=10)  # at the latest, when there is anything new
AT_MOST = 1_000  # entries between two checkpoints, when the sealer comes that often
LATE = timedelta(seconds=10)  # between a number drawn from PostgreSQL's sequence and the transaction's own id
_LOCK = 0x6C696E6C69  # "linli": transaction-level, so it cannot be left behind in a pool


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did."""

    sealed: int
    checkpoints: list[notes.Checkpoint]


class Overtaken(Exception):
    """Another sealer stored its batch first."""


def run(*, at: datetime, deep: bool = False, force: bool = False) -> Done:
    """Seal everything that can be seen, then sign what is due (with `force` whatever is new).

    Entries that are committed later are found by a later run, wherever their ids lie; `deep` looks through the whole
    journal and not only where late ones can be. Without a signing key numbers are given and nothing is signed.
    """
    begin, settled = 0 if deep else floor(), _settled(at)
    sealed = 0
    try:
        while (count := _batch(begin)) == BATCH:
            sealed += count
        sealed += count
    except Overtaken:
        settled = begin
    made = [] if crypto.keys().signing is None else checkpoint(at=at, floor=settled, force=force)
    return Done(sealed, made)


def waiting(*, deep: bool = False) -> tuple[int, datetime | None]:
    """How many entries have no place yet, and when the oldest of them was recorded."""
    rows = JournalEntry.objects.filter(pk__gt=0 if deep else floor(), seal__isnull=True)
    return rows.count(), rows.aggregate(first=Min("recorded_at"))["first"]


def size_of(log: str) -> int:
    """How many entries of a log have their place."""
    last = JournalSeal.objects.filter(log=log).aggregate(last=Max("number"))["last"]
    return 0 if last is None else int(last) + 1


def logs() -> list[str]:
    """Every log that has entries in their places."""
    return sorted(JournalSeal.objects.filter(number=0).values_list("log", flat=True))


def floor() -> int:
    """The id up to which every entry that will ever be committed has its place: no run has to look below it.

    SQLite has one writer at a time, so ids are committed in order.
    """
    if connection.vendor == "sqlite":
        return JournalSeal.objects.aggregate(last=Max("entry_id"))["last"] or 0
    return JournalCheckpoint.objects.aggregate(last=Max("floor"))["last"] or 0


def _settled(at: datetime) -> int:
    """The id up to which every entry is committed by now, for a run that looks at all of them to become the floor.

    PostgreSQL gives ids out before the commit. What was there at a checkpoint is settled once every transaction that
    ran then has ended. In a database moved to another cluster none may seem to have ended: the floor stays where it is.
    """
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        oldest = cursor.fetchone()[0]
    rows = JournalCheckpoint.objects.filter(horizon__lte=oldest, at__lte=at - LATE)
    return rows.aggregate(last=Max("last_entry"))["last"] or 0


# --- Numbers -----------------------------------------------------------------------------------------------------


def _batch(begin: int) -> int:
    # Sizes first: what another sealer commits after this look is missed below, or makes the sizes differ under the lock.
    sizes = {log: size_of(log) for log in logs()}
    fresh = list(
        JournalEntry.objects.filter(pk__gt=begin, seal__isnull=True)
        .order_by("pk")
        .values_list("log", "pk", *leaves.COLUMNS)[:BATCH]
    )
    if not fresh:
        return 0
    # Stable: within a log the order of ids stays, which is the order in which a subject's entries were written.
    fresh.sort(key=lambda row: row[0])
    rows = [
        seal
        for log, found in groupby(fresh, lambda row: row[0])
        for seal in _seals(log, sizes.get(log, 0), found)
    ]
    with transaction.atomic():
        touched = {row[0] for row in fresh}
        if not _alone() or any(size_of(log) != sizes.get(log, 0) for log in touched):
            raise Overtaken
        JournalSeal.objects.bulk_create(rows)
    return len(rows)


def _seals(log: str, size: int, found: Iterable[tuple[Any, ...]]) -> list[JournalSeal]:
    keyed = crypto.Keyed(crypto.keys().journal)
    made = []
    for number, (_log, pk, *columns) in enumerate(found, size):
        hidden = leaves.hidden(leaves.salt_by(keyed, str(columns[0])), leaves.body_of(*columns))
        leaf = leaves.leaf_of(log, number, hidden)
        made.append(JournalSeal(log=log, number=number, entry_id=pk, leaf=leaf.hex()))
    return made


def _alone() -> bool:
    """Whether this transaction is the only one that seals; SQLite's own write lock says so by being held."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


# --- Checkpoints -------------------------------------------------------------------------------------------------


def checkpoint(*, at: datetime, floor: int, force: bool = False) -> list[notes.Checkpoint]:
    """Sign every log that has grown enough or waited long enough, and keep the notes outside the database too.

    A note that a crash kept from its file is appended by the next run. Raises KeyRefused without a signing key.
    """
    made = []
    for log in logs():
        last = JournalCheckpoint.objects.filter(log=log).order_by("-size").first()
        size = size_of(log)
        fresh = _sign(log, last, size, floor, at) if _due(last, size, at, force=force) else []
        _catch_up(log, at, fresh)
        made += fresh
    return made


def _due(last: JournalCheckpoint | None, size: int, at: datetime, *, force: bool) -> bool:
    if last is None:
        return size > 0
    grown = size - last.size
    return grown > 0 and (force or grown >= AT_MOST or at - last.at >= EVERY)


def _sign(
    log: str, last: JournalCheckpoint | None, size: int, floor: int, at: datetime
) -> list[notes.Checkpoint]:
    tree = grown(log, last, size)
    note = notes.write(log, size, tree.root())
    with transaction.atomic():
        if not _alone() or JournalCheckpoint.objects.filter(log=log, size__gte=size).exists():
            return []
        last_entry, horizon = _horizon()
        JournalCheckpoint.objects.create(
            log=log,
            size=size,
            root=tree.root().hex(),
            frontier=tree.text(),
            note=note,
            floor=floor,
            last_entry=last_entry,
            horizon=horizon,
            at=at,
        )
    return [notes.read(note)]


def grown(log: str, last: JournalCheckpoint | None, size: int) -> merkle.Frontier:
    """The tree of a log at a size, taken up from its last checkpoint."""
    tree = merkle.Frontier.read(last.size, last.frontier) if last else merkle.Frontier()
    rows = JournalSeal.objects.filter(log=log, number__gte=tree.size, number__lt=size).order_by("number")
    for leaf in rows.values_list("leaf", flat=True).iterator():
        tree.add(bytes.fromhex(leaf))
    return tree


def _horizon() -> tuple[int, int]:
    """The last entry that is sealed now, and the first transaction that is still to come."""
    if connection.vendor == "sqlite":
        return JournalSeal.objects.aggregate(last=Max("entry_id"))["last"] or 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT COALESCE(MAX(entry_id), 0) FROM kernel_journalseal), "
            "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
        last, horizon = cursor.fetchone()
    return last, horizon


def _catch_up(log: str, at: datetime, fresh: list[notes.Checkpoint]) -> None:
    """Append to the file what it does not have yet."""
    there = outside.newest(log)
    missing: list[str] = []
    for row in JournalCheckpoint.objects.filter(log=log).order_by("-pk").iterator(chunk_size=50):
        if there is not None and row.note == there.note:
            break
        missing.append(row.note)
    else:
        if there is not None:
            # What the file ends with was lost in a gap that two people approved: only what is new follows it.
            missing = [one.note for one in fresh]
    for note in reversed(missing):
        outside.append(log, note, at)
