"""The findings of a report as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.integrity.cards import RULES
from linli.kernel.workbooks import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.integrity.models import Finding

WIDE = frozenset({1, 2, 3})


def sheet(found: Iterable[Finding]) -> Sheet:
    """A line for each finding, in the order of the page; every text a text, and nobody's name."""
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
    return Sheet(heads=heads, rows=map(_line, found), wide=WIDE, fixed=1)


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
