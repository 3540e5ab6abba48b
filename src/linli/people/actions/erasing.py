"""Erasing what is past its time, one batch per call, until a call finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.people.models import ApiToken, Registration, Session
from linli.people.queries import erasing as queries

if TYPE_CHECKING:
    from linli.places.keeping import Due


@transaction.atomic
def erase_registration_words(*, due: Due) -> int:
    """Empty the free text of registrations that are over; how many."""
    found = queries.registration_words_due(due).values_list("pk", flat=True)[: due.batch]
    return Registration.objects.filter(pk__in=list(found)).update(offer="", decision_note="")


@transaction.atomic
def erase_sessions(*, due: Due) -> int:
    """Delete sessions that are over; how many."""
    found = list(queries.sessions_due(due).values_list("pk", flat=True)[: due.batch])
    return Session.objects.filter(pk__in=found).delete()[0]


@transaction.atomic
def erase_tokens(*, due: Due) -> int:
    """Delete tokens that are over; the journal keeps that there was one. How many."""
    found = list(queries.tokens_due(due).values_list("pk", flat=True)[: due.batch])
    return ApiToken.objects.filter(pk__in=found).delete()[0]
