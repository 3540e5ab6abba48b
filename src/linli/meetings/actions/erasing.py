"""Erasing what meetings hold past its time."""

from __future__ import annotations

from django.db import transaction

from linli.meetings import queries
from linli.meetings.models import ItemOption, Meeting, Party
from linli.places.keeping import ERASED, Due


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase what was said and resolved about cases long closed; owner and date of a resolution stay. How many items."""
    found = list(queries.words_due(due).select_for_update(of=("self",))[: due.batch])
    for item in found:
        item.said = item.facts = item.outcome = item.resolution_salt = ""
        item.resolution = ERASED if item.resolution else ""
        item.save(update_fields=["said", "facts", "outcome", "resolution", "resolution_salt"])
    ItemOption.objects.filter(item__in=found).delete()
    return len(found)


@transaction.atomic
def erase_guests(*, due: Due) -> int:
    """Erase the names of others who were at meetings long over; how many meetings."""
    found = list(queries.guests_due(due).values_list("pk", flat=True)[: due.batch])
    Party.objects.filter(meeting_id__in=found).update(guest_sealed="")
    return Meeting.objects.filter(pk__in=found).update(others_present="")
