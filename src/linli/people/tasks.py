"""Timed work of people. Every task may run twice."""

from __future__ import annotations

from linli.kernel import clock
from linli.people import actions

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("people.expire_approvals", "linli.people.tasks.expire_approvals", 5),
)


def expire_approvals() -> int:
    """End approvals of looks whose time is over. How many were ended."""
    return actions.expire_approvals(at=clock.now())
