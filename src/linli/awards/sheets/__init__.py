"""A published list as a workbook and as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from linli.kernel import typesetting
from linli.kernel.quantities import hours_label as hours
from linli.kernel.workbooks import Sheet

if TYPE_CHECKING:
    from linli.awards.queries import Published

SOURCE = Path(__file__).with_name("commendation.typ")


def heads() -> list[str]:
    """The heads of the columns."""
    return [pgettext("rank", "Place"), _("Name"), _("Volunteer time"), _("Services"), _("Projects")]


def sheet(page: Published) -> Sheet:
    """One sheet: the criteria, a line for each person, and the hash."""
    return Sheet(
        heads=[*heads()[:2], _("Volunteer time (minutes)"), *heads()[3:]],
        rows=(
            (
                line.candidate.place or 0,
                line.name,
                line.candidate.minutes,
                line.candidate.times,
                line.candidate.projects,
            )
            for line in page.rows
        ),
        above=[_title(page), *criteria(page)],
        end=f"SHA-256 {page.commendation.digest}",
    )


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
