"""What every import thinks of rows: what is wrong with one, how they are counted, what an app does with them.

Pure: no database, no clock. An app adds reasons, counts and a `Job` that judges and carries.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from django.utils.translation import gettext_lazy as _

from linli.kernel.tables import COLUMNS, OPEN_QUOTE

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise
    from django_stubs_ext import StrOrPromise

    from linli.kernel.tables import Cell, Record

MOST_HEAD = 60  # columns of a file that are offered for a mapping
_SPACES = re.compile(r"\s+")
_COUNTED = frozenset({"rows", "added", "known", "refused"})  # columns of the run itself

# Why a row of any table stays outside.
SHAPELESS: dict[str, _StrPromise] = {
    OPEN_QUOTE: _("A quotation mark is never closed"),
    COLUMNS: _("Other number of cells than the heading"),
    "encoding": _("Broken characters: neither UTF-8 nor GB18030"),
    "too_long": _("A cell is too long"),
}
# What may be said about a row of any table that goes in all the same.
FORMULA: dict[str, _StrPromise] = {
    "formula": _("Looks like a formula: kept as text, made harmless in every export"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a row: the reason why it stays outside, or a remark."""

    row: int
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What an import says: reasons why a row stays outside, remarks about one that goes in, why the run stopped."""

    reasons: Mapping[str, StrOrPromise]
    remarks: Mapping[str, StrOrPromise] = field(default_factory=dict)
    errors: Mapping[str, StrOrPromise] = field(default_factory=dict)

    def refuses(self, code: str) -> bool:
        """Whether a row of which this is said stays outside."""
        return code in self.reasons

    def sentence(self, code: str) -> str:
        """What the code of a problem says."""
        return str(self.reasons.get(code) or self.remarks.get(code) or code)


@dataclass(frozen=True, slots=True)
class Columns:
    """What columns may mean: field → label and the headings by which it is known; which fields a table needs."""

    fields: Mapping[str, tuple[_StrPromise, tuple[str, ...]]]
    needed: tuple[str, ...]
    keys: tuple[str, ...] = ()  # of these a table needs one, whichever

    def recognised(self, head: Sequence[str]) -> dict[str, str]:
        """Field → heading, as far as the headings tell."""
        found: dict[str, str] = {}
        plain = {_plain(one): one for one in reversed(head)}
        for name, (_label, words) in self.fields.items():
            heading = next((plain[word] for word in words if word in plain), "")
            if heading and heading not in found.values():
                found[name] = heading
        return found

    def mapping_of(self, head: Sequence[str]) -> dict[str, Any]:
        """What is kept with a run: its headings, and what they are taken for."""
        shown = list(head[:MOST_HEAD])
        return {"head": shown, "columns": self.recognised(shown)}

    def positions(self, columns: Mapping[str, str], head: Sequence[str]) -> dict[str, int]:
        """Field → place in a row, for headings that are there."""
        return {
            name: head.index(heading)
            for name, heading in columns.items()
            if name in self.fields and heading in head
        }

    def fits(self, columns: Mapping[str, str], head: Sequence[str]) -> bool:
        """Whether a mapping can be worked with: it has what is needed, and no column has two meanings."""
        return (
            set(self.needed) <= columns.keys()
            and (not self.keys or any(key in columns for key in self.keys))
            and all(name in self.fields and heading in head for name, heading in columns.items())
            and len(set(columns.values())) == len(columns)
        )


@dataclass(slots=True)
class Tally:
    """What an import did, or a check would do. An app adds what else it counts."""

    rows: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Self) -> None:
        """Count another batch in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def as_json(self) -> dict[str, Any]:
        """What is kept with the run beside its own columns."""
        kept = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _COUNTED}
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in kept.items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The tally of a run that goes on."""
        found = cls()
        for one in fields(cls):
            if one.name in kept:
                value = kept[one.name]
                setattr(found, one.name, Counter(value) if isinstance(value, Mapping) else value)
        return found


Entry = TypeVar("Entry")


@dataclass(slots=True)
class Judged(Generic[Entry]):
    """The records of a batch after looking at them: what can go in, what is said about the rest."""

    rows: int = 0
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Job(ABC, Generic[Entry]):
    """One pass over a table: what is known of its rows so far, and what is looked up once and not for every row."""

    words: Words

    @abstractmethod
    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row with remarks, or None with the reason. Remembers what stood further up, touches no table."""

    @abstractmethod
    def carry(self, judged: Judged[Entry], *, run: UUID | None, at: datetime) -> Tally:
        """Store what is new (or, without a run, only count it). May add to the problems of the batch."""

    def forget(self) -> None:
        """A transaction was rolled back: what was made in it is not there."""

    def judge(self, records: Iterable[Record]) -> Judged[Entry]:
        """Look at rows in the order of the file."""
        judged = Judged[Entry]()
        for record in records:
            judged.rows += 1
            entry, problems = self.check(record)
            judged.problems += problems
            if entry is not None:
                judged.entries.append(entry)
        return judged

    def carried(
        self, judged: Judged[Entry], *, run: UUID | None, at: datetime
    ) -> tuple[Tally, list[Problem]]:
        """Carry a batch and count it; its problems in the order of the file. May be asked again for the same batch."""
        batch = Judged(judged.rows, judged.entries, list(judged.problems))
        tally = self.carry(batch, run=run, at=at)
        tally.rows = batch.rows
        tally.refused = sum(self.words.refuses(one.code) for one in batch.problems)
        tally.reasons.update(one.code for one in batch.problems)
        return tally, sorted(batch.problems, key=lambda one: one.row)


def shape_fault(cells: Sequence[Cell], width: int, most: int) -> str:
    """What is wrong with the cells of a row before they are read: columns, too_long, encoding, or nothing."""
    if len(cells) < width or any(str(extra).strip() for extra in cells[width:]):
        return COLUMNS
    texts = [cell for cell in cells if isinstance(cell, str)]
    if any(len(text) > most for text in texts):
        return "too_long"
    return "encoding" if any("\ufffd" in text for text in texts) else ""


def _plain(heading: str) -> str:
    return _SPACES.sub("", heading).strip("*＊:：").lower()
