"""The arithmetic of a clock: from the events in their order to counted time, due time and lights.

A START begins a limit; with the cause ``limit`` it changes the limit and keeps the beginning. PAUSE, SUSPEND and STOP
hold the clock, RESUME lets it go on, and so does the review of a pause that nobody ended: no pause is without end. What
was left when the clock was held is left when it goes on. What was late when it was held stays late. EXTEND adds to the
limit.

**Due** is the first moment at which as much time has counted as the limit has; a limit of working days that began in
a day's working time ends on a working moment, so that it keeps the time of the clock (see `places.workdays`).
**Yellow** is the first moment at which the share of the limit that the area has set has counted. A promised day runs by
the clock on the wall, until offices close on it: it is a day and not a count, so no calendar is needed, and a hold moves
it by its own length. A day to which it was put off is one as well: only what is held after that was granted moves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from linli.places.workdays import MissingYear

from .events import HOLDS, KEEPS_BEGINNING, Kind, limit_of
from .limits import Limit, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from linli.places.workdays import Calendar

    from .events import Event

WHOLE = 100
FAR = datetime(9998, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch in which the clock stands; without an end it still does. `lapses`: nobody has ended it so far, its
    review does."""

    kind: str
    since: datetime
    until: datetime | None
    lapses: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Another limit, or more time, from a moment on."""

    kind: str
    at: datetime
    limit: Limit


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says. `whole` is the time of the limit with its extensions; None where a year is missing."""

    calendar: Calendar = field(repr=False)
    percent: int
    begun: datetime | None = None
    limit: Limit | None = None
    changes: tuple[Change, ...] = ()
    holds: tuple[Hold, ...] = ()
    whole: timedelta | None = None
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    missing_year: int | None = None

    @property
    def running(self) -> bool:
        """Whether it goes on, be it after a review."""
        return self.begun is not None and (not self.holds or self.holds[-1].until is not None)

    def state(self, at: datetime) -> str:
        """none, running, late, pause, suspend or stop."""
        if self.begun is None:
            return "none"
        for hold in self.holds:
            if hold.since <= at and (hold.until is None or at < hold.until):
                return hold.kind
        return "late" if self.due_at is not None and at >= self.due_at else "running"

    def elapsed(self, at: datetime) -> timedelta:
        """The time that has counted until a moment. Raises MissingYear."""
        return _Sums(self.calendar, self.limit or Limit()).counted(_between(self.begun, self.holds), at)

    def minutes(self, at: datetime) -> int | None:
        """Whole minutes that have counted until a moment; None beyond the known calendar."""
        try:
            return self.elapsed(at) // timedelta(minutes=1)
        except MissingYear:
            return None


def read(events: Sequence[Event], calendar: Calendar, yellow_percent: int) -> Reading:
    """Compute deadline and lights from the events in their order. A missing year is named, never guessed."""
    begun, limit, changes, holds = _sorted_out(events)
    bare = Reading(calendar, yellow_percent)
    if begun is None or limit is None:
        return bare
    found = replace(bare, begun=begun, limit=limit, changes=tuple(changes), holds=tuple(holds))
    sums = _Sums(calendar, limit)
    # A hold that is still open does not move the deadline: it switches the lights off.
    still = holds[-1] if holds and holds[-1].until is None else None
    segments = _between(begun, holds[:-1] if still else holds)
    try:
        whole = sums.whole(begun, changes, segments)
        same_clock = limit.unit == Unit.DAY and calendar.begins_in_work(begun)
        due = sums.moment(segments, whole, into_work=same_clock)
        yellow = min(sums.moment(segments, whole * yellow_percent / WHOLE), due)
    except MissingYear as missing:
        return replace(found, missing_year=missing.year)
    found = replace(found, whole=whole, due_at=due)
    if still and (still.kind == Kind.STOP or still.since < due):
        return found
    return replace(found, yellow_at=yellow, red_at=due)


