"""A routing rule in words, as its page and the why of a suggestion say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from .. import routing
from .intake import name_of

if TYPE_CHECKING:
    from ..models import RoutingRule

EVERY_DAY = 7


def described(row: RoutingRule) -> str:
    """The conditions of a rule in one line; a rule without any fits everything."""
    parts = [
        str(row.get_kind_display()) if row.kind else "",
        {None: "", True: _("dangerous"), False: _("not dangerous")}[row.danger],
        name_of(row.category) if row.category else "",
        _says(row),
        _days(row.days),
        _times(row),
        str(row.get_hours_display()) if row.hours else "",
    ]
    return " · ".join(part for part in parts if part) or _("everything")


def _says(row: RoutingRule) -> str:
    words = routing.read_words(row.words)
    return "“" + "／".join(words) + "”" if words else ""


def _days(days: str) -> str:
    if not days or len(days) == EVERY_DAY:
        return ""
    return " ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in days)


def _times(row: RoutingRule) -> str:
    if row.time_from is None and row.time_until is None:
        return ""
    since = f"{row.time_from:%H:%M}" if row.time_from else "00:00"
    until = f"{row.time_until:%H:%M}" if row.time_until else "24:00"
    return f"{since}–{until}"
