"""What of ratings is past its time, and what the journal is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.cases.queries.erasing import closed_before
from linli.ratings.models import Rating

if TYPE_CHECKING:
    from collections.abc import Generator
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.places.keeping import Due

FORGOTTEN = "forgotten-"  # begins what stands in the place of a device that was forgotten


def live_words() -> Generator[tuple[UUID, str, str], None, None]:
    """Uid, salt and text of every rating that has words: what the journal is held against."""
    rows = Rating.objects.exclude(words_salt="").values_list("uid", "words_salt", "words")
    yield from rows.iterator(chunk_size=2_000)


def words_due(due: Due) -> QuerySet[Rating]:
    """Ratings whose words are past their time; the score stays."""
    return Rating.objects.filter(closed_before(due, "case__")).exclude(words="")


def devices_due(due: Due) -> QuerySet[Rating]:
    """Ratings whose device and address are to be forgotten."""
    kept = Q(voice__isnull=True) & ~Q(device_index__startswith=FORGOTTEN)
    kept |= Q(voice__isnull=False) & ~Q(device_index="")
    found = Rating.objects.filter(due.over("at", "case__")).filter(kept | ~Q(address_index=""))
    return found.exclude(case_id__in=due.held_cases)
