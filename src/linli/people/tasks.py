"""Queued and timed work of people. Every task may run twice."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.people import actions, queries
from linli.people.models import PeopleRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger(__name__)

DAY = 24 * 60
# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("people.sweep_imports", "linli.people.tasks.sweep_imports", 1),
    ("people.warn", "linli.people.tasks.warn", 60),
    ("people.expire_approvals", "linli.people.tasks.expire_approvals", 5),
    ("people.night", "linli.people.tasks.night", DAY),
)
AT_ONCE = 500


def run_people_import(run_uid: str) -> str:
    """Work on one import, started by its page; the state it ended in."""
    run = PeopleRun.objects.select_related("started_by").filter(uid=UUID(run_uid)).first()
    if run is None:
        return "gone"
    person = run.started_by
    actor = queries.actor_of(person, clock.now(), "worker") if person else Actor.system()
    return actions.run_people(run_uid=run.uid, actor=actor, now=clock.now).state


def sweep_imports() -> int:
    """Hand on what a killed worker left behind, and delete old files. How many runs were handed on."""
    return actions.resume_people(at=clock.now())


def warn() -> int:
    """Tell of posts and certificates that end within 30 days, each once. How many were told of."""
    at = clock.now()
    posts = queries.posts_to_warn(at=at, limit=AT_ONCE)
    papers = queries.certificates_to_warn(at=at, limit=AT_ONCE)
    return _each(posts, lambda pk: actions.warn_of_end(post_id=pk, at=at)) + _each(
        papers, lambda pk: actions.warn_of_certificate(certificate_id=pk, at=at)
    )


def night() -> int:
    """Close what is over, count members anew, and report posts that are never held together. How many people hold such."""
    at = clock.now()
    _each(queries.lapsed_units(at=at, limit=AT_ONCE), lambda pk: actions.close_lapsed(unit_id=pk, at=at))
    actions.close_over_ties(at=at)
    actions.count_members(at=at)
    return actions.report_clashes(at=at)


def _each(keys: Iterable[int], do: Callable[[int], bool]) -> int:
    """One action for each row; one broken row must not hold up the others, it comes again with the next run."""
    done = 0
    for key in keys:
        try:
            done += do(key)
        except Exception:
            log.exception("row %s could not be worked on", key)
    return done


def expire_approvals() -> int:
    """End approvals of looks whose time is over. How many were ended."""
    return actions.expire_approvals(at=clock.now())
