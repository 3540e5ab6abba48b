"""Repeating shifts: a rule of RFC 5545 becomes days, always with an end and never more than a year ahead. Pure.

A rule is read as days of the place: hours and minutes stand beside it. Only days that fit the rule are taken; the first
day is where counting begins and is taken when it fits itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.places.workdays import SATURDAY, Calendar

FURTHEST = timedelta(days=366)
MOST_DAYS = 366
MOST_IN_SHIFT = 500
MOST_OF_PROJECT = 400
MOST_SERIES_PLACES = 20_000
LONGEST_RULE = 200
LONGEST_NIGHT = timedelta(hours=12)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
KNOWN = frozenset(
    [
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYYEARDAY",
        "BYWEEKNO",
        "WKST",
    ]
)


class DaysOff(TextChoices):
    """What becomes of days on which nobody works."""

    KEEP = "keep", _("Take place on every day")
    HOLIDAYS = "holidays", _("Leave public holidays out")
    WORKING = "working", _("On working days only")


class Kind(TextChoices):
    """What the calendar says of a day."""

    WORKING = "working", _("working day")
    MADE_UP = "made_up", _("made-up working day")
    WEEKEND = "weekend", _("weekend")
    HOLIDAY = "holiday", _("public holiday")
    UNKNOWN = "unknown", _("the calendar of this year is not known yet")


BAD_RULE = refuse(
    "bad_rule",
    _("This is no rule that can be read. An example: FREQ=WEEKLY;BYDAY=TU,SA;COUNT=20"),
    "rule",
)
NO_END = refuse(
    "no_end",
    _("Say when it ends: a last day, or how many times. A rule without an end is not taken."),
    "until",
)
TOO_FAR = refuse("too_far", _("Shifts can be made for one year ahead; choose an earlier end."), "until")
TOO_MANY = refuse("too_many_dates", _("At most 366 days at once; choose an earlier end."), "until")
NO_DATES = refuse("no_dates", _("No day fits this. Check the days of the week and the end."), "rule")


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a rule, or why there are none."""

    days: tuple[date, ...] = ()
    verdict: Verdict = field(default=ALLOWED)


@dataclass(frozen=True, slots=True)
class Marked:
    """A day as the preview shows it: what the calendar says, and whether a shift is made."""

    day: date
    kind: str
    name: str
    taken: bool

    @property
    def label(self) -> str:
        """What the calendar says, in words."""
        return str(Kind(self.kind).label)


def rule_text(
    *,
    frequency: str,
    weekdays: Sequence[str] = (),
    nth: int = 1,
    interval: int = 1,
    until: date | None = None,
    count: int | None = None,
) -> str:
    """The rule of the simple choices: daily, weekly on days, monthly on an nth weekday (-1: the last)."""
    parts = [f"FREQ={frequency}"]
    if interval > 1:
        parts.append(f"INTERVAL={interval}")
    named = [day for day in WEEKDAYS if day in weekdays]
    if named and frequency == "MONTHLY":
        parts.append("BYDAY=" + ",".join(f"{nth}{day}" for day in named))
    elif named and frequency == "WEEKLY":
        parts.append("BYDAY=" + ",".join(named))
    if count is not None:
        parts.append(f"COUNT={count}")
    elif until is not None:
        parts.append(f"UNTIL={until:%Y%m%d}")
    return ";".join(parts)


def choices_of(rule: str) -> dict[str, Any] | None:
    """The simple choices that make this rule, or None where it says more than they can."""
    parts = dict(one.split("=", 1) for one in rule.split(";") if "=" in one)
    named = [day for day in parts.get("BYDAY", "").split(",") if day]
    nths = {day[:-2] for day in named}
    try:
        made: dict[str, Any] = {
            "frequency": parts.get("FREQ", ""),
            "weekdays": [day[-2:] for day in named],
            "nth": int(nths.pop() or 1) if len(nths) == 1 else 1,
            "interval": int(parts.get("INTERVAL", 1)),
            "until": date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else None,
            "count": int(parts["COUNT"]) if "COUNT" in parts else None,
        }
    except ValueError:
        return None
    whole = bool(named) or made["frequency"] == "DAILY"
    return made if whole and rule_text(**made) == rule else None


def days_of(rule: str, first: date) -> Days:
    """The days of a rule from a first day on. Refusals: bad_rule, no_end, too_far, too_many_dates, no_dates."""
    parts = _parts(rule)
    if parts is None:
        return Days(verdict=BAD_RULE)
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if count is None and until is None:
        return Days(verdict=NO_END)
    try:
        most = None if count is None else int(count)
        last = None if until is None else _day(until)
        interval = int(parts.get("INTERVAL", "1"))
    except (ValueError, OverflowError):
        return Days(verdict=BAD_RULE)
    both = most is not None and last is not None
    if both or (most is not None and most < 1) or not 1 <= interval <= MOST_DAYS:
        return Days(verdict=BAD_RULE)
    horizon = first + FURTHEST
    if last is not None and last > horizon:
        return Days(verdict=TOO_FAR)
    return _expanded(parts, first, most, last or horizon)


