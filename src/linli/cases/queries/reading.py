"""Reading the clock of a case from its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.places import declarations
from linli.places import queries as places

from .. import clockwork
from ..models import ClockEvent

if TYPE_CHECKING:
    from ..clockwork import Reading
    from ..models import Case


def reading_of(case: Case) -> Reading:
    """The clock of a case, three queries, by the settings that held at its last event: those its lights were set by."""
    events = list(ClockEvent.objects.filter(case=case).order_by("sequence"))
    at = events[-1].at if events else case.received_at
    held = places.settings_of((declarations.YELLOW_PERCENT, declarations.HOURS), case.area_code, at)
    calendar = places.calendar(held[declarations.HOURS.key])
    return clockwork.read(events, calendar, held[declarations.YELLOW_PERCENT.key])
