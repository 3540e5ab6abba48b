"""The file of a calendar: `day,working|holiday,name` per line, only the days that differ from their weekday.

Pure.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

KINDS = {"working": True, "holiday": False}
LONGEST_NAME = 40
MOST_LINES = 5_000
COLUMNS = range(2, 4)


class BadCalendar(ValueError):
    """Lines that cannot be read; `problems` names each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FileDay:
    """One line."""

    day: date
    working: bool
    name: str


def parse(text: str) -> dict[int, list[FileDay]]:
    """The days of a file by year, in order.

    A first line `day,…` is a heading. Raises BadCalendar with every bad line.
    """
    found: dict[date, FileDay] = {}
    problems: list[str] = []
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    except csv.Error as error:
        raise BadCalendar([str(error)]) from error
    if len(rows) > MOST_LINES:
        raise BadCalendar([_("More than %(count)s lines.") % {"count": MOST_LINES}])
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row) or (number == 1 and row[0].strip().lower() == "day"):
            continue
        read = _read(row)
        if isinstance(read, str):
            problems.append(_("Line %(number)s: %(reason)s") % {"number": number, "reason": read})
        elif read.day in found:
            reason = _("%(day)s is there twice.") % {"day": read.day}
            problems.append(_("Line %(number)s: %(reason)s") % {"number": number, "reason": reason})
        else:
            found[read.day] = read
    if problems:
        raise BadCalendar(problems)
    if not found:
        raise BadCalendar([_("The file holds no day.")])
    years: defaultdict[int, list[FileDay]] = defaultdict(list)
    for day in sorted(found):
        years[day.year].append(found[day])
    return dict(years)


def _read(row: list[str]) -> FileDay | str:
    if len(row) not in COLUMNS:
        return _("day, working or holiday, and a name are needed.")
    name = row[2].strip() if len(row) > COLUMNS.start else ""
    try:
        day = date.fromisoformat(row[0].strip())
    except ValueError:
        return _("%(text)s is not a day such as 2027-01-01.") % {"text": row[0].strip()[:20]}
    kind = row[1].strip().lower()
    if kind not in KINDS:
        return _("%(text)s is neither working nor holiday.") % {"text": kind[:20]}
    if len(name) > LONGEST_NAME:
        return _("The name is too long.")
    return FileDay(day, KINDS[kind], name)
