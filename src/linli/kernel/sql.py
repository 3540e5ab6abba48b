"""Statements that run for nearly every request, written by hand and planned once.

PostgreSQL takes longer to plan the join behind "who asks" than to run it. Its server keeps the plan of a prepared
statement for the connection's life; SQLite's driver keeps its own. Behind a pooler that gives one connection to many
clients, `?prepare=no` at the end of the database's address turns it off.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DEFERRED, Model

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)


class _Said(NamedTuple):
    query: bytes


def fetch_all(sql: str, given: Sequence[Any]) -> list[Row]:
    """All rows of one statement."""
    with _asked(sql, given) as cursor:
        found: list[Row] = cursor.fetchall()
    return found


def fetch_one(sql: str, given: Sequence[Any]) -> Row | None:
    """The first row of one statement."""
    with _asked(sql, given) as cursor:
        found: Row | None = cursor.fetchone()
    return found


def changed(sql: str, given: Sequence[Any]) -> int:
    """How many rows one statement changed."""
    with _asked(sql, given) as cursor:
        count: int = cursor.rowcount
    return count


def _asked(sql: str, given: Sequence[Any]) -> Any:
    """A cursor with the answer to one statement; to be used in a `with`."""
    at_hand: Any = connections[DEFAULT_DB_ALIAS]
    if at_hand.vendor != "postgresql":
        cursor = at_hand.cursor()
    else:
        at_hand.ensure_connection()
        cursor = _prepared()(at_hand.connection)
        if not (at_hand.queries_logged or at_hand.execute_wrappers):
            # Nobody counts: what is left of Django's own way is the naming of errors.
            at_hand.validate_no_broken_transaction()
            with at_hand.wrap_database_errors:
                cursor.execute(sql, given)
            return cursor
        cursor = at_hand._prepare_cursor(cursor)
    cursor.execute(sql, given)
    return cursor


def loaded(model: type[M], **values: object) -> M:
    """A row of a table as the ORM would have loaded it; the columns left out load when asked for."""
    names = _names(model)
    return model.from_db(DEFAULT_DB_ALIAS, names, [values.get(name, DEFERRED) for name in names])


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


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
