"""Timed work of custody. Safe to run twice."""

from __future__ import annotations

import logging

from linli.custody import actions
from linli.kernel import clock

log = logging.getLogger(__name__)

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (("custody.retention", "linli.custody.tasks.nightly", 60),)

NIGHT = range(
    2, 5
)  # hours of the local clock: a run that found nothing is short, one that was killed is taken up


def nightly() -> int:
    """Erase what is past its time, at night; how many things."""
    at = clock.now()
    if at.astimezone(clock.local_zone()).hour not in NIGHT:
        return 0
    made = actions.run_retention(at=at)
    if made is None:
        return 0
    log.info("certificate of deletion %s: %d erased", made.number, made.erased)
    return made.erased
