"""Prepared statements on PostgreSQL, sent and answered in one message by the driver's lower half (`psycopg.pq`).

A cursor takes longer to run a small statement than the database does. What is used here is what a cursor uses too: the
connection's own adapters for values, the errors of the driver, a plan that lives as long as the connection. The driver
itself must prepare nothing (`prepare_threshold` out of reach): at the next rollback it would forget all plans, these
too.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.types.numeric import Int8

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg.abc import PQGen
    from psycopg.pq.abc import PGconn, PGresult

    from linli.kernel.sql import Statement

Row = tuple[Any, ...]
_Held = psycopg.Connection[Any]

_names: WeakKeyDictionary[_Held, dict[tuple[str, tuple[int, ...]], bytes]] = WeakKeyDictionary()
_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.PIPELINE_SYNC)


def can(held: _Held) -> bool:
    """Whether a statement may be sent so: not behind a pooler that keeps no plans, nor in a transaction of its own kind."""
    return held.prepare_threshold is not None and held.isolation_level is None and held.read_only is None


def run(held: _Held, sql: str, given: Sequence[Any]) -> tuple[list[Row], int]:
    """The rows of one statement with `%s` for each value, and how many rows it found or changed.

    The first one of a transaction begins it in the same message. Raises the driver's errors, as a cursor would.
    """
    if _begins(held):
        return run_all(held, [(sql, given)])[0]
    name, values, params = _ready(held, sql, given)
    return _read(values, _sound(held.pgconn, held.pgconn.exec_prepared(name, params, values.formats)))


def run_all(
    held: _Held, statements: Sequence[Statement], *, commit: bool = False
) -> list[tuple[list[Row], int]]:
    """What `run` returns for each of several statements, one after the other, all sent in one message.

    Each message costs both sides a turn of the machine, as much as three small statements. With `commit` the transaction
    ends with the last one. When one fails none after it is run. Raises the error of the first that failed.
    """
    at = held.pgconn
    ready = [_ready(held, *statement) for statement in statements]
    sends: list[Any] = [
        partial(at.send_query_prepared, name, params, values.formats) for name, values, params in ready
    ]
    begun = _begins(held)
    if begun:
        sends.insert(0, partial(at.send_query_params, b"BEGIN", None))
    if commit:
        sends.append(partial(at.send_query_params, b"COMMIT", None))
    at.enter_pipeline_mode()
    try:
        results = held.wait(_talk(at, sends))
        at.exit_pipeline_mode()
    except BaseException:
        # Answers would be left over for whoever comes next.
        at.finish()
        raise
    for result in results:
        _sound(at, result)
    return [
        _read(values, result)
        for (_name, values, _params), result in zip(ready, results[begun:], strict=False)
    ]


def _talk(at: PGconn, sends: Sequence[Callable[[], None]]) -> PQGen[list[PGresult]]:
    """Send, and read one answer to each."""
    for one in sends:
        one()
    at.pipeline_sync()
    yield from send(at)
    answers = []
    for _each in (*sends, at.pipeline_sync):
        answers += yield from fetch_many(at)
    return answers


def _begins(held: _Held) -> bool:
    return not held.autocommit and held.pgconn.transaction_status == TransactionStatus.IDLE


def _ready(held: _Held, sql: str, given: Sequence[Any]) -> tuple[bytes, Any, Any]:
    """The name of the prepared statement, what turns values over, and the values as they are sent.

    Whole numbers go in one width: by the driver's choice each mixture of widths would want a plan of its own.
    """
    values = Transformer(held)
    wide = [Int8(value) if type(value) is int else value for value in given]
    # The driver's stub forgets that a value may be None.
    params = cast("Any", values.dump_sequence(wide, _formats(len(wide))))
    return _plan(held, sql, values.types or ()), values, params


def _read(values: Any, result: PGresult) -> tuple[list[Row], int]:
    if result.status != ExecStatus.TUPLES_OK:
        return [], result.command_tuples or 0
    values.set_pgresult(result)
    return values.load_rows(0, result.ntuples, tuple), result.ntuples


def _plan(held: _Held, sql: str, types: tuple[int, ...]) -> bytes:
    known = _names.get(held)
    if known is None:
        known = _names[held] = {}
    name = known.get((sql, types))
    if name is None:
        name = known[sql, types] = _prepare(held.pgconn, sql, types, len(known))
    return name


@cache
def _formats(count: int) -> list[PyFormat]:
    return [PyFormat.AUTO] * count


def _prepare(at: PGconn, sql: str, types: tuple[int, ...], count: int) -> bytes:
    first, *rest = sql.split("%s")
    numbered = first + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))
    if "%" in numbered:
        raise ValueError(f"only %s can stand for a value: {sql}")
    name = f"linli_{count}".encode()
    _sound(at, at.prepare(name, numbered.encode(), types))
    return name


def _sound(at: PGconn, result: PGresult) -> PGresult:
    if result.status in _GOOD:
        return result
    if at.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
