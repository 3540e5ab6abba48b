"""Statements that run for nearly every request, written by hand and planned once. Uids and moments are given as they are.

PostgreSQL takes longer to plan the join behind "who asks" than to run it. Its server keeps the plan of a prepared
statement for the connection's life; SQLite's driver keeps its own. Behind a pooler that gives one connection to many
clients, `?prepare=no` at the end of the database's address turns it off.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.models.base import ModelState

if TYPE_CHECKING:
    from collections.abc import Sequence

    Statement = tuple[str, Sequence[Any]]

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)


def fetch_all(sql: str, given: Sequence[Any]) -> list[Row]:
    """All rows of one statement."""
    return _asked(sql, given)[0]


def fetch_one(sql: str, given: Sequence[Any], *, ahead: Statement | None = None) -> Row | None:
    """The first row of one statement. One that goes `ahead` of it is sent along; what that one finds is not told."""
    rows = _asked(sql, given, ahead)[0]
    return rows[0] if rows else None


def changed(sql: str, given: Sequence[Any]) -> int:
    """How many rows one statement changed."""
    return _asked(sql, given)[1]


def _asked(sql: str, given: Sequence[Any], ahead: Statement | None = None) -> tuple[list[Row], int]:
    at_hand: Any = connections[DEFAULT_DB_ALIAS]
    if at_hand.vendor == "postgresql" and not (at_hand.queries_logged or at_hand.execute_wrappers):
        # Nobody counts: what is left of Django's own way is the naming of errors.
        if at_hand.connection is None:
            at_hand.ensure_connection()
        can, run = _short_way()
        if can(at_hand.connection):
            at_hand.validate_no_broken_transaction()
            with at_hand.wrap_database_errors:
                answer: tuple[list[Row], int] = run(at_hand.connection, sql, given, ahead)
                return answer
    if ahead is not None:
        _by(at_hand, *ahead)
    return _by(at_hand, sql, given)


def _by(at_hand: Any, sql: str, given: Sequence[Any]) -> tuple[list[Row], int]:
    if at_hand.vendor == "sqlite":
        given = [_as_text(at_hand, value) for value in given]
    with at_hand.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall() if cursor.description else []
        return rows, cursor.rowcount


def _as_text(at_hand: Any, value: Any) -> Any:
    """SQLite has no type for uids and moments: as Django's fields write them."""
    if isinstance(value, UUID):
        return value.hex
    return at_hand.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def loaded(model: type[M], **values: object) -> M:
    """A row of a table as the ORM would have loaded it; the columns left out load when asked for.

    Nothing is told of it (`pre_init`, `post_init`): nobody here listens, and telling took longer than all the rest.
    """
    row = model.__new__(model)
    state = row._state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(values)
    return row


@cache
def _short_way() -> tuple[Any, Any]:
    """Past the cursor; imported only where the driver is there to be imported."""
    from linli.kernel import direct  # noqa: PLC0415 -- SQLite needs no driver

    return direct.can, direct.run
