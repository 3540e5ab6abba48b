"""What stands in the workbooks of rankings: hours as numbers, every text a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.credits.models import How
from linli.credits.rollups import PERSONS
from linli.kernel.workbooks import Sheet
from linli.oversight.ranking import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.oversight.queries.behind import Booking
    from linli.oversight.queries.rankings import Ranking, Row


def ranking_sheet(page: Ranking) -> Sheet:
    """A ranking with its bands, who is not ranked, and the four grades."""
    return Sheet(heads=_heads(), rows=_lines(page), sums=_total(page), wide=frozenset({3, 16}), fixed=4)


def rows_sheet(found: Iterable[Booking]) -> Sheet:
    """The bookings behind a number; what was taken back counts against it."""
    heads = [
        _("Day"),
        _("Person"),
        _("Service"),
        _("Evidence"),
        pgettext("ranking", "How"),
        _("Hours"),
        _("Taken back"),
    ]
    hows, back = {value: str(label) for value, label in How.choices}, _("yes")
    rows = (
        (
            one.day,
            one.name,
            one.title,
            one.grade,
            hows.get(one.how, ""),
            one.amount / HOUR,
            back if one.taken_back else "",
        )
        for one in found
    )
    return Sheet(heads=heads, rows=rows, wide=frozenset({2}), fixed=2)


def _heads() -> list[str]:
    return [
        _("Tier"), _("Rank from"), _("Rank to"), _("Place"), pgettext("ranking", "People"), _("Hours that rank"),
        _("Hours per head"),
        _("Estimate"), _("At least"), _("At most"), "A", "B", "C", "D", _("Assigned"), _("Persons"),
        _("Left out because"),
    ]  # fmt: skip


def _lines(page: Ranking) -> list[list[str | float | int | None]]:
    lines = [
        _sheet_line(number, row, "")
        for number, (_found, bands) in enumerate(page.tiers, start=1)
        for band in bands
        for row in band
    ]
    lines += [
        _sheet_line(None, one.row, f"{one.left_out.get_why_display()}: {one.left_out.words}")
        for one in page.out
    ]
    small = _("fewer than %(n)d people") % {"n": page.minimum}
    lines += [_sheet_line(None, row, small) for row in page.small]
    lines += [_sheet_line(None, row, _("nobody was counted")) for row in page.uncounted]
    return lines


def _sheet_line(tier: int | None, row: Row, why: str) -> list[str | float | int | None]:
    one = row.ranked
    ranks = (one.first, one.last) if one else (None, None)
    guess = (one.estimate, one.low, one.high) if one else (None, None, None)
    head = row.minutes / 60 / row.people if row.people else None
    grades = [value / 60 for value in row.sums[:4]]
    return [
        tier,
        *ranks,
        row.name,
        row.people,
        row.minutes / 60,
        head,
        *guess,
        *grades,
        sum(row.sums[4:8]) / 60,
        row.persons,
        why,
    ]


def _total(page: Ranking) -> list[str | float | int | None]:
    """All hours of the area, as the page says them below its lines: not the sum of these."""
    grades = [value / 60 for value in page.total[:4]]
    blank: list[str | float | int | None] = [None] * 3
    return [
        *blank,
        _("All hours here, by evidence"),
        None,
        sum(page.total[:2]) / 60,
        None,
        *blank,
        *grades,
        sum(page.total[4:8]) / 60,
        page.total[PERSONS],
        "",
    ]