def _sorted_out(
    events: Sequence[Event],
) -> tuple[datetime | None, Limit | None, list[Change], list[Hold]]:
    begun: datetime | None = None
    limit: Limit | None = None
    changes: list[Change] = []
    holds: list[Hold] = []
    for event in events:
        if event.kind == Kind.START:
            limit = limit_of(event)
            if begun is None or event.cause != KEEPS_BEGINNING:
                begun, holds, changes = event.at, [], []
            elif limit is not None:
                changes.append(Change(Kind.START, event.at, limit))
        elif event.kind == Kind.EXTEND:
            more = limit_of(event)
            if more is not None:
                changes.append(Change(Kind.EXTEND, event.at, more))
        elif event.kind in HOLDS or event.kind == Kind.RESUME:
            _hold(holds, event)
    return begun, limit, changes, holds


def _hold(holds: list[Hold], event: Event) -> None:
    """Hold the clock, or let it go on; a new hold ends the one before."""
    last = holds[-1] if holds else None
    if last and (last.until is None or event.at <= last.until):
        holds[-1] = replace(last, until=event.at, lapses=False)
        if last.since == event.at:
            holds.pop()
    if event.kind in HOLDS:
        holds.append(Hold(event.kind, event.at, event.review_at, lapses=event.review_at is not None))


def _between(begun: datetime | None, holds: Sequence[Hold]) -> list[tuple[datetime, datetime | None]]:
    segments: list[tuple[datetime, datetime | None]] = []
    since = begun
    for hold in holds:
        if since is not None and since < hold.since:
            segments.append((since, hold.since))
        since = hold.until
    if since is not None:
        segments.append((since, None))
    return segments


@dataclass(frozen=True, slots=True)
class _Sums:
    """Adding and subtracting as a limit counts."""

    calendar: Calendar
    limit: Limit

    def whole(
        self,
        begun: datetime,
        changes: Sequence[Change],
        segments: Sequence[tuple[datetime, datetime | None]],
    ) -> timedelta:
        """The time of the limit with what was added to it; what counts otherwise than it no longer holds."""
        added = [one for one in changes if one.kind == Kind.EXTEND and one.limit.counts == self.limit.counts]
        if self.limit.due_on is None:
            hours = self.calendar.hours
            return sum((one.limit.span(hours) for one in added), self.limit.span(hours))
        whole = self._until(self.limit.due_on, begun)
        for one in added:
            if one.limit.due_on is not None:
                # What was held before is no part of it: what has counted until then, and what is left to the day.
                whole = max(whole, self.counted(segments, one.at) + self._until(one.limit.due_on, one.at))
        return whole

    def _until(self, day: date, since: datetime) -> timedelta:
        """Time from a moment until offices close on a day."""
        closes = datetime.combine(day, self.calendar.hours.afternoon_until, self.calendar.zone)
        return max(closes.astimezone(UTC) - since.astimezone(UTC), timedelta())

    def counted(self, segments: Sequence[tuple[datetime, datetime | None]], at: datetime) -> timedelta:
        """The time that has counted until a moment. Raises MissingYear."""
        return sum(
            (self.between(since, min(until or at, at)) for since, until in segments if since < at),
            timedelta(),
        )

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Time that counts from one moment to a later one. Raises MissingYear."""
        if self.limit.works:
            return self.calendar.working_time_between(start, end)
        return max(end.astimezone(UTC) - start.astimezone(UTC), timedelta())

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment at which so much has counted. Raises MissingYear."""
        if self.limit.works:
            return self.calendar.add_working_time(start, amount)
        try:
            return start.astimezone(UTC) + amount
        except OverflowError:
            return FAR  # a day that somebody promised at the end of time, put off once more

    def moment(
        self,
        segments: Sequence[tuple[datetime, datetime | None]],
        amount: timedelta,
        *,
        into_work: bool = False,
    ) -> datetime:
        """When so much has counted in the stretches in which time counts. Raises MissingYear."""
        for since, until in segments:
            counted = self.between(since, until) if until is not None else None
            if counted is None or counted >= amount:
                found = self.add(since, amount)
                if into_work:
                    found = self.calendar.next_working_moment(found).astimezone(UTC)
                if until is None or found <= until:
                    return found
            amount -= counted or timedelta()
        message = "the last stretch is always open"
        raise AssertionError(message)
