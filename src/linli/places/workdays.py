"""Working days, working hours, and what is N of them after a moment. Pure: the calendar comes in as data.

**N working days** end on the N-th working day after the day of the event. The day of the event is not counted, working
day or not (Civil Code of China, article 201: a period in days runs from the next day; one in hours runs from its
moment). They end at the same time of the clock; at noon's end, when the event fell into the break; when work begins,
when it came before; and when work ends, when it came after hours or on a day off. So they always hold exactly N times
the working time of one day. A last day that is a holiday does not exist here, as article 203 demands; that article lets
the last day run until offices close, and we are never later (article 204 leaves a shorter count to whoever sets it).

A working moment lies in [from, until) of the morning or the afternoon of a working day; a working day is a weekday that
is no holiday, or a day made up for one. The year of every day that is asked about must be known: what would reach into
a year without data is not guessed but names the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from linli.kernel.clock import local_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

SATURDAY = 5
_HOURS = re.compile(
    r"([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2}) ?[,，] ?([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2})"
)
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

    def __str__(self) -> str:
        return ", ".join(f"{begins:%H:%M}-{until:%H:%M}" for begins, until in self.spans)

    @classmethod
    def read(cls, text: str) -> Hours:
        """The hours of a text such as `09:00-12:00, 13:30-17:30`. Raises ValueError."""
        found = _HOURS.fullmatch(text.strip())
        if found is None:
            message = "morning and afternoon are needed, such as 09:00-12:00, 13:30-17:30"
            raise ValueError(message)
        return cls(*(time.fromisoformat(end) for end in found.groups()))

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
class Deadline:
    """When something is due, or the year whose calendar is missing."""

    due: datetime | None
    missing_year: int | None


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
        """The due time of a limit of `n` working days. Raises ValueError below 1."""
        if n < 1:
            message = "a limit has at least one day"
            raise ValueError(message)
        try:
            due = self.add_working_time(start, n * self.hours.whole_day)
            if self.begins_in_work(start):
                due = self.next_working_moment(due)
        except MissingYear as missing:
            return Deadline(None, missing.year)
        return Deadline(due.astimezone(UTC), None)

    def begins_in_work(self, start: datetime) -> bool:
        """Whether there is still work on the day of a moment: only then its deadline keeps the time of the clock."""
        return self.next_working_moment(start).date() == start.astimezone(self.zone).date()

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment at which so much working time has passed since `start`. Raises MissingYear."""
        moment = self.next_working_moment(start)
        if not amount:
            return moment.astimezone(UTC)
        # Whole days keep the time of the clock; what is left for the last one is more than nothing.
        days = -(-amount // self.hours.whole_day) - 1
        amount -= days * self.hours.whole_day
        day = moment.date()
        while days:
            day += DAY
            days -= self.is_working(day)
        moment = datetime.combine(day, moment.time(), self.zone)
        while True:
            ends = next(
                datetime.combine(moment.date(), until, self.zone)
                for begins, until in self.hours.spans
                if begins <= moment.time() < until
            )
            if amount <= ends - moment:
                return (moment + amount).astimezone(UTC)
            amount -= ends - moment
            moment = self.next_working_moment(ends)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to a later `end` (none backwards). Raises MissingYear."""
        return sum((until - since for since, until in self.work(start, end)), timedelta())

    def work(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time between two moments, in the calendar's zone. Raises MissingYear."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        day = first.date()
        while datetime.combine(day, time.min, self.zone) < last:
            if self.is_working(day):
                for begins, ends in self.hours.spans:
                    opens = max(datetime.combine(day, begins, self.zone), first)
                    closes = min(datetime.combine(day, ends, self.zone), last)
                    if opens < closes:
                        yield opens, closes
            day += DAY
