"""Tables for people to take away: CSV or .xlsx, every text cell a text, nothing that a spreadsheet would calculate. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from linli.kernel import cells
from linli.kernel.cells import harmless
from linli.kernel.classes import DataClass
from linli.people.field_classes import class_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linli.kernel.workbooks import Marks

Value = str | int | datetime | None

CSV, XLSX = "csv", "xlsx"
FORMATS = (XLSX, CSV)
MOST_SHEET = 1_000_000  # rows of one sheet
_WIDE, _NARROW = 40, 16

# No names, no contacts: class D1.
COLUMNS: tuple[tuple[str, _StrPromise], ...] = (
    ("number", _("Number")),
    ("title", _("Title")),
    ("words", _("Words of the first request")),
    ("kind", _("Kind")),
    ("category", _("Category")),
    ("state", _("State")),
    ("light", _("Light")),
    ("area", _("Area")),
    ("area_code", _("Area code")),
    ("channel", _("Way in")),
    ("voices", _("Requests")),
    ("owner", _("Leading unit")),
    ("received_at", _("Received")),
    ("accepted_at", _("Accepted on")),
    ("due_at", _("Due")),
    ("finished_at", _("Finished on")),
    ("closed_at", _("Closed on")),
    ("wait_days", _("Days from receipt to finish")),
    ("lowest_score", _("Lowest rating")),
    ("result", _("Result in words")),
)


# Added when they are asked for: class D2, from the voices of a case, one line for each.
PERSONAL: tuple[tuple[str, _StrPromise], ...] = (
    ("reporters", _("Names of those who asked")),
    ("contacts", _("Their contacts")),
)
PERSONAL_SOURCES = ("cases.voice.name_sealed", "cases.voice.contact_sealed")


def columns_of(*, personal: bool) -> tuple[tuple[str, _StrPromise], ...]:
    """The columns of a table, in order."""
    return COLUMNS + PERSONAL if personal else COLUMNS


def class_of_columns(*, personal: bool) -> DataClass:
    """The highest class of what stands in a table."""
    sources = PERSONAL_SOURCES if personal else ()
    return max((class_of(source) for source in sources), default=DataClass.INTERNAL)


def head(*, personal: bool = False) -> list[str]:
    """The headings in the reader's language."""
    return [str(label) for _name, label in columns_of(personal=personal)]


def csv_lines(
    rows: Iterable[Sequence[Value]], heads: Sequence[str] = (), *, marks: Marks | None = None
) -> Iterator[str]:
    """Lines of a CSV for spreadsheets, one by one; the columns of cases without `heads`.

    With `marks` the first and the last line say where it comes from.
    """
    return cells.csv_lines(rows, heads or head(), around=marks.line if marks else "")


def write_csv(path: Path, rows: Iterable[Sequence[Value]], *, personal: bool, marks: Marks) -> None:
    """Write a CSV line by line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(rows, head(personal=personal), marks=marks))


def write_xlsx(
    path: Path, rows: Iterable[Sequence[Value]], *, personal: bool = False, marks: Marks | None = None
) -> int:
    """Write a workbook row by row without keeping it in memory; how many rows went in (a sheet holds a million)."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet()
    moment, bold = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"bold": True})
    top = 0
    if marks is not None:
        top = 1
        book.set_properties({"subject": marks.number, "author": marks.person, "company": marks.unit})
        sheet.set_header(f"&L{_plain(marks.line)}")
        sheet.set_footer(f"&L{_plain(marks.line)}&R&P / &N")
        sheet.write_string(0, 0, harmless(marks.line))
    sheet.freeze_panes(top + 1, 0)
    for column, (name, label) in enumerate(columns_of(personal=personal)):
        sheet.set_column(column, column, _WIDE if name in {"title", "words", "result", "area"} else _NARROW)
        sheet.write_string(top, column, harmless(str(label)), bold)
    count = 0
    for row in rows:
        if count >= MOST_SHEET:
            break
        count += 1
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(top + count, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, int):
                sheet.write_number(top + count, column, value)
            elif value:
                sheet.write_string(top + count, column, harmless(value))
    if marks is not None:
        sheet.write_string(top + count + 1, 0, harmless(marks.line))
    book.close()
    return count


def _plain(text: str) -> str:
    """For the header of a printed sheet: an ampersand would begin a code, and 255 characters are all it takes."""
    return text.replace("&", "&&")[:200]
