"""How somebody wants to be told: kept, kept up, and what was gathered for them told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.notices import queries, rules_channels, sealing
from linli.notices.models import HeldMessage, Preference

from .telling import tell_many_on_commit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.notices.rules_channels import Choice


@transaction.atomic
def set_preference(
    *, recipient_uid: UUID, choice: Choice, destination: str, actor: Actor, at: datetime
) -> Preference:
    """Keep what a person chose, with where it goes; the caller knows the person and where they are reached.

    Refused: bad_kind, no_gateway, no_number, bad_hours, bad_gather.
    """
    rules_channels.may_choose(
        choice, open_channels=queries.open_channels(), has_number=bool(destination)
    ).enforce()
    fresh = Preference(recipient_uid=recipient_uid, changed_at=at)
    Preference.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = Preference.objects.select_for_update().get(recipient_uid=recipient_uid)
    kept.ways = " ".join(sorted(choice.ways))
    kept.quiet_from, kept.quiet_until, kept.fits = choice.quiet_from, choice.quiet_until, choice.fits
    kept.destination_sealed = sealing.seal_destination(kept.uid, destination) if choice.ways else ""
    kept.changed_at = at
    kept.save()
    if kept.fits == "now":
        HeldMessage.objects.filter(recipient_uid=recipient_uid).update(due_at=at)
    payload: dict[str, Value] = {
        "ways": len(choice.ways),
        "quiet_from": kept.quiet_from,
        "quiet_until": kept.quiet_until,
        "fits": str(kept.fits),
    }
    journal.note("messages.chosen", subject=("person", recipient_uid), actor=actor, at=at, payload=payload)
    return kept


@transaction.atomic
def move_destination(*, recipient_uid: UUID, destination: str) -> None:
    """The person is reached elsewhere from now on; nothing where nobody chose a way outside."""
    for kept in Preference.objects.select_for_update().filter(recipient_uid=recipient_uid):
        if kept.destination_sealed:
            kept.destination_sealed = sealing.seal_destination(kept.uid, destination)
            kept.save(update_fields=["destination_sealed"])


@transaction.atomic
def tell_gathered(*, recipient_uid: UUID, at: datetime) -> int:
    """Tell one person in one message what was gathered for them and is due; how many there were. Twice is once."""
    rows = HeldMessage.objects.select_for_update().filter(recipient_uid=recipient_uid, due_at__lte=at)
    found = [row.pk for row in rows]
    if found:
        tell_many_on_commit(
            code="fits_digest",
            params={"n": len(found)},
            recipient_uids=[recipient_uid],
            at=at,
            url=reverse("projects:tasks"),
        )
        HeldMessage.objects.filter(pk__in=found).delete()
    return len(found)
