"""One row judged: what is wrong with it, or the entry it makes. Pure: no database, no clock."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.cells import looks_like_formula, text_of
from linli.kernel.import_rows import FORMULA, SHAPELESS, Problem, shape_fault
from linli.kernel.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from django.utils.functional import _StrPromise

    from linli.kernel.tables import Cell, Record

MOST_TEXT = 20_000  # as much as the search index reads of one text
MOST_ID, MOST_NAME, MOST_PLACE, MOST_DETAIL = 80, 80, 200, 80
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

# Why a row stays outside.
REASONS: dict[str, _StrPromise] = {
    **SHAPELESS,
    "no_id": _("No id"),
    "bad_id": _("The id is longer than 80 characters"),
    "duplicate_id": _("The same id stands further up in this file"),
    "no_text": _("No text"),
    "no_date": _("No date"),
    "bad_date": _("This is not a date"),
    "future_date": _("The date lies in the future"),
    "reply_no_date": _("A reply without its date"),
    "reply_before": _("The reply is older than the message"),
    "unknown_area": _("An area nobody has here"),
    "no_area": _("No area: none is named and none was chosen"),
}
# What is said about a row that goes in all the same.
REMARKS: dict[str, _StrPromise] = {
    **FORMULA,
    "unknown_category": _("A category nobody has here: left open"),
    "no_title": _("No title: the first words serve"),
}

_NUMBERS = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?|分)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can go in."""

    row: int
    external_id: str
    speaker: str
    title: str
    words: str
    received_at: datetime
    reply: str
    replied_at: datetime | None
    categories: tuple[str, ...]
    area: str
    place: str


@dataclass(frozen=True, slots=True)
class Checker:
    """What rows of one file are judged by: position of each field, number of columns, zone, the moment of judging."""

    positions: Mapping[str, int]
    width: int
    zone: ZoneInfo
    at: datetime

    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row with remarks, or None with the reason."""
        fault = record.fault or shape_fault(record.cells, self.width, MOST_TEXT)
        if fault:
            return None, [Problem(record.row, fault, self._count(record) if fault == COLUMNS else "")]
        texts = {field: text_of(record.cells[place]) for field, place in self.positions.items()}
        found = self._entry(record, texts)
        if isinstance(found, Problem):
            return None, [found]
        return found, _remarks(found, texts)

    def _count(self, record: Record) -> str:
        return f"{len(record.cells)} / {self.width}" if record.cells else ""

    def _entry(self, record: Record, texts: Mapping[str, str]) -> Entry | Problem:
        row, words, key = record.row, texts.get("words", ""), texts.get("id", "")
        if "id" in self.positions and not key:
            return Problem(row, "no_id")
        if len(key) > MOST_ID:
            return Problem(row, "bad_id", key[:MOST_DETAIL])
        if not words:
            return Problem(row, "no_text")
        received = self._moment(record, "received_at")
        if not isinstance(received, datetime):
            return Problem(row, received, texts["received_at"][:MOST_DETAIL])
        reply, replied = texts.get("reply", ""), None
        if reply:
            answered = self._moment(record, "replied_at")
            if not isinstance(answered, datetime):
                code = "reply_no_date" if answered == "no_date" else answered
                return Problem(row, code, texts.get("replied_at", "")[:MOST_DETAIL])
            if answered < received:
                return Problem(row, "reply_before", texts["replied_at"][:MOST_DETAIL])
            replied = answered
        return Entry(
            row=row,
            external_id=key or _digest(texts, received),
            speaker=texts.get("speaker", "")[:MOST_NAME],
            title=" ".join(texts.get("title", "").split()),
            words=words,
            received_at=received,
            reply=reply,
            replied_at=replied,
            categories=tuple(
                texts[name] for name in ("category1", "category2", "category3") if texts.get(name)
            ),
            area=texts.get("area", ""),
            place=" ".join(texts.get("place", "").split())[:MOST_PLACE],
        )

    def _moment(self, record: Record, field: str) -> datetime | str:
        """The moment in a cell, or the code of what is wrong with it."""
        cell = record.cells[self.positions[field]] if field in self.positions else ""
        if isinstance(cell, str) and not cell.strip():
            return "no_date"
        found = moment_of(cell, self.zone)
        if found is None or found < EARLIEST:
            return "bad_date"
        return "future_date" if found > self.at else found


def moment_of(cell: Cell, zone: ZoneInfo) -> datetime | None:
    """The moment a cell holds, in UTC; without an offset it is read in `zone`. None for anything else."""
    if isinstance(cell, datetime):
        found: datetime | None = cell
    elif isinstance(cell, date):
        found = datetime.combine(cell, time())
    elif isinstance(cell, str):
        found = _written(cell)
    else:
        found = None
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None


def _written(text: str) -> datetime | None:
    match = _NUMBERS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- the caller gives it the file's zone
        if match[7]:
            return datetime.fromisoformat(f"{moment.isoformat()}{match[7]}")
    except ValueError:
        return None
    return moment


def _remarks(entry: Entry, texts: Mapping[str, str]) -> list[Problem]:
    found = [
        Problem(entry.row, "formula", texts[field][:MOST_DETAIL])
        for field in ("title", "words", "reply", "speaker", "place")
        if looks_like_formula(texts.get(field, ""))
    ][:1]
    if "title" in texts and not entry.title:
        found.append(Problem(entry.row, "no_title"))
    return found


def _digest(texts: Mapping[str, str], received: datetime) -> str:
    """What a row without an id is known by: the same words at the same moment from the same speaker."""
    said = "\x1f".join(
        (received.isoformat(), texts.get("speaker", ""), texts.get("title", ""), texts["words"])
    )
    return sha256(said.encode()).hexdigest()[:32]
