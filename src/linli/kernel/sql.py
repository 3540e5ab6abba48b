"""Statements that run for nearly every request, written by hand and planned once. Uids and moments are given as they are.

PostgreSQL takes longer to plan the join behind "who asks" than to run it. Its server keeps the plan of a prepared
statement for the connection's life; SQLite's driver keeps its own. Behind a pooler that gives one connection to many
clients, `?prepare=no` at the end of the database's address turns it off.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.models.base import ModelState

if TYPE_CHECKING:
    from collections.abc import Sequence


Row = tuple[Any, ...]
Statement: TypeAlias = "tuple[str, Sequence[Any]]"
M = TypeVar("M", bound=Model)


def fetch_all(sql: str, given: Sequence[Any]) -> list[Row]:
    """All rows of one statement."""
    return _asked(sql, given)[0]


def fetch_one(sql: str, given: Sequence[Any]) -> Row | None:
    """The first row of one statement."""
    rows = _asked(sql, given)[0]
    return rows[0] if rows else None


def changed(sql: str, given: Sequence[Any]) -> int:
    """How many rows one statement changed."""
    return _asked(sql, given)[1]


def run_all(statements: Sequence[Statement], *, last: bool = False) -> list[list[Row]]:
    """The rows of each of several statements, run one after the other. PostgreSQL gets them in one message.

    `last`: nothing comes after them in this transaction, so where nobody stands around it, it ends in the same message.
    """
    at_hand: Any = connections[DEFAULT_DB_ALIAS]
    run = _short_way(at_hand)
    if run is None:
        return [_by(at_hand, *statement)[0] for statement in statements]
    alone = len(at_hand.atomic_blocks) == 1 and not at_hand.run_on_commit
    with at_hand.wrap_database_errors:
        return [rows for rows, _count in run.run_all(at_hand.connection, statements, commit=last and alone)]


def row_of() -> str:
    """What PostgreSQL and SQLite call the place where a row lies.

    A row that is ours until the transaction ends is found again by it: no plan made while the table was small can then
    read all of the table.
    """
    return "ctid" if connections[DEFAULT_DB_ALIAS].vendor == "postgresql" else "rowid"


def _asked(sql: str, given: Sequence[Any]) -> tuple[list[Row], int]:
    at_hand: Any = connections[DEFAULT_DB_ALIAS]
    run = _short_way(at_hand)
    if run is None:
        return _by(at_hand, sql, given)
    with at_hand.wrap_database_errors:
        answer: tuple[list[Row], int] = run.run(at_hand.connection, sql, given)
        return answer


def _short_way(at_hand: Any) -> Any:
    """Past the cursor, where nobody counts: what is left of Django's own way is the naming of errors. Else None."""
    if at_hand.vendor != "postgresql" or at_hand.queries_logged or at_hand.execute_wrappers:
        return None
    at_hand.close_if_health_check_failed()
    if at_hand.connection is None:
        at_hand.ensure_connection()
    direct = _direct()
    if not direct.can(at_hand.connection):
        return None
    at_hand.validate_no_broken_transaction()
    return direct


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
def _direct() -> Any:
    """Imported only where the driver is there to be imported."""
    from linli.kernel import direct  # noqa: PLC0415 -- SQLite needs no driver

    return direct
