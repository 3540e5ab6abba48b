"""A statement as a workbook and as a PDF: what was frozen, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel import typesetting
from linli.kernel.quantities import hours_label as hours
from linli.kernel.workbooks import Sheet

if TYPE_CHECKING:
    from linli.credits.queries.statements import ToldPage

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


def sheet(page: ToldPage) -> Sheet:
    """One sheet with a line for each person, sums below, and the digest at the end."""
    return Sheet(
        heads=heads(),
        rows=(
            (line.name, line.label, line.times, line.claimed, line.assigned, line.points)
            for line in page.lines
        ),
        above=[_title(page)],
        sums=[_("Together"), "", page.times, page.claimed, page.assigned, page.points],
        end=f"SHA-256 {page.digest}",
    )


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
