"""Statements that run for nearly every request, written by hand and planned once.

PostgreSQL takes longer to plan the join behind "who asks" than to run it. Its server keeps the plan of a prepared
statement for the connection's life; SQLite's driver keeps its own. Behind a pooler that gives one connection to many
clients, `?prepare=no` at the end of the database's address turns it off.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

Row = tuple[Any, ...]


class _Said(NamedTuple):
    query: bytes


def fetch_all(sql: str, given: Sequence[Any]) -> list[Row]:
    """All rows of one statement."""
    with _cursor() as cursor:
        cursor.execute(sql, given)
        found: list[Row] = cursor.fetchall()
    return found


def fetch_one(sql: str, given: Sequence[Any]) -> Row | None:
    """The first row of one statement."""
    with _cursor() as cursor:
        cursor.execute(sql, given)
        found: Row | None = cursor.fetchone()
    return found


def changed(sql: str, given: Sequence[Any]) -> int:
    """How many rows one statement changed."""
    with _cursor() as cursor:
        cursor.execute(sql, given)
        count: int = cursor.rowcount
    return count


def _cursor() -> CursorWrapper:
    if connection.vendor != "postgresql":
        return connection.cursor()
    # As `connection.cursor()` does, with values bound by the server: statements are counted and errors named as always.
    at_hand: Any = connection
    at_hand.ensure_connection()
    cursor: CursorWrapper = at_hand._prepare_cursor(_prepared()(at_hand.connection))
    return cursor


@cache
def _prepared() -> type[Any]:
    """The cursor, made only where the driver is there to be imported."""
    import psycopg  # noqa: PLC0415 -- SQLite needs no driver

    class Prepared(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **ways: Any) -> Any:
            done = super().execute(query, params, **{**ways, "prepare": True})
            # What Django's log of statements reads; the values stay out of it.
            self._query = _Said(query.encode())  # type: ignore[assignment]  # it reads `query` alone
            return done

    return Prepared
