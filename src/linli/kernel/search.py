"""Full-text search that finds two-character words, written in the same transaction as the thing itself.

SQLite keeps an FTS5 table, PostgreSQL a tsvector with a GIN index; neither engine's own tokenizer is
asked, both get the tokens of `grams`. One row per thing: id x 16 + kind.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from itertools import islice
from operator import add
from typing import TYPE_CHECKING

from django.db import NotSupportedError, connection
from django.db.models import BigIntegerField, Expression

from linli.kernel import bulk, grams

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

_BATCH = 500

_WRITE = {
    "sqlite": "INSERT OR REPLACE INTO kernel_search_fts (rowid, grams) VALUES (%s, %s)",
    # Two arrays, not a list of rows: a long statement costs the driver more than its rows do.
    "postgresql": "INSERT INTO kernel_search (doc_id, grams) "
    "SELECT doc_id, grams::tsvector FROM unnest(%s::bigint[], %s::text[]) AS given (doc_id, grams) "
    "ON CONFLICT (doc_id) DO UPDATE SET grams = EXCLUDED.grams",
}
_COPY = "COPY kernel_search (doc_id, grams) FROM STDIN"
_FORGET = {
    "sqlite": "DELETE FROM kernel_search_fts WHERE rowid = %s",
    "postgresql": "DELETE FROM kernel_search WHERE doc_id = %s",
}
_FIND = {
    "sqlite": "(SELECT rowid >> 4 FROM kernel_search_fts "
    "WHERE kernel_search_fts MATCH %s AND (rowid & 15) = %s)",
    "postgresql": "(SELECT doc_id >> 4 FROM kernel_search WHERE grams @@ %s::tsquery AND (doc_id & 15) = %s)",
}
_NOTHING = {
    "sqlite": "(SELECT 0 WHERE 1 = 0)",
    "postgresql": "(SELECT 0::bigint WHERE false)",
}


class Kind(IntEnum):
    """What can be looked for. Numbers are stored: never change one; room for 15."""

    CASE = 1
    PROJECT = 2
    UNIT = 3
    PERSON = 4
    VENUE = 11
    ESTATE = 12
    BUILDING = 13
    PREMISES = 14


def index(kind: Kind, pk: int, text: str) -> None:
    """Make this the searchable text of a thing. Names of persons are masked by the caller, numbers here."""
    index_many(kind, [(pk, text)])


def index_many(kind: Kind, items: Iterable[tuple[int, str]], *, new: bool = False) -> None:
    """Index many things, for imports and rebuilds. What is `new` was never indexed; PostgreSQL takes that by COPY."""
    vendor = connection.vendor
    rows = ((pk << 4 | kind, _stored(vendor, grams.document(text))) for pk, text in items)
    if new and vendor == "postgresql":
        bulk.copy(_COPY, rows)
        return
    with connection.cursor() as cursor:
        while batch := dict(islice(rows, _BATCH)):
            if vendor == "sqlite":
                cursor.executemany(_WRITE[vendor], list(batch.items()))
            else:
                cursor.execute(_WRITE[vendor], [list(batch), list(batch.values())])


def forget(kind: Kind, pk: int) -> None:
    """Take a thing out of the index; nothing happens when it is not in."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET[connection.vendor], [pk << 4 | kind])


def scrub() -> None:
    """Rewrite the index so that forgotten text is gone from the file too; retention calls this."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kernel_search_fts (kernel_search_fts) VALUES ('rebuild')")


def askable(words: str) -> bool:
    """Whether the words hold anything to look for; a page without a question does not filter."""
    return bool(grams.question(words))


def matching(kind: Kind, words: str) -> Matching:
    """Return an expression for `.filter(pk__in=…)`: the ids of things that hold all the words, never
    pulled into Python.

    Any input is words: quotes, operators, NUL and the like are never syntax. Words that hold nothing to
    look for match nothing.
    """
    return Matching(kind, grams.question(words))


class Matching(Expression):
    """A subquery over the index, spelt for the engine that runs it."""

    def __init__(self, kind: Kind, phrases: Sequence[grams.Phrase]) -> None:
        super().__init__(output_field=BigIntegerField())
        self.kind = int(kind)
        self.phrases = tuple(phrases)

    def as_sql(
        self,
        compiler: SQLCompiler,  # noqa: ARG002  -- Django's signature
        connection: BaseDatabaseWrapper,
    ) -> tuple[str, tuple[str | int, ...]]:
        if connection.vendor not in _FIND:
            raise NotSupportedError(f"Linli runs on SQLite and PostgreSQL, not on {connection.vendor}")
        if not self.phrases:
            return _NOTHING[connection.vendor], ()
        return _FIND[connection.vendor], (_asked(connection.vendor, self.phrases), self.kind)


def _asked(vendor: str, phrases: Sequence[grams.Phrase]) -> str:
    if vendor == "sqlite":
        return " AND ".join(f'"{" ".join(phrase.tokens)}"{" *" if phrase.open else ""}' for phrase in phrases)
    found = []
    for phrase in phrases:
        words = " <-> ".join(f"'{token}'" for token in phrase.tokens)
        found.append(f"({words}{':*' if phrase.open else ''})")
    return " & ".join(found)


def _stored(vendor: str, tokens: list[str]) -> str:
    if vendor == "sqlite":
        return " ".join(tokens)
    # A token has no sign that tsvector knows. The server sorts, and keeps the first 255 places of each.
    return " ".join(map(add, tokens, _places()))


@cache
def _places() -> tuple[str, ...]:
    """The places that tokens may have, as tsvector spells them."""
    return tuple(f":{place}" for place in range(1, grams.MAX_TOKENS + 1))
