"""Moving every sealed value of every app to the key that writes now, while the house is open.

Batch by batch, each with its checkpoint in one transaction: a killed run goes on where it stopped. A value is replaced only
where the old one still stands, so that whoever writes meanwhile wins; rows that somebody holds are left for the next round.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from linli.custody.actions.pages import clean_pages
from linli.custody.models import KeyPass
from linli.custody.queries.keys import Use, index_left, index_of, key_uses, left_behind, mark_of
from linli.kernel import crypto, journal, keyring
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.sealed import columns
from linli.people import actions as people

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.sealed import Column

BATCH = 500
ROUNDS = 5  # whoever wrote under the old key while a round ran is found by the next one
INDEX = "index"


@dataclass(slots=True)
class Moved:
    """What a rotation did: values moved, values that do not open (table, column and uid), rows still to be moved."""

    moved: int = 0
    broken: list[str] = field(default_factory=list)
    left: int = 0


def rotate(
    *,
    now: Callable[[], datetime],
    batch: int = BATCH,
    pause: float = 0.0,
    say: Callable[[str], None] | None = None,
) -> Moved:
    """Move everything to the key that writes now, and make the index anew where its key was changed.

    Safe to kill and to run again; `pause` seconds between batches leave room for others. Raises KeyRefused without usable
    keys. What does not open is reported and left as it is.
    """
    result = Moved()
    target = mark_of()
    with clean_pages():
        for column in columns():
            for _round in range(ROUNDS):
                # A round that was killed goes on behind its checkpoint; the next one begins at the first row.
                unsettled, broken = _round_of(column, target, result, now, batch, pause)
                if not unsettled and _still(column) <= broken:
                    break
            if say is not None:
                say(f"{column.label}: {result.moved}")
    result.moved += people.reseal_json()
    result.broken = sorted(set(result.broken))
    result.left = max(sum(_still(column) for column in columns()) - len(result.broken), 0)
    return result


def retire_key(key: str, *, at: datetime) -> list[str]:
    """Take a data key (by id) or the former index key ("index") out of the ring after a full scan; what still uses it
    otherwise, and then nothing changes. Raises KeyRefused: the key writes, is not there, or the new one is too young.
    """
    uses = index_left() if key == INDEX else [*key_uses(key), *_in_json(key)]
    if uses:
        return [f"{use.column}: {use.count}" for use in uses]
    if key == INDEX:
        keyring.retire_index_key(at=at)
    else:
        keyring.retire_data_key(key, at=at)
    with transaction.atomic():
        journal.note(
            "key.retired", subject=("key", uuid7()), actor=Actor.system(), at=at, payload={"key": key}
        )
    return []


def _round_of(
    column: Column, target: str, result: Moved, now: Callable[[], datetime], batch: int, pause: float
) -> tuple[int, int]:
    """One walk through a column from its checkpoint to its end; rows that others held, and values that do not open."""
    unsettled = faults = 0
    while True:
        looked, moved, skipped, broken = _batch(column, target, now(), batch)
        result.moved += moved
        result.broken += broken
        unsettled += skipped
        faults += len(broken)
        if not looked:
            return unsettled, faults
        time.sleep(pause)


@transaction.atomic
def _batch(column: Column, target: str, at: datetime, batch: int) -> tuple[int, int, int, list[str]]:
    """Rows looked at, values moved, rows somebody else held or changed, values that do not open."""
    mark, _made = KeyPass.objects.select_for_update().get_or_create(
        column=column.label, defaults={"target": target, "moved_at": at}
    )
    if mark.target != target:
        mark.target, mark.last_pk, mark.moved = target, 0, 0
    waiting = column.rows.filter(left_behind(column), pk__gt=mark.last_pk).order_by("pk")
    pks = list(waiting.values_list("pk", flat=True)[:batch])
    if not pks:
        mark.last_pk, mark.moved_at = 0, at
        mark.save(update_fields=["target", "last_pk", "moved", "moved_at"])
        return 0, 0, 0, []
    # Rows that others hold are passed over: whoever never waits with locks in hand is part of no deadlock.
    free = column.rows.filter(pk__in=pks).select_for_update(skip_locked=True, no_key=True).order_by("pk")
    rows = list(free.values_list("pk", "uid", column.name, column.sealed.index or column.name))
    changes, broken = [], []
    for row in rows:
        try:
            changes += _change(column, *row)
        except crypto.KeyRefused as refused:
            broken.append(f"{column.label} {row[1]}: {refused}")
    moved = _write(column, changes)
    mark.last_pk, mark.moved, mark.moved_at = pks[-1], mark.moved + moved, at
    mark.save(update_fields=["target", "last_pk", "moved", "moved_at"])
    return len(pks), moved, len(pks) - len(rows) + len(changes) - moved, broken


def _change(column: Column, pk: int, uid: UUID, old: str, index: str) -> list[tuple[str, str, int, str]]:
    """New value, new index, key and old value of a row; nothing when it is as it should be."""
    if not old:
        return []
    aad = column.sealed.aad(uid)
    value = crypto.unseal(old, aad=aad)
    new = old if crypto.sealed_under(old) == crypto.keys().current else crypto.seal(value, aad=aad)
    made = index_of(column, value) if column.sealed.index and index else index
    return [(new, made, pk, old)] if (new, made) != (old, index) else []


def _write(column: Column, changes: list[tuple[str, str, int, str]]) -> int:
    """Replace each value where the old one still stands; how many."""
    if not changes:
        return 0
    name, index = column.name, column.sealed.index
    table = column.model._meta.db_table
    both = f"{name} = %s, {index} = %s" if index else f"{name} = %s"
    rows = changes if index else [(new, pk, old) for new, _made, pk, old in changes]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"UPDATE {table} SET {both} WHERE id = %s AND {name} = %s", rows)  # noqa: S608 -- our own names
            return int(cursor.rowcount)
        given = "new, made, pk, old" if index else "new, pk, old"
        types = (
            "%s::text[], %s::text[], %s::bigint[], %s::text[]"
            if index
            else "%s::text[], %s::bigint[], %s::text[]"
        )
        setting = f"{name} = given.new, {index} = given.made" if index else f"{name} = given.new"
        cursor.execute(
            f"UPDATE {table} SET {setting} FROM unnest({types}) AS given ({given}) "  # noqa: S608 -- our own names
            f"WHERE {table}.id = given.pk AND {table}.{name} = given.old",
            [list(one) for one in zip(*rows, strict=True)],
        )
        return int(cursor.rowcount)


def _still(column: Column) -> int:
    ring = crypto.keys()
    rest = column.rows.exclude(**{column.name: ""}).exclude(
        **{f"{column.name}__startswith": f"v1|{ring.current}|"}
    )
    return int(rest.count())


def _in_json(key_id: str) -> list[Use]:
    """What is sealed under a key inside JSON columns, counted like the rest."""
    held = Counter(
        table
        for table, _name, _aad, sealed in people.sealed_in_json()
        if crypto.sealed_under(sealed) == key_id
    )
    return [Use(table, key_id, count) for table, count in held.items()]
