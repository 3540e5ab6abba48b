"""The demo's calendar: every life is a script that says when it goes on; all are played in the order of time.

So ids, journal, inbox and outbox come in the order in which a real city would have written them, and what lies behind
the moment of loading has simply not happened yet.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator
from datetime import datetime, timedelta

from linli.kernel import clock
from linli.places.workdays import Calendar, MissingYear

Script = Generator[datetime, datetime, None]
Part = Generator[datetime, datetime, datetime]
DAWN, DUSK = 7, 22
OPENS, CLOSES = 9, 17
SATURDAY = 5


class Stage:
    """The scripts that wait, the earliest first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Script]] = []
        self._count = 0

    def enter(self, script: Script) -> None:
        """Let a script begin; it has named its first moment when this returns."""
        self._wait(script, next(script, None))

    def play(self, until: datetime) -> int:
        """Play everything before a moment; how many steps. What is later stays waiting."""
        steps = 0
        while self._waiting and self._waiting[0][0] < until:
            moment, _number, script = heapq.heappop(self._waiting)
            steps += 1
            try:
                following = script.send(moment)
            except StopIteration:
                continue
            # Nobody acts before what they have just seen.
            self._wait(script, max(following, moment))
        return steps

    def close(self) -> None:
        """What has not happened by now does not happen."""
        for _moment, _number, script in self._waiting:
            script.close()
        self._waiting.clear()

    def _wait(self, script: Script, moment: datetime | None) -> None:
        if moment is not None:
            self._count += 1
            heapq.heappush(self._waiting, (moment, self._count, script))


class Hours:
    """When offices work and when people are awake."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zone = clock.local_zone()

    def office(self, moment: datetime) -> datetime:
        """The moment itself in working time, else when work begins; by weekdays alone in a year nobody announced."""
        try:
            return self.calendar.next_working_moment(moment)
        except MissingYear:
            local = moment.astimezone(self.zone)
            if local.hour < OPENS:
                local = local.replace(hour=OPENS, minute=0)
            while local.weekday() >= SATURDAY or local.hour >= CLOSES:
                local = (local + timedelta(days=1)).replace(hour=OPENS, minute=0)
            return local

    def awake(self, moment: datetime) -> datetime:
        """The moment by day; at night the evening before."""
        local = moment.astimezone(self.zone)
        if DAWN <= local.hour < DUSK:
            return local
        if local.hour < DAWN:
            local -= timedelta(days=1)
        return local.replace(hour=20, minute=local.minute)

    def on(self, moment: datetime, hour: int, minute: int = 0) -> datetime:
        """The same day at a time of the clock."""
        return moment.astimezone(self.zone).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def due(self, moment: datetime, days: int) -> datetime | None:
        """When a limit of working days that begins now is over."""
        return self.calendar.add_working_days(moment, days).due
