"""Until when a request for a place is answered 报名审核时限: the clocks of an area, and what comes of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

MOST_DAYS, MOST_BEFORE, MOST_LEAST, MOST_REMIND = 30, 72, 24, 72


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """What an area says: answered within so many days, and so many hours before the shift, that who is not answered can
    still do something else; who asks later than that is answered within `least_hours`, or in half of the time that is
    left. The organiser is reminded so many hours before.
    """

    within_days: int = 3
    before_hours: int = 6
    least_hours: int = 2
    remind_hours: int = 12


def fit(wanted: AnswerTimes) -> Verdict:
    """Refusals: bad_within, bad_before, bad_least, bad_remind."""
    if not 1 <= wanted.within_days <= MOST_DAYS:
        return refuse("bad_within", _("Between 1 and 30 days."), "within_days")
    if not 0 <= wanted.before_hours <= MOST_BEFORE:
        return refuse("bad_before", _("Between 0 and 72 hours before the shift."), "before_hours")
    if not 1 <= wanted.least_hours <= MOST_LEAST:
        return refuse("bad_least", _("Between 1 and 24 hours."), "least_hours")
    if not 1 <= wanted.remind_hours <= MOST_REMIND:
        return refuse("bad_remind", _("Between 1 and 72 hours before the time is over."), "remind_hours")
    return ALLOWED


def answer_until(
    times: AnswerTimes, *, at: datetime, closes_at: datetime | None, ends_at: datetime
) -> datetime:
    """Until when a request made now is answered; from `ends_at` on nobody joins, at `closes_at` signing up ends."""
    latest = min(at + timedelta(days=times.within_days), ends_at - timedelta(hours=times.before_hours))
    if closes_at is not None:
        latest = min(latest, closes_at)
    return max(latest, at + min(timedelta(hours=times.least_hours), (ends_at - at) / 2))


def remind_at(times: AnswerTimes, *, at: datetime, until: datetime) -> datetime:
    """When the organiser is reminded of a request made now: never before half of the time is over."""
    return max(until - timedelta(hours=times.remind_hours), at + (until - at) / 2)
