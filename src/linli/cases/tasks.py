"""Timed and queued work of cases. Every task may run twice."""

from __future__ import annotations

import logging
from uuid import UUID

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.people import queries as people

from . import actions, queries
from .models import ImportRun

log = logging.getLogger(__name__)

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("cases.remind_ratings", "linli.cases.tasks.remind_ratings", 60),
    ("cases.remind_reviews", "linli.cases.tasks.remind_reviews", 60),
    ("cases.sweep_imports", "linli.cases.tasks.sweep_imports", 1),
    ("cases.sweep_exports", "linli.cases.tasks.sweep_exports", 1),
    ("cases.turn_lights", "linli.cases.tasks.turn_lights", 1),
    ("cases.send_digests", "linli.cases.tasks.send_digests", 5),
)
AT_ONCE = 500


def remind_ratings() -> int:
    """Remind those who have not rated, once, on the last day but one of their window. How many were reminded."""
    at = clock.now()
    reminded = 0
    for uid in queries.ratings_to_remind(at=at, limit=AT_ONCE):
        try:
            reminded += actions.remind_rating(voice_uid=uid, at=at)
        except Exception:
            # One broken voice must not hold up the others; it comes again with the next run.
            log.exception("voice %s could not be reminded", uid)
    return reminded


def remind_reviews() -> int:
    """Tell of standing matters whose review has come, once for each date. How many were told of."""
    at = clock.now()
    told = 0
    for pk in queries.reviews_to_remind(at=at, limit=AT_ONCE):
        try:
            told += actions.remind_review(case_id=pk, at=at)
        except Exception:
            # One broken case must not hold up the others; it comes again with the next run.
            log.exception("the review of case %s could not be told of", pk)
    return told


def run_import(run_uid: str) -> str:
    """Work on one import, started by its page; the state it ended in."""
    run = ImportRun.objects.select_related("started_by").filter(uid=UUID(run_uid)).first()
    if run is None:
        return "gone"
    person = run.started_by
    actor = people.actor_of(person=person, at=clock.now(), channel="worker") if person else Actor.system()
    return actions.run_import(run_uid=run.uid, actor=actor, now=clock.now).state


def run_export(export_uid: str) -> str:
    """Write one export, asked for on its page; the state it ended in."""
    return actions.run_export(uid=UUID(export_uid), now=clock.now).state


def sweep_exports() -> int:
    """Delete the files of exports after their day, hand on what a killed worker left. How many ended."""
    return actions.sweep_exports(at=clock.now())


def sweep_imports() -> int:
    """Hand on what a killed worker left behind, and delete old files. How many runs were handed on."""
    return actions.resume_stalled(at=clock.now())


def turn_lights() -> int:
    """Tell of lights that turned, and climb the ladder of those that stay red. How many cases were looked at."""
    return actions.turn_lights(at=clock.now())


def send_digests() -> int:
    """One message to each whose area has turned lights they were not told of. How many were sent."""
    return actions.send_digests(at=clock.now())
