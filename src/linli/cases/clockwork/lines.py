"""The arithmetic of a clock line by line: the case's page, its JSON and `linli clock explain` all print these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from linli.places.workdays import DAY, SATURDAY, MissingYear

from .events import Kind
from .limits import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.utils.functional import _StrPromise

    from .engine import Hold, Reading
    from .limits import Limit

MINUTE = timedelta(minutes=1)
MOMENT = "%Y-%m-%d %H:%M"
SENTENCES: Final[dict[str, _StrPromise]] = {
    "limit_day": _("Limit: %(limit)s, that is %(whole)d min (%(each)d min a day: %(hours)s)"),
    "limit_work": _("Limit: %(limit)s (working hours: %(hours)s)"),
    "limit_run": _("Limit: %(limit)s, day and night, holidays too"),
    "limit_date": _("Promised for %(limit)s, until offices close"),
    "start": _("Begins %(moment)s"),
    "limited": _("%(moment)s the limit became %(limit)s; the beginning stays"),
    "extend": _("%(moment)s extended by %(limit)s, approved by somebody else"),
    "extend_date": _("%(moment)s put off to %(limit)s, approved by somebody else"),
    "first_day": _(
        "%(day)s %(from)s–%(to)s: %(minutes)d min, %(total)d in all (the day it begins is not counted as one)"
    ),
    "day": _("%(day)s %(from)s–%(to)s: %(minutes)d min, %(total)d in all (working day %(count)d)"),
    "make_up": _(
        "%(day)s %(from)s–%(to)s: %(minutes)d min, %(total)d in all (working day %(count)d, made up: %(name)s)"
    ),
    "work": _("%(day)s %(from)s–%(to)s: %(minutes)d min, %(total)d in all"),
    "work_made_up": _(
        "%(day)s %(from)s–%(to)s: %(minutes)d min, %(total)d in all (made-up working day: %(name)s)"
    ),
    "weekend": _("%(days)s weekend, does not count"),
    "holiday": _("%(days)s holiday (%(name)s), does not count"),
    "outside": _("%(day)s %(from)s–%(to)s outside working hours, does not count"),
    "run": _("%(since)s – %(until)s: %(minutes)d min, %(total)d in all"),
    "pause": _("%(since)s – %(until)s waiting for the reporter, does not count"),
    "pause_lapses": _("%(since)s – %(until)s at the latest: waiting for the reporter, does not count"),
    "pause_open": _("Since %(since)s waiting for the reporter, does not count"),
    "suspend": _("%(since)s – %(until)s suspended, does not count"),
    "suspend_lapses": _("%(since)s – %(until)s at the latest: suspended, does not count"),
    "stop": _("%(since)s – %(until)s stopped, does not count"),
    "stop_open": _("Stopped %(since)s, after %(total)d min"),
    "late": _("Held since %(since)s, but it was due before: it stays late"),
    "yellow": _("Yellow from %(moment)s, when %(percent)d%% of the limit have passed"),
    "missing": _("The holidays of %(year)d are not known yet: no due time"),
    "due": _("Due %(moment)s, after %(total)d min"),
    "due_date": _("Due %(moment)s"),
}


STEP_CODES: Final = tuple(SENTENCES)


@dataclass(frozen=True, slots=True)
class Step:
    """One line: from when until when, why, and the minutes that counted. Its words are made when somebody reads."""

    code: str
    since: datetime | None = None
    until: datetime | None = None
    minutes: int = 0
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The line in words, in the language that is active."""
        return str(SENTENCES[self.code] % self.values)


def explain(reading: Reading) -> tuple[Step, ...]:
    """Every line from the limit to the due time, which is the last one. Nothing when no clock was started."""
    if reading.begun is None or reading.limit is None:
        return ()
    return tuple(_Writer(reading, reading.begun, reading.limit).steps())


