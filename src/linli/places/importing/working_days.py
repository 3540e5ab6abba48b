"""A file of working days: whole years, and of each only the days that differ from their weekday. No database.

A table (.csv in UTF-8 or GB18030, or .xlsx) has the columns day, kind and name; kind is `holiday` or `working`. JSON is
what `GET /api/v1/calendar` answers: `[{"year": 2027, "source": "…", "days": [{"day": "2027-01-01", "working": false,
"name": "元旦"}]}]`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.kernel import tables
from linli.kernel.cells import text_of
from linli.kernel.import_rows import SHAPELESS
from linli.places.workdays import SATURDAY, SpecialDay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.utils.functional import _StrPromise

    from linli.kernel.tables import Cell

MOST_BYTES = 2 * 1024 * 1024
MOST_DAYS = 5_000
MOST_CELL = 40  # of a name, and of what is said about a cell
FIRST_YEAR, LAST_YEAR = 1990, 2199
HEADINGS: dict[str, tuple[str, ...]] = {
    "day": ("day", "date", "日期"),
    "kind": ("kind", "type", "类型", "安排"),
    "name": ("name", "名称", "节日", "假日名称"),
}
KINDS = {
    **dict.fromkeys(("holiday", "off", "放假", "休", "休息"), False),
    **dict.fromkeys(("working", "work", "上班", "班", "补班"), True),
}
REASONS: dict[str, _StrPromise] = {
    **SHAPELESS,
    "bad_day": _("Not a day such as 2027-01-01"),
    "bad_day_kind": _("Neither holiday nor working"),
    "long_name": _("The name is longer than 40 characters"),
    "day_twice": _("This day stands further up in this file"),
    "plain_weekday": _("A weekday is a working day anyway; only a weekend day is made up"),
    "other_year": _("This day lies outside the year it is listed under"),
    "no_source": _("The year does not say from which notice it comes"),
    "no_days": _("The year lists no day"),
    "no_heading": _("The first row must name the columns day, kind and name"),
    "bad_json": _("Not JSON of the shape that GET /api/v1/calendar answers"),
    "too_many_days": _("More than 5,000 days"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: the row (0: the file itself), why, and what stands there."""

    row: int
    code: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The reason in words, in the language that is active."""
        return str(REASONS[self.code])


@dataclass(slots=True)
class Read:
    """What a file holds: days by year, the notice of each year where the file names it, and what is wrong."""

    years: dict[int, dict[date, SpecialDay]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: int, code: str, detail: Any = "") -> None:
        """One more problem."""
        self.problems.append(Problem(row, code, str(detail)[:MOST_CELL]))

    def add(self, row: int, day: date, *, working: bool, name: str) -> None:
        """One more day, or the problem with it."""
        year = self.years.setdefault(day.year, {})
        if len(name) > MOST_CELL:
            self.wrong(row, "long_name", name)
        elif day in year:
            self.wrong(row, "day_twice", day)
        elif working and day.weekday() < SATURDAY:
            self.wrong(row, "plain_weekday", day)
        else:
            year[day] = SpecialDay(working, name)


def read(path: Path) -> Read:
    """The days of a file with every problem by its row. Raises OSError, and tables.Unreadable for what is no table."""
    if path.stat().st_size > MOST_BYTES:
        raise tables.Unreadable("too_big")
    found = Read()
    if path.suffix.lower() == ".json":
        _read_json(found, path.read_bytes())
    else:
        _read_table(found, tables.open_table(path))
    if not found.problems and not found.years:
        found.wrong(0, "no_days")
    return found


# --- A table ----------------------------------------------------------------------------------------------------------


def _read_table(found: Read, table: tables.Table) -> None:
    titles = [title.lower() for title in table.head]
    places = {
        name: next((index for index, title in enumerate(titles) if title in known), -1)
        for name, known in HEADINGS.items()
    }
    if places["day"] < 0 or places["kind"] < 0:
        found.wrong(1, "no_heading", ", ".join(table.head))
        return
    for count, record in enumerate(table.records()):
        if count >= MOST_DAYS:
            found.wrong(record.row, "too_many_days")
            return
        if record.fault:
            found.wrong(record.row, record.fault)
            continue
        cells = {name: record.cells[at] if 0 <= at < len(record.cells) else "" for name, at in places.items()}
        day, kind = _day(cells["day"]), text_of(cells["kind"]).lower()
        if day is None:
            found.wrong(record.row, "bad_day", text_of(cells["day"]))
        elif kind not in KINDS:
            found.wrong(record.row, "bad_day_kind", text_of(cells["kind"]))
        else:
            found.add(record.row, day, working=KINDS[kind], name=text_of(cells["name"]))


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        cell = cell.date()
    try:
        day = cell if isinstance(cell, date) else date.fromisoformat(text_of(cell).replace("/", "-"))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


# --- JSON -------------------------------------------------------------------------------------------------------------


def _read_json(found: Read, raw: bytes) -> None:
    try:
        listed = json.loads(raw)
        years = [(int(one["year"]), str(one.get("source", "")), list(one["days"])) for one in listed]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        found.wrong(0, "bad_json")
        return
    for row, year, one in _listed(found, years):
        day = _day(one["day"]) if isinstance(one, dict) and isinstance(one.get("day"), str) else None
        if day is None:
            found.wrong(row, "bad_day", one)
        elif day.year != year:
            found.wrong(row, "other_year", day)
        elif not isinstance(one.get("working"), bool) or not isinstance(one.get("name", ""), str):
            found.wrong(row, "bad_day_kind", one)
        else:
            found.add(row, day, working=one["working"], name=one.get("name", "").strip())


def _listed(found: Read, years: list[tuple[int, str, list[Any]]]) -> Iterator[tuple[int, int, Any]]:
    """The days of all years, numbered through."""
    row = 0
    for year, source, days in years:
        if not source.strip():
            found.wrong(row, "no_source", year)
        if not days:
            found.wrong(row, "no_days", year)
        found.sources[year] = source.strip()
        for one in days:
            row += 1
            if row > MOST_DAYS:
                found.wrong(row, "too_many_days")
                return
            yield row, year, one
