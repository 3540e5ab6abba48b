"""Moments in words: near ones as a distance, all of them exactly beside it. Pure: the moment of reading comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

if TYPE_CHECKING:
    from datetime import datetime

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FAR = 30 * DAY


def relative(moment: datetime, at: datetime) -> str:
    """ "3 days ago", "in 2 hours"; beyond thirty days the date itself. Both moments in the zone of the reader."""
    seconds = int((at - moment).total_seconds())
    ahead = seconds < 0
    gap = abs(seconds)
    if gap < MINUTE:
        return _("just now")
    if gap >= FAR:
        return str(formats.date_format(moment, pgettext("date format", "Y-m-d")))
    if gap < HOUR:
        count = gap // MINUTE
        text = ngettext("in %d minute", "in %d minutes", count) if ahead else _minutes(count)
    elif gap < DAY:
        count = gap // HOUR
        text = ngettext("in %d hour", "in %d hours", count) if ahead else _hours(count)
    else:
        count = gap // DAY
        text = ngettext("in %d day", "in %d days", count) if ahead else _days(count)
    return text % count


def exact(moment: datetime, at: datetime) -> str:
    """Month, day and time; with the year when it is not this one."""
    return str(
        formats.date_format(
            moment,
            pgettext("date format", "M j, H:i")
            if moment.year == at.year
            else pgettext("date format", "M j, Y, H:i"),
        )
    )


def _minutes(count: int) -> str:
    return ngettext("%d minute ago", "%d minutes ago", count)


def _hours(count: int) -> str:
    return ngettext("%d hour ago", "%d hours ago", count)


def _days(count: int) -> str:
    return ngettext("%d day ago", "%d days ago", count)
