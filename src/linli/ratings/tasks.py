"""Timed work of ratings. Every task may run twice."""

from __future__ import annotations

import logging
from datetime import timedelta

from linli.kernel import clock
from linli.places.codes import Level
from linli.places.models import Area
from linli.ratings import actions, queries
from linli.ratings.models import Draw

log = logging.getLogger(__name__)

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("ratings.mark_photos", "linli.ratings.tasks.mark_photos", 10),
    ("ratings.draw_calls", "linli.ratings.tasks.draw_calls", 60),
    ("ratings.settle_quality", "linli.ratings.tasks.settle_quality", 30),
)
AT_ONCE = 200
EVERY = timedelta(days=7)


def mark_photos() -> int:
    """Mark photos by what they look like; how many."""
    return actions.mark_photos(limit=AT_ONCE)


def draw_calls() -> int:
    """Draw, in each city whose last drawing is a week old, among the cases closed since. How many drawings."""
    at = clock.now()
    drawn = 0
    for code in Area.objects.filter(level=Level.CITY).values_list("code", flat=True):
        last = Draw.objects.filter(city_code=code).order_by("-until").first()
        since = last.until if last else at - EVERY
        if at - since >= EVERY:
            drawn += actions.draw_calls(city_code=code, since=since, until=at, at=at) is not None
    return drawn


def settle_quality() -> int:
    """Book what residents' verdicts add to services whose windows have closed, or mend it; how many projects."""
    at = clock.now()
    settled = 0
    for project_uid in queries.projects_to_settle(at, AT_ONCE):
        try:
            settled += actions.settle_quality(project_uid=project_uid, at=at) is not None
        except Exception:
            # One broken project must not hold up the others; it comes again with the next run.
            log.exception("the verdict on project %s could not be settled", project_uid)
    return settled
