"""One prepared statement on PostgreSQL, sent and answered in one call of the driver's lower half (`psycopg.pq`).

A cursor takes longer to run a small statement than the database does. What is used here is what a cursor uses too: the
connection's own adapters for values, the errors of the driver, a plan that lives as long as the connection. The driver
itself must prepare nothing (`prepare_threshold` out of reach): at the next rollback it would forget all plans, these
too.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, Escaping, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]
_Held = psycopg.Connection[Any]

_names: WeakKeyDictionary[_Held, dict[tuple[str, tuple[int, ...]], bytes]] = WeakKeyDictionary()


def can(held: _Held) -> bool:
    """Whether a statement may be sent so: not behind a pooler that keeps no plans, nor in a transaction of its own kind."""
    return held.prepare_threshold is not None and held.isolation_level is None and held.read_only is None


def run(
    held: _Held, sql: str, given: Sequence[Any], ahead: tuple[str, Sequence[Any]] | None = None
) -> tuple[list[Row], int]:
    """The rows of one statement with `%s` for each value, and how many rows it found or changed.

    A transaction is begun, and a statement that goes ahead is sent, in one message with it: each message costs both
    sides a turn of the machine. Raises the driver's errors, as a cursor would.
    """
    at, values = held.pgconn, Transformer(held)
    first = not held.autocommit and at.transaction_status == TransactionStatus.IDLE
    if first or ahead is not None:
        words = [b"BEGIN"] if first else []
        if ahead is not None:
            words.append(_worded(held, Transformer(held), *ahead))
        answer = at.exec_(b";".join([*words, _worded(held, values, sql, given)]))
    else:
        # The driver's stub forgets that a value may be None.
        params = cast("Any", values.dump_sequence(given, _formats(PyFormat.AUTO, len(given))))
        answer = at.exec_prepared(_plan(held, sql, values.types or ()), params, values.formats)
    result = _sound(at, answer)
    if result.status != ExecStatus.TUPLES_OK:
        return [], result.command_tuples or 0
    values.set_pgresult(result)
    return values.load_rows(0, result.ntuples, tuple), result.ntuples


def _worded(held: _Held, values: Any, sql: str, given: Sequence[Any]) -> bytes:
    """The call of a prepared statement in words, so that several fit into one message."""
    params = values.dump_sequence(given, _formats(PyFormat.TEXT, len(given)))
    name, escape = _plan(held, sql, values.types or ()), Escaping(held.pgconn).escape_literal
    words = b",".join(b"NULL" if value is None else bytes(escape(value)) for value in params)
    return b"EXECUTE %b%b" % (name, b"(%b)" % words if words else b"")


def _plan(held: _Held, sql: str, types: tuple[int, ...]) -> bytes:
    known = _names.get(held)
    if known is None:
        known = _names[held] = {}
    name = known.get((sql, types))
    if name is None:
        name = known[sql, types] = _prepare(held.pgconn, sql, types, len(known))
    return name


@cache
def _formats(wanted: PyFormat, count: int) -> list[PyFormat]:
    return [wanted] * count


def _prepare(at: PGconn, sql: str, types: tuple[int, ...], count: int) -> bytes:
    first, *rest = sql.split("%s")
    numbered = first + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))
    if "%" in numbered:
        raise ValueError(f"only %s can stand for a value: {sql}")
    name = f"linli_{count}".encode()
    _sound(at, at.prepare(name, numbered.encode(), types))
    return name


def _sound(at: PGconn, result: PGresult) -> PGresult:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if at.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
