"""Timed work of the book. Every task may run twice."""

from __future__ import annotations

from linli.credits import actions
from linli.kernel import clock

SCHEDULES: tuple[tuple[str, str, int], ...] = (("credits.fold", "linli.credits.tasks.fold", 1),)
MOST_TURNS = 25


def fold() -> int:
    """Add what was booked to the sums of areas, units and persons; how many entries."""
    done = 0
    for _turn in range(MOST_TURNS):
        folded = actions.fold(at=clock.now())
        done += folded
        if not folded:
            break
    return done
