"""Timed work of the double sign. Every task may run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from linli.attendance import actions, queries
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("attendance.close_signs", "linli.attendance.tasks.close_signs", 10),
    ("attendance.close_deliveries", "linli.attendance.tasks.close_deliveries", 60),
)
AT_ONCE = 500


class Verb(Protocol):
    """One of the verbs that close an attendance."""

    def __call__(self, *, attendance_uid: UUID, actor: Actor, at: datetime) -> object: ...


def close_signs() -> int:
    """Mark sign-outs that are missing, and close those whose area lets the planned end stand. How many."""
    at, clockwork, done = clock.now(), Actor.system(), 0
    for uid in queries.missing_out(at, limit=AT_ONCE):
        done += _done(actions.mark_missing_out, uid, clockwork, at)
    for uid in queries.planned_due(at, limit=AT_ONCE):
        done += _done(actions.close_as_planned, uid, clockwork, at)
    return done


def close_deliveries() -> int:
    """Delivered work that nobody answered in time counts nothing. How many."""
    at, clockwork, done = clock.now(), Actor.system(), 0
    for uid in queries.unanswered(at, limit=AT_ONCE):
        try:
            actions.expire_delivery(delivery_uid=uid, actor=clockwork, at=at)
            done += 1
        except Missing:
            continue
    return done


def _done(verb: Verb, uid: UUID, clockwork: Actor, at: datetime) -> int:
    try:
        verb(attendance_uid=uid, actor=clockwork, at=at)
    except Missing:
        return 0
    return 1
