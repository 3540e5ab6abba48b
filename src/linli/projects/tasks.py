"""Timed work of projects. Every task may run twice."""

from __future__ import annotations

from linli.kernel import clock

from . import actions

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("projects.expire_offers", "linli.projects.tasks.expire_offers", 1),
    ("projects.run_draws", "linli.projects.tasks.run_draws", 1),
)


def expire_offers() -> int:
    """Places kept for an answer whose time is over, the organiser's first, then of those who were offered one, go to the
    next who waits. How many places were looked at.
    """
    at = clock.now()
    return actions.expire_requests(at=at) + actions.expire_offers(at=at)


def run_draws() -> int:
    """Draws whose time to enter is over are drawn. How many were."""
    return actions.run_draws(at=clock.now())
