"""The clock of a case: deadline and lights are computed from its own sequence of events, never from a counter. Pure.

`limits` says how long something may take, `events` what may happen to a clock, `engine` computes, `lines` writes the
arithmetic down, `stages` reads the stages beside it, `lights` compares with now.
"""

from __future__ import annotations

from .engine import Hold, Reading, read
from .events import (
    KEEPS_BEGINNING,
    Event,
    Happening,
    Kind,
    last_hold,
    may_be_computed,
    may_follow,
    may_happen,
    may_put_off,
)
from .lights import CLOSED, FIRST, NEVER, colour, held, light, urgency, working_days_left
from .limits import Limit, Unit, may_limit
from .lines import STEP_CODES, Step, explain
from .stages import Lights, earliest, read_stage, standing_hold

__all__ = [
    "CLOSED",
    "FIRST",
    "KEEPS_BEGINNING",
    "NEVER",
    "STEP_CODES",
    "Event",
    "Happening",
    "Hold",
    "Kind",
    "Lights",
    "Limit",
    "Reading",
    "Step",
    "Unit",
    "colour",
    "earliest",
    "explain",
    "held",
    "last_hold",
    "light",
    "may_be_computed",
    "may_follow",
    "may_happen",
    "may_limit",
    "may_put_off",
    "read",
    "read_stage",
    "standing_hold",
    "urgency",
    "working_days_left",
]
