"""Erasing what is past its time, one batch per call, until a call finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.projects.models import PlaceRequest, Project, Withdrawal
from linli.projects.queries import erasing as queries

if TYPE_CHECKING:
    from linli.places.keeping import Due


@transaction.atomic
def erase_contacts(*, due: Due) -> int:
    """Empty the contact of projects that ended; how many."""
    found = list(queries.contacts_due(due).values_list("pk", flat=True)[: due.batch])
    return Project.objects.filter(pk__in=found).update(contact_text="")


@transaction.atomic
def erase_withdrawals(*, due: Due) -> int:
    """Empty why places were given back; that they were, and whether late, stays. How many."""
    found = list(queries.withdrawals_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return Withdrawal.objects.filter(pk__in=found).update(reason="")


@transaction.atomic
def erase_requests(*, due: Due) -> int:
    """Empty why places were refused; how many."""
    found = list(queries.requests_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return PlaceRequest.objects.filter(pk__in=found).update(reason="")
