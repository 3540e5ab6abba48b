"""What a clock means at a moment: the colour of a case, its place in the ledger, the working days that are left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from linli.places.workdays import MissingYear

from ..models import Case

if TYPE_CHECKING:
    from linli.places.workdays import Calendar

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9998, 1, 1, tzinfo=UTC)
CLOSED = datetime(9999, 1, 1, tzinfo=UTC)


def urgency(state: str, *, verdict_red: bool, red_at: datetime | None) -> datetime:
    """What orders the ledger, light first: a standing bad verdict, then the moment of turning red, then the rest."""
    if state in Case.ENDED:
        return CLOSED
    if verdict_red:
        return FIRST
    return red_at or NEVER


def colour(case: Case, at: datetime) -> str:
    """What two switches make of it, the clock and the verdict: red, yellow, green or off."""
    if case.state in Case.ENDED:
        return "off"
    if case.verdict_red or (case.red_at is not None and at >= case.red_at):
        return "red"
    if case.red_at is None:
        return "off"
    return "yellow" if case.yellow_at is not None and at >= case.yellow_at else "green"


def held(case: Case, at: datetime) -> bool:
    """Whether the clock stands for now: the reporter has to answer, or the matter is suspended."""
    return (
        case.state not in Case.ENDED
        and bool(case.held_by)
        and (case.held_until is None or at < case.held_until)
    )


def light(case: Case, at: datetime) -> str:
    """The light a case shows: red, held, yellow, green or off. The twin of the ledger's filter.

    What was late when it was held stays red.
    """
    found = colour(case, at)
    return "held" if found != "red" and held(case, at) else found


def working_days_left(calendar: Calendar, at: datetime, due: datetime, most: int = 99) -> int | None:
    """Working days from the day of `at` to the day of `due`, negative when late; None beyond the calendar or `most`."""
    first, last = at.astimezone(calendar.zone).date(), due.astimezone(calendar.zone).date()
    sign = 1 if last >= first else -1
    low, high = min(first, last), max(first, last)
    if (high - low).days > most * 2:
        return None
    try:
        return sign * sum(
            calendar.is_working(low + timedelta(days=step + 1)) for step in range((high - low).days)
        )
    except MissingYear:
        return None
