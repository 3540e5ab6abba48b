"""Timed work of the field app. Every task may run twice."""

from __future__ import annotations

from linli.field import actions, queries
from linli.kernel import clock
from linli.kernel.verdict import Missing

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (("field.settle_outs", "linli.field.tasks.settle_outs", 10),)
AT_ONCE = 200


def settle_outs() -> int:
    """Sign-outs whose sign-in came in another way count; those for which none can come any more become requests."""
    at, done = clock.now(), 0
    for uid in queries.outs_due(at, limit=AT_ONCE):
        try:
            actions.settle_out(record_uid=uid, at=at)
            done += 1
        except Missing:
            continue
    return done
