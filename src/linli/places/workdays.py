"""Deadlines in working days. Pure: the calendar comes in as data, nothing is guessed.

**The rule.** The day on which something begins does not count. An event outside working time (lunch, evening,
holiday) counts from the next working moment. A limit of N working days ends on the N-th working day after the
day of that moment, at the same time of the clock. A working moment lies in [from, until) of the morning or
the afternoon of a working day; a working day is a weekday that is no holiday, or a day made up for one. The
year of every day that is asked about must be known: a deadline that would reach into a year without data has
no due time but names the year.

The day of the event not counting is the rule of the Civil Code of China, article 201 (periods in days run
from the next day); the same time of day is what keeps two limits of N and M days as long as one of N + M.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel.clock import local_zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

SATURDAY = 5
DAY = timedelta(days=1)


class MissingYear(LookupError):
    """The calendar holds no data for this year."""

    def __init__(self, year: int) -> None:
        super().__init__(str(year))
        self.year = year


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours with a break between. Raises ValueError when they are not in order."""

    morning_from: time = time(9)
    morning_until: time = time(12)
    afternoon_from: time = time(13, 30)
    afternoon_until: time = time(17, 30)

    def __post_init__(self) -> None:
        if not self.morning_from < self.morning_until <= self.afternoon_from < self.afternoon_until:
            message = "working hours must be in order: morning, break, afternoon"
            raise ValueError(message)

    @property
    def spans(self) -> tuple[tuple[time, time], tuple[time, time]]:
        """Morning and afternoon."""
        return (self.morning_from, self.morning_until), (self.afternoon_from, self.afternoon_until)

    @property
    def whole_day(self) -> timedelta:
        """Working time of one working day."""
        return sum(
            (
                datetime.combine(date.min, until) - datetime.combine(date.min, begins)
                for begins, until in self.spans
            ),
            timedelta(),
        )


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday."""

    working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic. `code` is one of those that `sentence` knows."""

    code: str
    moment: datetime | None = None
    day: date | None = None
    count: int = 0
    name: str = ""

    @property
    def sentence(self) -> str:
        """The line in words, in the language that is active."""
        moment = f"{self.moment:%Y-%m-%d %H:%M}" if self.moment else ""
        values = {"moment": moment, "day": self.day or "", "count": self.count, "name": self.name}
        match self.code:
            case "start":
                return _("Begins %(moment)s") % values
            case "moved":
                return _("Outside working time: counts from %(moment)s") % values
            case "day":
                return _("%(day)s working day %(count)s") % values
            case "make_up":
                return _("%(day)s working day %(count)s (made up on a weekend, %(name)s)") % values
            case "weekend":
                return _("%(day)s weekend, does not count") % values
            case "holiday":
                return _("%(day)s holiday (%(name)s), does not count") % values
            case "hours":
                return ngettext("plus %(count)s hour", "plus %(count)s hours", self.count) % values
            case "missing":
                return _("The holidays of %(count)s are not known yet: no due time") % values
            case "due":
                return _("Due %(moment)s") % values
        message = f"no sentence for {self.code!r}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, or the year whose calendar is missing, and how that was counted."""

    due: datetime | None
    missing_year: int | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays and make-up days of the years that are known, with working hours, read in one zone."""

    days: Mapping[date, SpecialDay]
    years: frozenset[int]
    hours: Hours = field(default_factory=Hours)
    zone: ZoneInfo = field(default_factory=local_zone)

    def is_working(self, day: date) -> bool:
        """Whether this is a working day. Raises MissingYear."""
        if day.year not in self.years:
            raise MissingYear(day.year)
        special = self.days.get(day)
        return special.working if special else day.weekday() < SATURDAY

    def next_working_moment(self, moment: datetime) -> datetime:
        """The moment itself within working time, else the next at which work begins, in the calendar's zone.

        Raises MissingYear.
        """
        local = moment.astimezone(self.zone)
        day, clock = local.date(), local.time()
        if self.is_working(day):
            for begins, ends in self.hours.spans:
                if clock < begins:
                    return datetime.combine(day, begins, self.zone)
                if clock < ends:
                    return local
        day += DAY
        while not self.is_working(day):
            day += DAY
        return datetime.combine(day, self.hours.morning_from, self.zone)

    def add_working_days(self, start: datetime, n: int) -> Deadline:
        """The due time of a limit of `n` working days (0: the next working moment).

        Raises ValueError below 0.
        """
        if n < 0:
            message = "a limit cannot be negative"
            raise ValueError(message)
        lines = [Line("start", moment=start.astimezone(self.zone))]
        try:
            begin = self.next_working_moment(start)
            if begin != start:
                lines.append(Line("moved", moment=begin))
            day, counted = begin.date(), 0
            while counted < n:
                day += DAY
                counted += self.is_working(day)
                lines.append(self._line(day, counted))
        except MissingYear as missing:
            lines.append(Line("missing", count=missing.year))
            return Deadline(None, missing.year, tuple(lines))
        due = datetime.combine(day, begin.time(), self.zone)
        lines.append(Line("due", moment=due))
        return Deadline(due.astimezone(UTC), None, tuple(lines))

    def _line(self, day: date, counted: int) -> Line:
        special = self.days.get(day)
        if self.is_working(day):
            made_up = special is not None and day.weekday() >= SATURDAY
            return Line(
                "make_up" if made_up else "day", day=day, count=counted, name=special.name if special else ""
            )
        return Line("holiday", day=day, name=special.name) if special else Line("weekend", day=day)

    def add_hours(self, start: datetime, hours: int) -> Deadline:
        """The due time of a limit in hours by the clock on the wall, day and night, holidays too.

        Raises ValueError below 0.
        """
        if hours < 0:
            message = "a limit cannot be negative"
            raise ValueError(message)
        due = start.astimezone(UTC) + timedelta(hours=hours)
        lines = (
            Line("start", moment=start.astimezone(self.zone)),
            Line("hours", count=hours),
            Line("due", moment=due.astimezone(self.zone)),
        )
        return Deadline(due, None, lines)

    def working_minutes_between(self, start: datetime, end: datetime) -> int | None:
        """Whole working minutes from `start` to `end` (negative backwards); None when a year in between is
        not known.
        """
        if end < start:
            backwards = self.working_minutes_between(end, start)
            return None if backwards is None else -backwards
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        total, whole = timedelta(), self.hours.whole_day
        day, last_day = first.date(), last.date()
        try:
            while day <= last_day:
                if self.is_working(day):
                    inner = first.date() < day < last_day
                    total += whole if inner else self._within(day, first, last)
                day += DAY
        except MissingYear:
            return None
        return total // timedelta(minutes=1)

    def _within(self, day: date, first: datetime, last: datetime) -> timedelta:
        """Working time of one working day between two moments."""
        total = timedelta()
        for begins, ends in self.hours.spans:
            opens = max(datetime.combine(day, begins, self.zone), first)
            closes = min(datetime.combine(day, ends, self.zone), last)
            total += max(closes - opens, timedelta())
        return total
