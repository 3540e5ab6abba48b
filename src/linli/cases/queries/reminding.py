"""Whom to remind before a rating window closes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from ..models import Voice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

BEFORE = timedelta(days=2)


def ratings_to_remind(*, at: datetime, limit: int) -> list[UUID]:
    """Voices that can be reached, have neither rated nor been reminded in this round, and whose window closes soon."""
    waiting = Voice.objects.filter(
        Q(rated_at__isnull=True) | Q(rated_at__lt=F("rating_opened_at")),
        Q(reminded_at__isnull=True) | Q(reminded_at__lt=F("rating_opened_at")),
        Q(person__isnull=False) | Q(contact_confirmed=True),
        rating_until__gt=at,
        rating_until__lte=at + BEFORE,
    )
    return list(waiting.order_by("rating_until", "id").values_list("uid", flat=True)[:limit])
