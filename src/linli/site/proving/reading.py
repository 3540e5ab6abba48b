"""Rows of the journal as the verifier takes them: bodies in the order of their numbers, and what has no number yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linli.kernel import journal, leaves
from linli.kernel.models import JournalEntry, JournalSeal

CHUNK = 5_000
_ENTRY = [f"entry__{name}" for name in leaves.COLUMNS]


def sealed(log: str, *, size: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Number, leaf, MAC and log of the entry, then its columns, in order; the first `size` of them."""
    rows = JournalSeal.objects.filter(log=log).order_by("number")
    if size is not None:
        rows = rows.filter(number__lt=size)
    return rows.values_list("number", "leaf", "entry__mac", "entry__log", *_ENTRY).iterator(chunk_size=CHUNK)


def unsealed() -> Iterator[tuple[Any, ...]]:
    """MAC, log and columns of entries that have no number yet, oldest first."""
    rows = JournalEntry.objects.filter(seal__isnull=True).order_by("pk")
    return rows.values_list("mac", "log", *leaves.COLUMNS).iterator(chunk_size=CHUNK)


def listed(columns: tuple[Any, ...]) -> list[Any]:
    """The columns of an entry as a body lists them."""
    uid, kind, subject, sequence, code, payload, post, label, channel, recorded, effective = columns
    return [
        str(uid),
        kind,
        str(subject),
        sequence,
        code,
        payload,
        None if post is None else str(post),
        label,
        channel,
        journal.microseconds(recorded),
        journal.microseconds(effective),
    ]


def mac_of(key: bytes, log: str, columns: tuple[Any, ...]) -> str:
    """The MAC that an entry with these columns must have."""
    return journal.mac_of(key, log, *columns[:3], *columns[4:])