@dataclass(slots=True)
class _Writer:
    """Writes the lines, and adds up what counted: the minutes of the lines always make the sum."""

    reading: Reading
    begun: datetime
    limit: Limit
    counted: timedelta = timedelta()
    days: int = 0
    last_day: date | None = None

    def steps(self) -> Iterator[Step]:
        yield from self._head()
        try:
            yield from self._body()
        except MissingYear as missing:
            yield Step("missing", values={"year": missing.year})
            return
        yield from self._tail()

    # --- Head: what was given ---------------------------------------------------------------------------------

    def _head(self) -> Iterator[Step]:
        reading, hours = self.reading, self.reading.calendar.hours
        limit, begun = self.limit, self.begun
        values = {
            "limit": limit.label,
            "whole": limit.span(hours) // MINUTE,
            "each": hours.whole_day // MINUTE,
            "hours": str(hours),
        }
        yield Step(f"limit_{limit.unit}", values=values)
        yield Step("start", begun, begun, values={"moment": self._local(begun)})
        for one in reading.changes:
            if one.kind == Kind.START or one.limit.counts == limit.counts:
                code = (
                    "limited" if one.kind == Kind.START else "extend_date" if one.limit.due_on else "extend"
                )
                yield Step(
                    code, one.at, one.at, values={"moment": self._local(one.at), "limit": one.limit.label}
                )

    # --- Body: stretches that count, and those that do not -----------------------------------------------------

    def _body(self) -> Iterator[Step]:
        due = self.reading.due_at
        moment: datetime | None = self.begun
        for hold in self.reading.holds:
            if moment is not None and moment < hold.since:
                yield from self._stretch(moment, hold.since if due is None else min(hold.since, due))
            yield self._hold(hold, due)
            moment = hold.until
        if moment is not None and (due is None or moment < due):
            yield from self._stretch(moment, due)

    def _stretch(self, since: datetime, until: datetime | None) -> Iterator[Step]:
        if until is not None and until <= since:
            return
        if until is not None and not self.limit.works:
            yield self._counts("run", since, until, until - since)
            return
        yield from self._by_day(since, until)

    def _by_day(self, since: datetime, until: datetime | None) -> Iterator[Step]:
        """Day by day; days off in a row are one line. Without an end until the calendar ends: raises MissingYear."""
        zone = self.reading.calendar.zone
        first, last = since.astimezone(zone), until.astimezone(zone) if until else None
        idle: Step | None = None
        day = first.date()
        while last is None or datetime.combine(day, time.min, zone) < last:
            opens = max(datetime.combine(day, time.min, zone), first)
            closes = datetime.combine(day + DAY, time.min, zone)
            closes = min(closes, last) if last else closes
            try:
                step = self._day(day, opens, closes)
            except MissingYear:
                if idle:
                    yield idle
                raise
            if step.code == "outside" and day > first.date():
                break  # due when work begins
            if idle and idle.code == step.code and idle.values.get("name") == step.values.get("name"):
                step = self._off(
                    step.code, idle.since or opens, step.until or closes, str(step.values["name"])
                )
            elif idle:
                yield idle
            idle = step if step.code in {"weekend", "holiday"} else None
            if idle is None:
                yield step
            day += DAY
        if idle:
            yield idle

    def _day(self, day: date, opens: datetime, closes: datetime) -> Step:
        calendar = self.reading.calendar
        special = calendar.days.get(day)
        name = special.name if special else ""
        if not calendar.is_working(day):
            return self._off("holiday" if special else "weekend", opens, closes, name)
        self._number(day)
        work = list(calendar.work(opens, closes))
        if not work:
            return Step("outside", opens, closes, values=self._span(opens, closes))
        amount = sum((until - since for since, until in work), timedelta())
        made_up = special is not None and day.weekday() >= SATURDAY
        return self._counts(self._code(made_up=made_up), work[0][0], work[-1][1], amount, name=name)

    def _number(self, day: date) -> None:
        """Working days after the day of the beginning."""
        if self.last_day is None:
            self.last_day = self.begun.astimezone(self.reading.calendar.zone).date()
        if day > self.last_day:
            self.days, self.last_day = self.days + 1, day

    def _code(self, *, made_up: bool) -> str:
        reading = self.reading
        plain = reading.holds or any(one.kind == Kind.EXTEND for one in reading.changes)
        if self.limit.unit != Unit.DAY or plain:
            return "work_made_up" if made_up else "work"
        if not self.days:
            return "first_day"
        return "make_up" if made_up else "day"

    def _counts(
        self, code: str, since: datetime, until: datetime, amount: timedelta, *, name: str = ""
    ) -> Step:
        before = self.counted // MINUTE
        self.counted += amount
        total = self.counted // MINUTE
        values = self._span(since, until) | {
            "minutes": total - before,
            "total": total,
            "count": self.days,
            "name": name,
        }
        return Step(code, since, until, total - before, values)

    def _off(self, code: str, since: datetime, until: datetime, name: str) -> Step:
        zone = self.reading.calendar.zone
        first, last = since.astimezone(zone).date(), (until - MINUTE).astimezone(zone).date()
        days = f"{first}" if last <= first else f"{first} – {last}"
        return Step(code, since, until, values={"days": days, "name": name})

    def _hold(self, hold: Hold, due: datetime | None) -> Step:
        # What finished late has counted beyond its due time; the lines stop there.
        used = self.reading.minutes(hold.since) if hold.kind == Kind.STOP else None
        total = self.counted // MINUTE if used is None else used
        values: dict[str, object] = {"since": self._local(hold.since), "total": total}
        if due is not None and hold.since >= due and hold.kind != Kind.STOP:
            return Step("late", hold.since, hold.until, values=values)
        if hold.until is None:
            return Step(f"{hold.kind}_open", hold.since, None, values=values)
        values["until"] = self._local(hold.until)
        return Step(
            f"{hold.kind}_lapses" if hold.lapses else hold.kind, hold.since, hold.until, values=values
        )

    # --- Tail: lights and due time -----------------------------------------------------------------------------

    def _tail(self) -> Iterator[Step]:
        reading = self.reading
        if reading.yellow_at is not None:
            values = {"moment": self._local(reading.yellow_at), "percent": reading.percent}
            yield Step("yellow", reading.yellow_at, reading.red_at, values=values)
        if reading.due_at is not None and reading.whole is not None:
            dated = self.limit.unit == Unit.DATE
            values = {"moment": self._local(reading.due_at), "total": reading.whole // MINUTE}
            yield Step("due_date" if dated else "due", reading.due_at, values=values)

    def _local(self, moment: datetime) -> str:
        return moment.astimezone(self.reading.calendar.zone).strftime(MOMENT)

    def _span(self, since: datetime, until: datetime) -> dict[str, object]:
        zone = self.reading.calendar.zone
        first, last = since.astimezone(zone), until.astimezone(zone)
        midnight = last.date() > first.date() and last.time() == time.min
        return {
            "day": first.date().isoformat(),
            "from": f"{first:%H:%M}",
            "to": "24:00" if midnight else f"{last:%H:%M}",
            "since": self._local(since),
            "until": self._local(until),
        }
