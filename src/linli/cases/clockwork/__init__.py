"""The clock of a case: deadline and lights are computed from its own sequence of events, never from a counter. Pure.

`limits` says how long something may take, `events` what may happen to a clock, `engine` computes, `lines` writes the
arithmetic down, `lights` compares with now.
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
from .lights import CLOSED, FIRST, NEVER, light, urgency, working_days_left
from .limits import Limit, Unit, may_limit
from .lines import STEP_CODES, Step, explain

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
    "Limit",
    "Reading",
    "Step",
    "Unit",
    "explain",
    "last_hold",
    "light",
    "may_be_computed",
    "may_follow",
    "may_happen",
    "may_limit",
    "may_put_off",
    "read",
    "urgency",
    "working_days_left",
]
