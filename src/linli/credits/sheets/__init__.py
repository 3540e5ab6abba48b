"""A statement as a workbook and as a PDF: what was frozen, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel import typesetting
from linli.kernel.cells import harmless
from linli.kernel.quantities import hours_label as hours

if TYPE_CHECKING:
    from linli.credits.queries.statements import ToldLine, ToldPage

SOURCE = Path(__file__).with_name("statement.typ")


def heads() -> list[str]:
    """The heads of the columns."""
    return [
        _("Member"),
        _("Line"),
        _("Times"),
        _("Volunteer time (minutes)"),
        _("Assigned service (minutes)"),
        _("Points"),
    ]


def workbook(page: ToldPage) -> bytes:
    """One sheet with a line for each person, sums below, and the digest at the end."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.set_column(0, 1, 22)
        sheet.set_column(2, 5, 16)
        sheet.write_string(0, 0, harmless(_title(page)), bold)
        for column, head in enumerate(heads()):
            sheet.write_string(2, column, head, bold)
        row = 3
        for row, line in enumerate(page.lines, start=3):
            _write(sheet, row, line)
        sheet.write_string(row + 1, 0, _("Together"), bold)
        for column, amount in ((2, page.times), (3, page.claimed), (4, page.assigned), (5, page.points)):
            sheet.write_number(row + 1, column, amount, bold)
        sheet.write_string(row + 3, 0, f"SHA-256 {page.digest}")
    return file.getvalue()


def _write(sheet: xlsxwriter.workbook.Worksheet, row: int, line: ToldLine) -> None:
    sheet.write_string(row, 0, harmless(line.name))
    sheet.write_string(row, 1, line.label)
    for column, amount in enumerate((line.times, line.claimed, line.assigned, line.points), start=2):
        sheet.write_number(row, column, amount)


def document(page: ToldPage) -> bytes:
    """The statement on paper. Raises typesetting.Unsettable."""
    data = {
        "lang": (get_language() or "zh-hans")[:2],
        "title": _title(page),
        "heads": [
            _("Member"),
            _("Line"),
            _("Times"),
            _("Volunteer time"),
            _("Assigned service"),
            _("Points"),
        ],
        "rows": [
            [
                line.name,
                line.label,
                str(line.times),
                hours(line.claimed),
                hours(line.assigned),
                str(line.points),
            ]
            for line in page.lines
        ],
        "sums": [
            _("Together"),
            "",
            str(page.times),
            hours(page.claimed),
            hours(page.assigned),
            str(page.points),
        ],
        "empty": _("Nobody is named."),
        "note": _(
            "Everybody named here has seen their line and could object. Only what was claimed freely is volunteer time. "
            "What is corrected later stands in the statement of a later month."
        ),
        "digest": page.digest,
    }
    return typesetting.set_document(SOURCE, data, rows=len(page.lines), at=page.released_at)[0]


def _title(page: ToldPage) -> str:
    return _("%(unit)s · statement of service for %(month)s") % {
        "unit": page.statement.unit.name,
        "month": f"{page.statement.month:%Y-%m}",
    }
