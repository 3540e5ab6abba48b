"""How somebody wants to be told: kept, kept up, and what was gathered for them told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.notices import queries, rules_channels, sealing
from linli.notices.models import Channel, HeldMessage, Preference

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
    """Keep what a person chose, with the number it goes to; the caller knows the person. A WeChat was bound before.

    Refused: bad_kind, no_gateway, no_number, no_wechat, bad_hours, bad_gather.
    """
    fresh = Preference(recipient_uid=recipient_uid, changed_at=at)
    Preference.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = Preference.objects.select_for_update().get(recipient_uid=recipient_uid)
    known = {Channel.SMS: bool(destination), Channel.WECHAT: bool(kept.wechat_hash)}
    rules_channels.may_choose(
        choice,
        open_ways=queries.open_ways(),
        reached=[channel for channel, is_known in known.items() if is_known],
    ).enforce()
    kept.ways = " ".join(sorted(choice.ways))
    kept.quiet_from, kept.quiet_until, kept.fits = choice.quiet_from, choice.quiet_until, choice.fits
    by_number = any(one.startswith(f"{Channel.SMS}:") for one in choice.ways)
    kept.destination_sealed = sealing.seal_destination(kept.uid, destination) if by_number else ""
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
    found = {row.pk: row.url or str(row.pk) for row in rows}
    projects = len(set(found.values()))
    if found:
        tell_many_on_commit(
            code="fits_digest",
            params={"n": projects},
            recipient_uids=[recipient_uid],
            at=at,
            url=reverse("projects:tasks"),
        )
        HeldMessage.objects.filter(pk__in=list(found)).delete()
    return projects
