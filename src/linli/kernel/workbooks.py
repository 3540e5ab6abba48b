"""Tables that are handed to people as .xlsx: every text a text, nothing that a spreadsheet would calculate. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext

from linli.kernel.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Value = str | int | float | date | datetime | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOMENT = "%Y-%m-%d %H:%M"
_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a table comes from, on its first and last line and in its properties: number, person, unit, time."""

    number: str
    person: str
    unit: str
    moment: datetime

    @property
    def line(self) -> str:
        """One line for people."""
        return gettext("Export %(number)s · %(person)s · %(unit)s · %(moment)s · not to be passed on") % {
            "number": self.number,
            "person": self.person,
            "unit": self.unit,
            "moment": self.moment.strftime(_MOMENT),
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in a workbook of one sheet. `wide` are columns of names, `fixed` how many stay while one scrolls."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    wide: frozenset[int] = frozenset()
    fixed: int = 0


def workbook(sheet: Sheet, *, marks: Marks | None = None) -> bytes:
    """The sheet as .xlsx: numbers and days as such, hours with two decimals; with marks above and below."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        shapes = {
            float: book.add_format({"num_format": "0.00"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        top = 0
        if marks is not None:
            top = 1
            book.set_properties({"subject": marks.number, "author": marks.person, "company": marks.unit})
            page.write_string(0, 0, harmless(marks.line))
        page.freeze_panes(top + 1, sheet.fixed)
        for column, head in enumerate(sheet.heads):
            page.set_column(column, column, 2 * _WIDTH if column in sheet.wide else _WIDTH)
            page.write_string(top, column, harmless(head), bold)
        last = top
        for last, row in enumerate(sheet.rows, start=top + 1):
            _write(page, last, row, shapes)
        if marks is not None:
            page.write_string(last + 1, 0, harmless(marks.line))
    return file.getvalue()


def _write(
    page: xlsxwriter.workbook.Worksheet, number: int, row: Iterable[Value], shapes: dict[type, object]
) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(number, column, harmless(value))
        elif isinstance(value, datetime):
            page.write_datetime(number, column, value.replace(tzinfo=None), shapes[datetime])
        elif isinstance(value, date):
            page.write_datetime(number, column, value, shapes[date])
        elif value is not None:
            page.write_number(number, column, value, shapes.get(type(value)))
