"""Letters of the demo city: what is old was sent long ago; the newest lie in the outbox, and unread in the inbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_q.models import OrmQ

from linli.notices import actions
from linli.notices.models import InboxMessage, OutboxMessage, OutboxState

from .world import World

WAITING_FOR = timedelta(hours=5)
UNREAD = 4


def deliver(until: datetime) -> int:
    """Bring out what was due before a moment, each message at its own time; how many."""
    due = OutboxMessage.objects.filter(state=OutboxState.WAITING, not_before__lt=until)
    uids = list(due.order_by("not_before", "id").values_list("uid", "not_before"))
    for uid, moment in uids:
        actions.deliver(message_uid=uid, at=moment)
    return len(uids)


def forget_jobs() -> int:
    """Each commit queued a job for each of its messages. Those were delivered at their own time; the worker's own sweep
    finds what still waits."""
    deleted, _by_model = OrmQ.objects.all().delete()
    return int(deleted)


def tidy_inboxes(world: World) -> None:
    """Everybody has read all but the last few messages."""
    everybody = InboxMessage.objects.order_by().values_list("recipient_uid", flat=True).distinct()
    for uid in list(everybody):
        newest = (
            InboxMessage.objects.of(uid).order_by("-created_at", "-id").values_list("created_at", flat=True)
        )
        held_back = next(iter(newest[UNREAD : UNREAD + 1]), None)
        if held_back is not None:
            # Many may have come in one moment: of those one by one.
            actions.mark_all_read(recipient_uid=uid, at=held_back - timedelta(microseconds=1))
            waiting = InboxMessage.objects.of(uid).unread().order_by("-created_at", "-id")
            for one in list(waiting.values_list("uid", flat=True)[UNREAD:]):
                actions.mark_read(uid=one, recipient_uid=uid, at=world.at)
