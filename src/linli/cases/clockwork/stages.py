"""A stage beside the clock of a case has a clock of its own, which the holds of the case hold as well; the light of a
case is the earliest of the clocks that run. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .engine import read
from .events import HOLDS, KEEPS_BEGINNING, Happening, Kind, last_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from linli.places.workdays import Calendar

    from .engine import Hold, Reading
    from .events import Event
    from .limits import Limit


@dataclass(frozen=True, slots=True)
class Lights:
    """When a case turns yellow and red, and which stage does it."""

    yellow_at: datetime | None = None
    red_at: datetime | None = None
    yellow_by: str = ""
    red_by: str = ""


def read_stage(
    events: Sequence[Event],
    limit: Limit,
    begun: datetime,
    calendar: Calendar,
    yellow_percent: int,
    *,
    done: datetime | None = None,
) -> Reading:
    """The clock of a stage that began at a moment: its limit, and what held the clock of the case since then."""
    own = [
        Happening(kind=Kind.START, at=begun, amount=limit.amount, unit=limit.unit, due_on=limit.due_on),
        *_carried_in(events, begun),
        *_holds_since(events, begun, done),
    ]
    if done is not None:
        own.append(Happening(kind=Kind.STOP, at=max(done, begun)))
    return read(own, calendar, yellow_percent)


def _carried_in(events: Sequence[Event], begun: datetime) -> list[Happening]:
    """A hold that stands while the stage begins holds it from its first moment."""
    held = last_hold([one for one in events if one.at < begun])
    if held is None or held.kind == Kind.STOP or (held.review_at is not None and held.review_at <= begun):
        return []
    return [Happening(kind=held.kind, at=begun, review_at=held.review_at)]


def _holds_since(events: Sequence[Event], begun: datetime, done: datetime | None) -> Iterable[Happening]:
    for one in events:
        if one.at < begun or (done is not None and one.at > done):
            continue
        if one.kind in HOLDS or one.kind == Kind.RESUME:
            yield Happening(kind=one.kind, at=one.at, review_at=one.review_at)
        elif one.kind == Kind.START and one.cause != KEEPS_BEGINNING:
            yield Happening(kind=Kind.RESUME, at=one.at)


def earliest(clocks: Iterable[tuple[str, Reading]]) -> Lights:
    """The light that these clocks give together; of equal moments the first clock's."""
    clocks = list(clocks)
    yellows = [(reading.yellow_at, stage) for stage, reading in clocks if reading.yellow_at is not None]
    reds = [(reading.red_at, stage) for stage, reading in clocks if reading.red_at is not None]
    yellow = min(yellows, key=lambda one: one[0], default=(None, ""))
    red = min(reds, key=lambda one: one[0], default=(None, ""))
    return Lights(yellow_at=yellow[0], red_at=red[0], yellow_by=yellow[1], red_by=red[1])


def standing_hold(reading: Reading) -> Hold | None:
    """The pause or suspension that came last and that nobody has ended; its review may end it."""
    last = reading.holds[-1] if reading.holds else None
    if last is None or last.kind == Kind.STOP or (last.until is not None and not last.lapses):
        return None
    return last
