"""The arithmetic of a case's clock: from its events to deadline and lights, never from a counter. Pure.

A START begins a limit (working days, hours, or a promised day); with the cause ``limit`` it changes the limit and
keeps the beginning. PAUSE and STOP hold the clock, RESUME lets it go on: what was left when it was held is left when
it goes on, counted in working minutes for limits in days, in minutes for limits in hours. What was already late when
the clock was held stays late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from linli.places.workdays import MissingYear

from .models import Case, ClockEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from linli.places.workdays import Calendar, Line

KEEPS_BEGINNING = "limit"
MINUTE = timedelta(minutes=1)
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9998, 1, 1, tzinfo=UTC)
CLOSED = datetime(9999, 1, 1, tzinfo=UTC)
WHOLE = 100
SENTENCES: Final = {
    "promised": gettext_lazy("Promised for %(day)s"),
    "limit_hours": ngettext_lazy(
        "Limit: %(n)d hour, day and night", "Limit: %(n)d hours, day and night", "n"
    ),
    "limit_days": ngettext_lazy("Limit: %(n)d working day", "Limit: %(n)d working days", "n"),
    "start": gettext_lazy("Begins %(moment)s"),
    "missing": gettext_lazy("The holidays of %(year)d are not known yet: no due time"),
    "stop": gettext_lazy("Stopped %(since)s"),
    "late": gettext_lazy("Held %(since)s, but it was late already: it stays late"),
    "pause": gettext_lazy("Held since %(since)s with %(left)s left"),
    "held": gettext_lazy("Held %(since)s with %(left)s left"),
    "resumed": gettext_lazy("Goes on %(until)s: due %(due)s"),
    "yellow": gettext_lazy("Yellow from %(moment)s"),
    "red": gettext_lazy("Red from %(moment)s"),
}


class Event(Protocol):
    """What is read of a clock event."""

    kind: str
    at: datetime
    cause: str
    limit_days: int | None
    limit_hours: int | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: exactly one of the three."""

    days: int | None = None
    hours: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch in which the clock stood; without an end it still stands."""

    since: datetime
    until: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic. Its words are made when somebody reads them: every write counts, few look."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    line: Line | None = None

    @property
    def sentence(self) -> str:
        """The line in words, in the language that is active."""
        return self.line.sentence if self.line else str(SENTENCES[self.code] % self.values)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock says. Without `running` nothing turns yellow or red any more, except what was late before."""

    due_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    missing_year: int | None
    running: bool
    steps: tuple[Step, ...]


def urgency(state: str, *, verdict_red: bool, red_at: datetime | None) -> datetime:
    """What orders the ledger, light first: a standing bad verdict, then the moment of turning red, then the rest."""
    if state in Case.ENDED:
        return CLOSED
    if verdict_red:
        return FIRST
    return red_at or NEVER


def light(case: Case, at: datetime) -> str:
    """The colour a case shows: red, yellow, green or off. The twin of the ledger's filter."""
    if case.state in Case.ENDED:
        return "off"
    if case.verdict_red or (case.red_at is not None and at >= case.red_at):
        return "red"
    if case.red_at is None:
        return "off"
    return "yellow" if case.yellow_at is not None and at >= case.yellow_at else "green"


def read(events: Sequence[Event], calendar: Calendar, yellow_percent: int) -> Reading:
    """Compute deadline and lights from the events in their order, with every line of the arithmetic."""
    begun, limit, holds = _sorted_out(events)
    if begun is None or limit is None:
        return Reading(None, None, None, None, running=False, steps=())
    steps = [_limit_step(limit)]
    try:
        return _reckon(_Reckoning(begun, limit, calendar, yellow_percent, steps), holds)
    except MissingYear as missing:
        if steps[-1].code != "missing":
            steps.append(Step("missing", {"year": missing.year}))
        running = not holds or holds[-1].until is not None
        return Reading(None, None, None, missing.year, running=running, steps=tuple(steps))


def _sorted_out(events: Sequence[Event]) -> tuple[datetime | None, Limit | None, list[Hold]]:
    begun: datetime | None = None
    limit: Limit | None = None
    holds: list[Hold] = []
    for event in events:
        held = holds[-1] if holds and holds[-1].until is None else None
        if event.kind == ClockEvent.Kind.START:
            limit = Limit(event.limit_days, event.limit_hours, event.due_on)
            if begun is None or event.cause != KEEPS_BEGINNING:
                begun, holds = event.at, []
        elif event.kind == ClockEvent.Kind.RESUME:
            if held:
                holds[-1] = Hold(held.since, event.at, held.cause)
        elif held is None:
            holds.append(Hold(event.at, None, event.kind))
    return begun, limit, holds


