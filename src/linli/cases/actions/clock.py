"""The clock of a case: every event is a row, deadline and lights are computed from all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.places import declarations
from linli.places import queries as places
from linli.places.workdays import Calendar, Hours

from .. import clockwork
from ..clockwork import KEEPS_BEGINNING, Limit
from ..models import Case, ClockEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

CLOCK_FIELDS = ("due_at", "due_missing_year", "yellow_at", "red_at", "urgency_at")
DANGER_HOURS = 24
_KEYS = (
    declarations.HANDLING_DAYS,
    declarations.RECTIFY_DAYS,
    declarations.YELLOW_PERCENT,
    *declarations.HOURS,
)


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """Calendar and limits of one area; an import reads it once per area and not once per row."""

    calendar: Calendar
    handling_days: int
    rectify_days: int
    yellow_percent: int


def setting_for(area_code: str, at: datetime, *, calendar: Calendar | None = None) -> ClockSetting:
    """What the clocks of an area go by, two queries (one when the calendar is given)."""
    held: dict[str, Any] = places.settings_of(_KEYS, area_code, at)
    hours = Hours(*(held[one.key] for one in declarations.HOURS))
    known = calendar if calendar is not None else places.calendar(hours)
    return ClockSetting(
        calendar=Calendar(known.days, known.years, hours),
        handling_days=held[declarations.HANDLING_DAYS.key],
        rectify_days=held[declarations.RECTIFY_DAYS.key],
        yellow_percent=held[declarations.YELLOW_PERCENT.key],
    )


def limit_of(case: Case, setting: ClockSetting) -> Limit:
    """Danger: 24 hours; rectification: the area's days; else the nearest category with a limit, else the area's."""
    if case.danger:
        return Limit(hours=DANGER_HOURS)
    if case.kind == Case.Kind.RECTIFICATION:
        return Limit(days=setting.rectify_days)
    category = case.category
    while category is not None:
        if category.handling_days is not None:
            return Limit(days=category.handling_days)
        category = category.parent
    return Limit(days=setting.handling_days)


def first_event(case: Case, setting: ClockSetting, *, cause: str, at: datetime) -> ClockEvent:
    """The event that starts the clock of a new case. Nothing is saved, and lights are the caller's: for imports."""
    return _event(case, 1, ClockEvent.Kind.START, cause, at, limit_of(case, setting))


def start_clock(case: Case, *, cause: str, at: datetime, due_on: date | None = None) -> ClockEvent:
    """Begin a limit (anew, with the cause that says why); `due_on` is a promised day instead of a limit."""
    return _add(
        case, ClockEvent.Kind.START, cause, at, limit=Limit(due_on=due_on) if due_on else None, new_limit=True
    )


def change_limit(case: Case, *, at: datetime) -> ClockEvent | None:
    """Give the clock the limit that now fits (category or danger changed) and keep its beginning and pauses."""
    events = _events(case)
    last = next((one for one in reversed(events) if one.kind == ClockEvent.Kind.START), None)
    wanted = limit_of(case, setting_for(case.area_code, at))
    if last is None or Limit(last.limit_days, last.limit_hours, last.due_on) == wanted:
        return None
    return _add(case, ClockEvent.Kind.START, KEEPS_BEGINNING, at, limit=wanted)


def pause_clock(case: Case, *, cause: str, at: datetime) -> ClockEvent:
    """Hold the clock while somebody outside has to act."""
    return _add(case, ClockEvent.Kind.PAUSE, cause, at)


def resume_clock(case: Case, *, cause: str, at: datetime) -> ClockEvent:
    """Let the clock go on with what was left."""
    return _add(case, ClockEvent.Kind.RESUME, cause, at)


def stop_clock(case: Case, *, cause: str, at: datetime) -> ClockEvent:
    """The work is done, or the matter is not ours: nothing turns yellow or red any more."""
    return _add(case, ClockEvent.Kind.STOP, cause, at)


def refresh_urgency(case: Case) -> None:
    """Set the place in the ledger after state or verdict changed; the caller saves `urgency_at`."""
    case.urgency_at = clockwork.urgency(case.state, verdict_red=case.verdict_red, red_at=case.red_at)


def set_lights(case: Case, events: Sequence[ClockEvent], setting: ClockSetting) -> None:
    """Rewrite deadline and lights of the case from its events, without saving."""
    reading = clockwork.read(events, setting.calendar, setting.yellow_percent)
    case.due_at, case.due_missing_year = reading.due_at, reading.missing_year
    case.yellow_at, case.red_at = reading.yellow_at, reading.red_at
    refresh_urgency(case)


def _add(
    case: Case, kind: str, cause: str, at: datetime, *, limit: Limit | None = None, new_limit: bool = False
) -> ClockEvent:
    setting = setting_for(case.area_code, at)
    if new_limit and limit is None:
        limit = limit_of(case, setting)
    events = _events(case)
    event = _event(case, len(events) + 1, kind, cause, at, limit)
    event.save()
    set_lights(case, [*events, event], setting)
    case.save(update_fields=CLOCK_FIELDS)
    return event


def _event(case: Case, sequence: int, kind: str, cause: str, at: datetime, limit: Limit | None) -> ClockEvent:
    return ClockEvent(
        case=case,
        sequence=sequence,
        kind=kind,
        at=at,
        cause=cause,
        limit_days=limit.days if limit else None,
        limit_hours=limit.hours if limit else None,
        due_on=limit.due_on if limit else None,
    )


def _events(case: Case) -> list[ClockEvent]:
    return list(ClockEvent.objects.filter(case=case).order_by("sequence"))
