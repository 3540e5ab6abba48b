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

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Value = str | int | datetime | None

CSV, XLSX = "csv", "xlsx"
FORMATS = (XLSX, CSV)
MOST_SHEET = 1_000_000  # rows of one sheet
_WIDE, _NARROW = 40, 16

# No names, no contacts: what stands here may leave the house.
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


def head() -> list[str]:
    """The headings in the reader's language."""
    return [str(label) for _name, label in COLUMNS]


def csv_lines(rows: Iterable[Sequence[Value]], heads: Sequence[str] = ()) -> Iterator[str]:
    """Lines of a CSV for spreadsheets, one by one; the columns of cases without `heads`."""
    return cells.csv_lines(rows, heads or head())


def write_xlsx(path: Path, rows: Iterable[Sequence[Value]]) -> int:
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
    sheet.freeze_panes(1, 0)
    for column, (name, label) in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDE if name in {"title", "words", "result", "area"} else _NARROW)
        sheet.write_string(0, column, harmless(str(label)), bold)
    count = 0
    for row in rows:
        if count >= MOST_SHEET:
            break
        count += 1
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(count, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, int):
                sheet.write_number(count, column, value)
            elif value:
                sheet.write_string(count, column, harmless(value))
    book.close()
    return count