@dataclass(slots=True)
class _Reckoning:
    begun: datetime
    limit: Limit
    calendar: Calendar
    yellow_percent: int
    steps: list[Step]

    @property
    def in_hours(self) -> bool:
        return self.limit.hours is not None

    def between(self, start: datetime, end: datetime) -> int:
        """Minutes that count from one moment to a later one."""
        if self.in_hours:
            return int((end - start) // MINUTE)
        minutes = self.calendar.working_minutes_between(start, end)
        if minutes is None:
            raise MissingYear(end.astimezone(self.calendar.zone).year)
        return minutes

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment so many counting minutes later."""
        if self.in_hours:
            return start + minutes * MINUTE
        return add_working_minutes(self.calendar, start, minutes)

    def deadline(self) -> datetime:
        """The due time before anything was held."""
        if self.limit.due_on is not None:
            due = datetime.combine(self.limit.due_on, self.calendar.hours.afternoon_until, self.calendar.zone)
            self.say("start", moment=_local(self.begun, self.calendar))
            return due.astimezone(UTC)
        if self.limit.hours is not None:
            counted = self.calendar.add_hours(self.begun, self.limit.hours)
        else:
            counted = self.calendar.add_working_days(self.begun, self.limit.days or 0)
        self.steps += [Step(line.code, line=line) for line in counted.lines]
        if counted.due is None:
            raise MissingYear(counted.missing_year or self.begun.year)
        return counted.due

    def say(self, code: str, **values: object) -> None:
        """Add a line to the arithmetic."""
        self.steps.append(Step(code, values))


def _reckon(sums: _Reckoning, holds: Sequence[Hold]) -> Reading:
    due = sums.deadline()
    whole = max(sums.between(sums.begun, due), 0)
    yellow = min(sums.add(sums.begun, whole * sums.yellow_percent // WHOLE), due)
    running = True
    for hold in holds:
        since = _local(hold.since, sums.calendar)
        if hold.until is None and hold.cause == ClockEvent.Kind.STOP:
            sums.say("stop", since=since)
            return Reading(due, None, None, None, running=False, steps=tuple(sums.steps))
        if hold.since >= due:
            sums.say("late", since=since)
            running = running and hold.until is not None
            continue
        left = sums.between(hold.since, due)
        if hold.until is None:
            sums.say("pause", since=since, left=_minutes(left))
            return Reading(due, None, None, None, running=False, steps=tuple(sums.steps))
        yellow_left = sums.between(hold.since, yellow) if yellow > hold.since else None
        due = sums.add(hold.until, left)
        yellow = sums.add(hold.until, yellow_left) if yellow_left is not None else yellow
        sums.say("held", since=since, left=_minutes(left))
        sums.say(
            "resumed",
            until=_local(hold.until, sums.calendar),
            due=_local(due, sums.calendar),
        )
    sums.say("yellow", moment=_local(yellow, sums.calendar))
    sums.say("red", moment=_local(due, sums.calendar))
    return Reading(due, yellow, due, None, running=running, steps=tuple(sums.steps))


def add_working_minutes(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The moment so many working minutes after `start`. Raises MissingYear."""
    moment = calendar.next_working_moment(start)
    left = minutes * MINUTE
    while True:
        ends = next(
            datetime.combine(moment.date(), until, calendar.zone)
            for begins, until in calendar.hours.spans
            if begins <= moment.time() < until
        )
        if left <= ends - moment:
            return (moment + left).astimezone(UTC)
        left -= ends - moment
        moment = calendar.next_working_moment(ends)


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


def _limit_step(limit: Limit) -> Step:
    if limit.due_on is not None:
        return Step("promised", {"day": limit.due_on.isoformat()})
    if limit.hours is not None:
        return Step("limit_hours", {"n": limit.hours})
    return Step("limit_days", {"n": limit.days or 0})


def _local(moment: datetime, calendar: Calendar) -> str:
    return f"{moment.astimezone(calendar.zone):%Y-%m-%d %H:%M}"


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
