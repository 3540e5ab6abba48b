"""Making sure that what was erased is gone from SQLite's file too, not only from its tables."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def clean_pages() -> Iterator[None]:
    """Overwrite freed pages with zeros while this lasts, and empty the write-ahead log at its end.

    PostgreSQL clears dead rows by itself (autovacuum); nothing is done there.
    """
    if connection.vendor != "sqlite":
        yield
        return
    before = _pragma("secure_delete")
    _pragma("secure_delete = ON")
    try:
        yield
    finally:
        _pragma(f"secure_delete = {before}")
        if not connection.in_atomic_block:
            _pragma("wal_checkpoint(TRUNCATE)")


def _pragma(words: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        row = cursor.fetchone()
    return row[0] if row else None
