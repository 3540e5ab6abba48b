"""Tables for people to take away: CSV or .xlsx, every text cell a text, nothing that a spreadsheet would calculate. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel import cells, workbooks
from linli.kernel.classes import DataClass
from linli.people.field_classes import class_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linli.kernel.workbooks import Marks

Value = str | int | datetime | None

CSV, XLSX = "csv", "xlsx"
FORMATS = (XLSX, CSV)
WIDE = frozenset({"title", "words", "result", "area"})

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
    """Write a workbook row by row without keeping it in memory; how many rows went in."""
    wide = {number for number, (name, _label) in enumerate(columns_of(personal=personal)) if name in WIDE}
    sheet = workbooks.Sheet(heads=head(personal=personal), rows=rows, wide=frozenset(wide))
    return workbooks.write(path, sheet, marks=marks)
