"""The findings of a report as a workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.integrity.cards import RULES
from linli.kernel.cells import harmless

if TYPE_CHECKING:
    from datetime import datetime

    from linli.integrity.models import Finding
    from linli.integrity.queries import Report

WIDTHS = (24, 34, 34, 26, 10, 20, 14, 14, 14, 16)


def workbook(page: Report) -> bytes:
    """A line for each finding, in the order of the page; every text a text, and nobody's name."""
    file = io.BytesIO()
    heads = [
        _("Rule"),
        _("What a rule saw"),
        _("Service"),
        _("Unit"),
        _("People"),
        _("State"),
        _("Found on"),
        _("Answers until"),
        pgettext("finding", "Decided on"),
        _("Entries taken back"),
    ]
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        table, bold = book.add_worksheet(), book.add_format({"bold": True})
        table.freeze_panes(1, 1)
        for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
            table.set_column(column, column, width)
            table.write_string(0, column, harmless(str(head)), bold)
        for number, one in enumerate(page.found, start=1):
            for column, value in enumerate(_line(one)):
                if isinstance(value, str):
                    table.write_string(number, column, harmless(value))
                else:
                    table.write_number(number, column, value)
    return file.getvalue()


def _line(one: Finding) -> list[str | int]:
    people: int = one.people  # type: ignore[attr-defined]  # counted by the report
    return [
        str(RULES[one.rule].title),
        one.saw,
        one.title,
        one.organiser.name if one.organiser else "",
        people,
        str(one.get_state_display()),
        _day(one.found_at),
        _day(one.hear_until),
        _day(one.decided_at) if one.decided_at else "",
        one.taken_back,
    ]


def _day(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d}"
