"""Rows that were made once and are put back for each test: making the cast by actions costs sixty times as much."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

SEARCH = {"sqlite": "kernel_search_fts", "postgresql": "kernel_search"}
Made = TypeVar("Made")
Rows = dict[str, list[Any]]


@dataclass(frozen=True)
class Snapshot(Generic[Made]):
    """What `build` added to the tables, and what it returned; both fresh at each `restore`."""

    added: Rows
    result: bytes

    @classmethod
    def take(cls, build: Callable[[], Made]) -> Snapshot[Made]:
        """Build now, in the test that comes first, and remember. Only what adds rows can be remembered."""
        before = _rows()
        result = build()
        after = _rows()
        lost = [table for table, rows in before.items() if not set(rows) <= set(after[table])]
        if lost:
            message = f"a snapshot holds added rows only; changed or gone: {', '.join(lost)}"
            raise RuntimeError(message)
        added = {
            table: [row for row in rows if row not in set(before[table])] for table, rows in after.items()
        }
        return cls({table: rows for table, rows in added.items() if rows}, pickle.dumps(result))

    @transaction.atomic
    def restore(self) -> Made:
        """Put the rows back, with their keys; foreign keys are looked at when the transaction ends."""
        for table, rows in self.added.items():
            _put(table, rows)
        made: Made = pickle.loads(self.result)  # noqa: S301 -- written by `take` in this process
        return made


def _rows() -> Rows:
    tables = {*connection.introspection.django_table_names(only_existing=True), SEARCH[connection.vendor]}
    return {table: _read(table) for table in sorted(tables)}


def _read(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                return b"".join(bytes(part) for part in copy).splitlines(keepends=True)
        # Past Django's wrapper: its converters would change what goes back.
        key = "rowid, " if table == SEARCH["sqlite"] else ""
        rows: list[Any] = connection.connection.execute(f'SELECT {key}* FROM "{table}"').fetchall()
        return rows


def _put(table: str, rows: list[Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(b"".join(rows))
            return
        names = "(rowid, grams)" if table == SEARCH["sqlite"] else ""
        holes = ", ".join("?" * len(rows[0]))
        connection.connection.executemany(f'INSERT INTO "{table}" {names} VALUES ({holes})', rows)
