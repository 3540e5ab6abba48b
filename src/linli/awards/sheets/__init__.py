"""A published list as a workbook and as a PDF."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from linli.kernel import typesetting
from linli.kernel.cells import harmless
from linli.kernel.quantities import hours_label as hours

if TYPE_CHECKING:
    from linli.awards.queries import Published

SOURCE = Path(__file__).with_name("commendation.typ")


def heads() -> list[str]:
    """The heads of the columns."""
    return [pgettext("rank", "Place"), _("Name"), _("Volunteer time"), _("Services"), _("Projects")]


def workbook(page: Published) -> bytes:
    """One sheet: the criteria, a line for each person, and the hash."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 4, 20)
        sheet.write_string(0, 0, harmless(_title(page)), bold)
        row = 1
        for row, sentence in enumerate(criteria(page), start=1):
            sheet.write_string(row, 0, harmless(sentence))
        start = row + 2
        for column, head in enumerate([*heads()[:2], _("Volunteer time (minutes)"), *heads()[3:]]):
            sheet.write_string(start, column, head, bold)
        row = start
        for row, line in enumerate(page.rows, start=start + 1):
            one = line.candidate
            sheet.write_number(row, 0, one.place or 0)
            sheet.write_string(row, 1, harmless(line.name))
            for column, amount in enumerate((one.minutes, one.times, one.projects), start=2):
                sheet.write_number(row, column, amount)
        sheet.write_string(row + 2, 0, f"SHA-256 {page.commendation.digest}")
    return file.getvalue()


def document(page: Published) -> bytes:
    """The list on paper. Raises typesetting.Unsettable."""
    data = {
        "lang": (get_language() or "zh-hans")[:2],
        "title": _title(page),
        "criteria": criteria(page),
        "heads": heads(),
        "rows": [
            [
                str(line.candidate.place),
                line.name,
                hours(line.candidate.minutes),
                str(line.candidate.times),
                str(line.candidate.projects),
            ]
            for line in page.rows
        ],
        "empty": _("Nobody met the criteria."),
        "note": _(
            "Only what was claimed freely and is known by evidence of grade A or B counts. A name stands in full with its "
            "holder's consent."
        ),
        "digest": page.commendation.digest,
    }
    at = page.commendation.finished_at or page.commendation.made_at
    return typesetting.set_document(SOURCE, data, rows=len(page.rows), at=at)[0]


def criteria(page: Published) -> list[str]:
    """The criteria as sentences."""
    one = page.commendation
    said = [_("Volunteer time: at least %(hours)s") % {"hours": hours(one.least_minutes)}]
    if one.least_times:
        said.append(_("Services: at least %(n)d") % {"n": one.least_times})
    if one.least_projects:
        said.append(_("Different projects: at least %(n)d") % {"n": one.least_projects})
    if one.seats:
        said.append(_("Places: %(n)d") % {"n": one.seats})
        said.append(str(one.get_ties_display()))
    return [*said, one.words] if one.words else said


def _title(page: Published) -> str:
    return _("%(area)s · commendation list %(year)d") % {"area": page.area, "year": page.commendation.year}
