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
        before = rows()
        result = build()
        after = rows()
        lost = [table for table, found in before.items() if not set(found) <= set(after[table])]
        if lost:
            message = f"a snapshot holds added rows only; changed or gone: {', '.join(lost)}"
            raise RuntimeError(message)
        added = {
            table: [row for row in found if row not in set(before[table])] for table, found in after.items()
        }
        return cls({table: found for table, found in added.items() if found}, pickle.dumps(result))

    @transaction.atomic
    def restore(self) -> Made:
        """Put the rows back, with their keys; foreign keys are looked at when the transaction ends."""
        for table, found in self.added.items():
            put(table, found)
        made: Made = pickle.loads(self.result)  # noqa: S301 -- written by `take` in this process
        return made


def rows() -> Rows:
    """What stands in the tables of all models and in that of the search."""
    tables = {*connection.introspection.django_table_names(only_existing=True), SEARCH[connection.vendor]}
    return {table: _read(table) for table in sorted(tables)}


def _read(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                return b"".join(bytes(part) for part in copy).splitlines(keepends=True)
        # Past Django's wrapper: its converters would change what goes back.
        key = "rowid, " if table == SEARCH["sqlite"] else ""
        found: list[Any] = connection.connection.execute(f'SELECT {key}* FROM "{table}"').fetchall()
        return found


@transaction.atomic
def put_back(kept: Rows) -> None:
    """Bring the tables back to `kept`; those that hold just that are left alone, which are nearly all."""
    for table, found in rows().items():
        if found != kept[table]:
            with connection.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{table}"')
            if kept[table]:
                put(table, kept[table])


def put(table: str, found: list[Any]) -> None:
    """Add rows as `rows` gave them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(b"".join(found))
            return
        names = "(rowid, grams)" if table == SEARCH["sqlite"] else ""
        holes = ", ".join("?" * len(found[0]))
        connection.connection.executemany(f'INSERT INTO "{table}" {names} VALUES ({holes})', found)
