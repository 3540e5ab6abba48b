"""Timed work of integrity. Every task may run twice."""

from __future__ import annotations

from linli.integrity import actions
from linli.kernel import clock

SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("integrity.scan", "linli.integrity.tasks.scan", 60),
    ("integrity.end_hearings", "linli.integrity.tasks.end_hearings", 60),
    ("integrity.lots", "linli.integrity.tasks.lots", 12 * 60),
)


def scan() -> int:
    """Look at new signs; how many findings are new."""
    return actions.scan(at=clock.now())


def end_hearings() -> int:
    """Let findings be decided whose days are over; how many."""
    return actions.end_hearings(at=clock.now())


def lots() -> int:
    """Draw from the months that are over and fix the seeds of those to come; how many services were drawn."""
    at = clock.now()
    drawn = actions.draw(at=at)
    actions.fix_lots(at=at)
    return drawn
