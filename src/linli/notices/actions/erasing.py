"""Deleting messages that are past their time, one batch per call, until a call finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.notices import queries
from linli.notices.models import Confirmation, InboxMessage, OutboxMessage

if TYPE_CHECKING:
    from linli.places.keeping import Due


@transaction.atomic
def erase_outbox(*, due: Due) -> int:
    """Delete messages that went out or were given up, with destination and words; how many."""
    found = list(queries.outbox_due(due).values_list("pk", flat=True)[: due.batch])
    return OutboxMessage.objects.filter(pk__in=found).delete()[0]


@transaction.atomic
def erase_inbox(*, due: Due) -> int:
    """Delete messages inside; how many."""
    found = list(queries.inbox_due(due).values_list("pk", flat=True)[: due.batch])
    return InboxMessage.objects.filter(pk__in=found).delete()[0]


@transaction.atomic
def erase_confirmations(*, due: Due) -> int:
    """Delete confirmation codes with the contact they went to; how many."""
    found = list(queries.confirmations_due(due).values_list("pk", flat=True)[: due.batch])
    return Confirmation.objects.filter(pk__in=found).delete()[0]
