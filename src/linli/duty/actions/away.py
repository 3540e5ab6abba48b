"""When one cannot be put on duty: entered and taken away by the person alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.duty import queries, rules
from linli.duty.models import MOST_WORDS, Away
from linli.kernel import ids, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.projects.queries import lock_person


@transaction.atomic
def add_away(*, starts_at: datetime, ends_at: datetime, actor: Actor, at: datetime, reason: str = "") -> Away:
    """Say when one cannot come; plans keep to it, why is read by nobody else. Duties that stand are swapped, not ended.

    Missing. Refused: away_backwards, away_long, past, many_aways.
    """
    if actor.person_id is None:
        raise Missing
    lock_person(actor.person_id)
    held = queries.aways_ahead(person_id=actor.person_id, at=at)
    rules.fit_away(starts_at=starts_at, ends_at=ends_at, at=at, held=held).enforce()
    away = Away(
        uid=ids.uuid7(), person_id=actor.person_id, starts_at=starts_at, ends_at=ends_at, created_at=at
    )
    away.reason = reason[:MOST_WORDS]
    away.save(force_insert=True)
    journal.note("away.added", subject=("away", away.uid), actor=actor, at=at)
    return away


@transaction.atomic
def remove_away(*, away_uid: UUID, actor: Actor, at: datetime) -> UUID:
    """One can come after all. Missing."""
    away = queries.away_for(actor=actor, uid=away_uid)
    journal.note("away.removed", subject=("away", away.uid), actor=actor, at=at)
    Away.objects.filter(pk=away.pk).delete()
    return away_uid
