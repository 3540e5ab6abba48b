"""Timed work of ratings. Every task may run twice."""

from __future__ import annotations

from datetime import timedelta

from linli.kernel import clock
from linli.places.codes import Level
from linli.places.models import Area
from linli.ratings import actions
from linli.ratings.models import Draw

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("ratings.mark_photos", "linli.ratings.tasks.mark_photos", 10),
    ("ratings.draw_calls", "linli.ratings.tasks.draw_calls", 60),
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
