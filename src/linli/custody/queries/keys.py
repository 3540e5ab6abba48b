"""Which keys the sealed values of all apps are under."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from linli.kernel import crypto
from linli.kernel.sealed import Column, columns

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Use:
    """How many values of one column are under one key."""

    column: str
    key_id: str
    count: int


def mark_of() -> str:
    """What a rotation moves to, in one word: the data key that writes, and a mark of the index key."""
    ring = crypto.keys()
    mark = hashlib.sha256(b"linli.index.mark" + ring.index).hexdigest()[:12]
    return f"{ring.current} {mark}"


def under(column: Column, key_id: str) -> Q:
    """Values of a column under one key."""
    return Q(**{f"{column.name}__startswith": f"v1|{key_id}|"})


def left_behind(column: Column) -> Q:
    """Rows of a column that a rotation has to look at: values under another key, and every indexed one while the index
    is being made anew."""
    ring = crypto.keys()
    filled = ~Q(**{column.name: ""})
    if ring.former is not None and column.sealed.index:
        return filled
    return filled & ~under(column, ring.current)


def key_uses(key_id: str = "") -> list[Use]:
    """Full scan: how many values of each column are under each key (one key when it is named); none left out."""
    ring = crypto.keys()
    wanted = [key_id] if key_id else list(ring.data)
    found = []
    for column in columns():
        rest = column.rows.exclude(**{column.name: ""})
        counts = ((one, rest.filter(under(column, one)).count()) for one in wanted)
        found += [Use(column.label, one, count) for one, count in counts if count]
        if not key_id:
            known = Q(pk__in=[])
            for one in wanted:
                known |= under(column, one)
            if count := rest.exclude(known).count():
                found.append(Use(column.label, "?", count))
    return found


def index_left() -> list[Use]:
    """Full scan: how many values are not yet indexed under the present index key; each is opened for it."""
    found = []
    for column in (one for one in columns() if one.sealed.index):
        wrong = sum(
            row[column.sealed.index]
            != index_of(column, crypto.unseal(row[column.name], aad=column.sealed.aad(row["uid"])))
            for row in _rows(column)
        )
        if wrong:
            found.append(Use(column.label, "index", wrong))
    return found


def index_of(column: Column, value: str) -> str:
    """The blind index that belongs beside a value."""
    return crypto.blind_index(column.sealed.kind(value), value)


def unopenable() -> list[str]:
    """Columns whose newest value does not open with the keys at hand, each with the reason: a wrong or missing key."""
    found = []
    for column in columns():
        rows = column.rows.exclude(**{column.name: ""}).order_by("-pk")
        row = rows.values("uid", column.name).first()
        if row is None:
            continue
        try:
            crypto.unseal(row[column.name], aad=column.sealed.aad(row["uid"]))
        except crypto.KeyRefused as refused:
            found.append(f"{column.label}: {refused}")
    return found


def _rows(column: Column) -> Iterator[dict[str, Any]]:
    rows = column.rows.exclude(**{column.name: ""}).values("uid", column.name, column.sealed.index)
    yield from rows.iterator(chunk_size=CHUNK)
