"""Reading the clock of a case from its events, with the clocks of the stages beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.places import declarations
from linli.places import queries as places

from .. import clockwork, rules_limits
from ..models import ClockEvent
from .limits import limits_book
from .stages import running_clocks, sent_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..clockwork import Lights, Reading
    from ..models import Case
    from .limits import LimitsBook


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The clock of a case, its events, and what the area says of limits."""

    reading: Reading
    events: Sequence[ClockEvent]
    book: LimitsBook

    def lights(self, case: Case, back: Sequence[datetime] = ()) -> Lights:
        """The earliest of the clocks that run. `back`: when it came back to the desk."""
        return case_lights(case, self.events, self.reading, self.book, back)


def clock_of(case: Case) -> CaseClock:
    """The clock of a case, four queries, by the settings that held at its last event: those its lights were set by."""
    events = _events(case)
    book = limits_book(case.area_code, events[-1].at if events else case.received_at)
    return CaseClock(_read(case, events), events, book)


def reading_of(case: Case) -> Reading:
    """The clock of a case alone, three queries."""
    return _read(case, _events(case))


def _events(case: Case) -> list[ClockEvent]:
    return list(ClockEvent.objects.filter(case=case).order_by("sequence"))


def _read(case: Case, events: Sequence[ClockEvent]) -> Reading:
    at = events[-1].at if events else case.received_at
    keys = (declarations.YELLOW_PERCENT, declarations.HOURS)
    given = places.settings_of(keys, case.area_code, at)
    calendar = places.calendar(given[declarations.HOURS.key])
    return clockwork.read(events, calendar, given[declarations.YELLOW_PERCENT.key])


def lights_of(case: Case) -> Lights:
    """When a case turns yellow and red, and which stage does it; at most six queries."""
    return clock_of(case).lights(case, sent_before(case))


def case_lights(
    case: Case,
    events: Sequence[ClockEvent],
    reading: Reading,
    book: LimitsBook,
    back: Sequence[datetime] = (),
) -> Lights:
    """The earliest of the clock of the case and those of the stages that run beside it. Pure."""
    beside = running_clocks(case, events, reading, book, back)
    return clockwork.earliest([(rules_limits.stage_of_clock(case), reading), *beside])
