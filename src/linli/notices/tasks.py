"""Timed work of notices. Every task may run twice."""

from __future__ import annotations

import logging
from uuid import UUID

from linli.kernel import clock
from linli.notices import actions, queries

log = logging.getLogger(__name__)

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("notices.sweep", "linli.notices.tasks.sweep", 1),
    ("notices.tell_gathered", "linli.notices.tasks.tell_gathered", 15),
)

AT_ONCE = 200


def deliver_one(message_uid: str) -> str:
    """Deliver one message, called right after the commit that wrote it; what became of it."""
    message = actions.deliver(message_uid=UUID(message_uid), at=clock.now())
    return message.state if message else "nothing to do"


def sweep() -> int:
    """Deliver what is due: first attempts that got lost, repeated attempts, messages that had to wait.

    How many.
    """
    uids = queries.due_uids(at=clock.now(), limit=AT_ONCE)
    for uid in uids:
        try:
            actions.deliver(message_uid=uid, at=clock.now())
        except Exception:
            # One broken message must not hold up the others; it comes again after its pause.
            log.exception("message %s could not be delivered", uid)
    return len(uids)


def tell_gathered() -> int:
    """Tell people what was gathered for them, on the morning they chose; how many people."""
    at = clock.now()
    people = queries.gathered_due(at=at, limit=AT_ONCE)
    for uid in people:
        actions.tell_gathered(recipient_uid=uid, at=at)
    return len(people)