def _expanded(parts: dict[str, str], first: date, most: int | None, last: date) -> Days:
    """Takes no day beyond the last.

    A rule that fits no day at all is followed to the year 9999 in spite of its UNTIL. So it is asked in the last years
    before that: days, weeks and leap years come again alike every 400 years.
    """
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    later = (MAXYEAR - last.year) // 400 * 400
    start, end = (datetime.combine(day.replace(year=day.year + later), time()) for day in (first, last))
    try:
        found = rrulestr(f"RRULE:{text};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=start)
        wanted = MOST_DAYS + 1 if most is None else min(most, MOST_DAYS + 1)
        days = tuple(moment.replace(year=moment.year - later).date() for moment in islice(found, wanted))
    except (ValueError, OverflowError, TypeError, KeyError, IndexError):
        return Days(verdict=BAD_RULE)
    if len(days) > MOST_DAYS:
        return Days(verdict=TOO_MANY)
    if most is not None and days and len(days) < most:
        return Days(verdict=TOO_FAR)
    return Days(days) if days else Days(verdict=NO_DATES)


def _parts(rule: str) -> dict[str, str] | None:
    """Names and values of a rule, None where it cannot be one. Every part may stand once."""
    text = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    pieces = [piece.partition("=") for piece in text.split(";")]
    parts = {name: value for name, _sign, value in pieces}
    if len(rule) > LONGEST_RULE or len(parts) < len(pieces) or not parts.keys() <= KNOWN:
        return None
    return parts if parts.get("FREQ") in FREQUENCIES and all(parts.values()) else None


def _day(text: str) -> date:
    """The last day of a rule: a day, a moment of the place, or a moment of the world (…Z)."""
    if "T" not in text:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 -- a day has no zone
    if text.endswith("Z"):
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return moment.astimezone(local_zone()).date()
    return datetime.strptime(text, "%Y%m%dT%H%M%S").date()  # noqa: DTZ007 -- the clock of the place


def mark(
    days: Sequence[date], calendar: Calendar, *, days_off: str, left_out: frozenset[date] = frozenset()
) -> list[Marked]:
    """Each day with what the calendar says of it, and whether a shift is made."""
    marked = []
    for day in days:
        kind, name = _kind(day, calendar)
        off = kind == Kind.HOLIDAY or (days_off == DaysOff.WORKING and kind == Kind.WEEKEND)
        skipped = days_off != DaysOff.KEEP and off
        marked.append(Marked(day, kind, name, taken=not skipped and day not in left_out))
    return marked


def _kind(day: date, calendar: Calendar) -> tuple[str, str]:
    if day.year not in calendar.years:
        return Kind.UNKNOWN, ""
    special = calendar.days.get(day)
    if special is not None:
        return (Kind.MADE_UP if special.working else Kind.HOLIDAY), special.name
    return (Kind.WORKING if day.weekday() < SATURDAY else Kind.WEEKEND), ""


def fit_hours(begins: time, ends: time) -> Verdict:
    """Whether these can be the hours of a shift: an end before the beginning lies on the next day, after a night and not
    after a whole day, which would rather be a slip of the pen. Refusal: shift_backwards.
    """
    if ends > begins or (ends < begins and _length(begins, ends) <= LONGEST_NIGHT):
        return ALLOWED
    return refuse(
        "shift_backwards",
        _("A shift ends after it begins; over midnight it lasts at most 12 hours."),
        "ends",
    )


def last_day(day: date, begins: time, ends: time) -> date:
    """The day on which a shift with these hours ends."""
    return day if ends > begins else day + timedelta(days=1)


def _length(begins: time, ends: time) -> timedelta:
    day = date.min
    return datetime.combine(last_day(day, begins, ends), ends) - datetime.combine(day, begins)


def fit_series(*, begins: time, ends: time, in_shift: int, shifts: int, already: int = 0) -> Verdict:
    """Whether such shifts can be made in a project that has `already` some.

    Refusals: shift_backwards, no_places, no_dates, too_many_places, too_many_shifts.
    """
    hours = fit_hours(begins, ends)
    if not hours:
        return hours
    if not 1 <= in_shift <= MOST_IN_SHIFT:
        return refuse("no_places", _("A shift has from 1 to 500 places."), "places")
    if not shifts:
        return NO_DATES
    if in_shift * shifts > MOST_SERIES_PLACES:
        return refuse(
            "too_many_places", _("That is more than 20,000 places; make fewer shifts at once."), "places"
        )
    if already + shifts > MOST_OF_PROJECT:
        return refuse(
            "too_many_shifts", _("At most 400 shifts in one project; make a further project."), "until"
        )
    return ALLOWED
