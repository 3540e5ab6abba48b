"""Tables that are handed to people as .xlsx: every text a text, nothing that a spreadsheet would calculate. Pure.

The only way to a workbook. Rows are read once and go to the file as they come, so that a table may have as many as it
likes: what does not fit into one sheet goes on in the next.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

import xlsxwriter
from django.utils.translation import gettext
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from linli.kernel.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from tempfile import SpooledTemporaryFile

    Value = str | int | float | date | datetime | None
    Held = SpooledTemporaryFile[bytes]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 1_048_576  # of one sheet, as spreadsheets read it
_BELOW = 4  # lines that stand under the rows: sums, a blank one, the end, the marks
_letters = cache(xl_col_to_name)
_KEPT = 4 << 20  # bytes kept in memory; what is larger lies on the disk until it is sent
_MOMENT = "%Y-%m-%d %H:%M"
_WIDTH = 18
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_DAY = 86_400
_SHAPES = {float: "0.00", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}
# What a text of XML cannot hold as it is, and what a spreadsheet would read as an escaped sign.
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f&<>\ud800-\udfff\ufffe\uffff]|_x|^\s|\s$")
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


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
    """What stands in a workbook. `wide` are columns of names, `fixed` how many stay while one scrolls; `above` are
    lines before the heads, the first in bold; `sums` is the line after the rows, `end` the very last one.
    """

    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    wide: frozenset[int] = frozenset()
    fixed: int = 0
    above: Sequence[str] = ()
    sums: Sequence[Value] = ()
    end: str = ""


class _Page(Worksheet):  # type: ignore[misc]  # the library tells nothing of its types
    """A sheet that takes a whole line at once: five times as fast as cell by cell, and many tables are long. Besides,
    the library takes a text in tags of its own for ready markup; here every text is a text.
    """

    def line(self, number: int, row: Sequence[Value], styles: Mapping[type, int]) -> None:
        """Write a line below all others."""
        cells: list[str] = []
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            style = styles.get(type(value), 0)
            where = f'<c r="{_letters(column)}{number + 1}" s="{style}"'
            if isinstance(value, str):
                cells.append(f'{where} t="inlineStr"><is>{_text(value)}</is></c>')
            else:
                cells.append(f"{where}><v>{_number(value)}</v></c>")
        self._check_dimensions(number, max(len(row) - 1, 0))
        self._check_dimensions(number, 0)
        self.fh.write(f'<row r="{number + 1}">{"".join(cells)}</row>')


class _Writing:
    """A workbook while it is written: the page in hand, and the line it has come to."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Sheet, marks: Marks | None) -> None:
        self.book, self.sheet, self.marks = book, sheet, marks
        bold = _style(book, {"bold": True})
        self.bold = dict.fromkeys((str, int, float), bold)
        self.plain = {kind: _style(book, {"num_format": form}) for kind, form in _SHAPES.items()}
        self.page, self.next = self._page(sheet.above)

    def _page(self, above: Sequence[str]) -> tuple[_Page, int]:
        page = self.book.add_worksheet(worksheet_class=_Page)
        top = 0
        if self.marks is not None:
            top = 1
            page.set_header(f"&L{_printed(self.marks.line)}")
            page.set_footer(f"&L{_printed(self.marks.line)}&R&P / &N")
            page.line(0, [self.marks.line], self.plain)
        for number, words in enumerate(above):
            page.line(top + number, [words], self.plain if number else self.bold)
        if above:
            top += len(above) + 1
        page.freeze_panes(top + 1, self.sheet.fixed)
        for column in range(len(self.sheet.heads)):
            page.set_column(column, column, 2 * _WIDTH if column in self.sheet.wide else _WIDTH)
        page.line(top, self.sheet.heads, self.bold)
        return page, top + 1

    def rows(self) -> int:
        """All rows, on as many pages as they need; how many they are."""
        count = 0
        for row in self.sheet.rows:
            if self.next >= MOST_LINES - _BELOW:
                self.page, self.next = self._page(())
            self.page.line(self.next, row, self.plain)
            self.next += 1
            count += 1
        return count

    def below(self) -> None:
        """What stands under the rows."""
        if self.sheet.sums:
            self.page.line(self.next, self.sheet.sums, self.bold)
            self.next += 1
        if self.sheet.end:
            self.page.line(self.next + 1, [self.sheet.end], self.plain)
            self.next += 2
        if self.marks is not None:
            self.page.line(self.next, [self.marks.line], self.plain)


def write(file: IO[bytes] | Path, sheet: Sheet, *, marks: Marks | None = None) -> int:
    """The sheet as .xlsx, in a memory that does not grow with it: numbers and days as such, hours with two decimals;
    with marks above and below. How many rows it has.
    """
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        if marks is not None:
            book.set_properties({"subject": marks.number, "author": marks.person, "company": marks.unit})
        writing = _Writing(book, sheet, marks)
        count = writing.rows()
        writing.below()
    return count


def workbook(sheet: Sheet, *, marks: Marks | None = None) -> tuple[Held, int]:
    """The sheet as an open file that nobody else finds, at its beginning, and how many rows it has. Close it."""
    file = tempfile.SpooledTemporaryFile(max_size=_KEPT)  # noqa: SIM115 -- whoever sends it closes it
    try:
        count = write(file, sheet, marks=marks)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count


def _style(book: xlsxwriter.Workbook, properties: dict[str, object]) -> int:
    index: int = book.add_format(properties)._get_xf_index()
    return index


def _text(text: str) -> str:
    text = harmless(text)
    if not _ODD.search(text):
        return f"<t>{text}</t>"
    text = escape(_NEVER.sub("", text).replace("_x", "_x005F_x"))
    return f'<t xml:space="preserve">{text}</t>'


def _number(value: float | date) -> str:
    """As spreadsheets count: days since the end of 1899."""
    if isinstance(value, datetime):
        since = value.replace(tzinfo=UTC) - _DAY_ZERO
        return f"{since.days + since.seconds / _DAY:.16g}"
    return str((value - _DAY_ZERO.date()).days) if isinstance(value, date) else f"{value:.16g}"


def _printed(text: str) -> str:
    """For the header of a printed sheet: an ampersand would begin a code, and 255 characters are all it takes."""
    return text.replace("&", "&&")[:200]
