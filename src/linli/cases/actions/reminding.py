"""A reminder before a rating window closes, once in each round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from .. import rules_closing as closing
from ..queries.loading import voice_by_uid
from .telling import tell_voice
from .work import rate_url

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def remind_rating(*, voice_uid: UUID, at: datetime) -> bool:
    """Remind one voice; False when it rated, was reminded, or its window closed meanwhile. Raises Missing."""
    voice = voice_by_uid(voice_uid, lock=True)
    opened, until = voice.rating_opened_at, voice.rating_until
    if opened is None or until is None or at >= until or closing.rated_this_round(voice):
        return False
    if voice.reminded_at is not None and voice.reminded_at >= opened:
        return False
    voice.reminded_at = at
    voice.save(update_fields=["reminded_at"])
    tell_voice(voice, code="rating_reminder", at=at, params={"until": until.isoformat()}, url=rate_url(voice))
    return True
