"""Telling somebody something: rows inside the caller's transaction, delivery after it has committed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django_q.tasks import async_task

from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.notices import queries, rules_channels, sealing, wording
from linli.notices.models import (
    Channel,
    HeldMessage,
    InboxMessage,
    OutboxMessage,
    OutboxState,
    Preference,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

DELIVERY_TASK = "linli.notices.tasks.deliver_one"
WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Told:
    """What was written: the message inside, the message outside, either may be missing."""

    inbox_uid: UUID | None
    outbox_uid: UUID | None


@transaction.atomic
def tell_on_commit(
    *,
    code: str,
    params: Mapping[str, str | int],
    at: datetime,
    recipient_uid: UUID | None = None,
    destination: str = "",
    channel: str = Channel.SMS,
    url: str = "",
    not_before: datetime | None = None,
    subject_uid: UUID | None = None,
    withheld: bool = False,
) -> Told:
    """Tell a person (`recipient_uid`, in the inbox), a contact (`destination`, by the outbox), or both.

    The rows are written in the caller's transaction and vanish with it. A worker delivers after the commit: by the ways
    and outside the quiet hours of `rules_channels`, or from `not_before` on; until then `cancel` takes the message back.
    Nobody to tell is no error: nothing is written. An unknown code, missing or surplus values raise
    (`wording.UnknownWording`, `wording.BadParams`). Inbox values must hold no personal data; outbox values and link are
    sealed. `withheld`: the same rows and the same job as for any other, but the message never leaves, where the time
    this takes would say whether a contact is known.
    """
    wording.check(code, params)
    inbox_uid = outbox_uid = None
    if recipient_uid is not None:
        (inbox_uid,) = _tell_inside(code, params, [recipient_uid], url=url, at=at, subject_uid=subject_uid)
    if destination:
        message = OutboxMessage(
            channel=Channel(channel),
            destination_hint=sealing.hint(channel, destination),
            template_code=code,
            subject_uid=subject_uid,
            not_before=not_before or _quiet(code, params, at),
            quiet_from=rules_channels.QUIET_FROM,
            quiet_until=rules_channels.QUIET_UNTIL,
            state=OutboxState.CANCELLED if withheld else OutboxState.WAITING,
            last_error=WITHHELD if withheld else "",
            created_at=at,
        )
        message.destination_sealed = sealing.seal_destination(message.uid, destination)
        message.params_sealed = sealing.seal_params(message.uid, params, url)
        message.save()
        outbox_uid = message.uid
        if message.not_before <= at:
            _enqueue(message)
    return Told(inbox_uid, outbox_uid)


@transaction.atomic
def tell_many_on_commit(
    *, code: str, params: Mapping[str, str | int], recipient_uids: Iterable[UUID], at: datetime, url: str = ""
) -> int:
    """Tell many people the same with few statements; returns how many. Raises as `tell_on_commit`."""
    wording.check(code, params)
    return len(_tell_inside(code, params, list(dict.fromkeys(recipient_uids)), url=url, at=at))


def _tell_inside(
    code: str,
    params: Mapping[str, str | int],
    recipients: list[UUID],
    *,
    url: str,
    at: datetime,
    subject_uid: UUID | None = None,
) -> list[UUID | None]:
    """Put it into inboxes, and send it by the ways that its readers chose; the uid inside, None where it is gathered."""
    text = json.dumps(dict(params), ensure_ascii=False, sort_keys=True)
    chosen = queries.preferences_of(recipients)
    zone, moments = clock.local_zone(), wording.moments_of(code, params)
    routes = {
        uid: rules_channels.route(code, queries.choice_of(one), at=at, zone=zone, moments=moments)
        for uid, one in chosen.items()
    }
    gathered = {
        uid: found.gathered_until for uid, found in routes.items() if found.gathered_until is not None
    }
    made = [
        InboxMessage(recipient_uid=uid, template_code=code, params=text, url=url, created_at=at)
        for uid in recipients
        if uid not in gathered
    ]
    InboxMessage.objects.bulk_create(made, batch_size=500)
    if gathered:
        HeldMessage.objects.bulk_create(
            HeldMessage(
                recipient_uid=uid, template_code=code, params=text, url=url, created_at=at, due_at=due_at
            )
            for uid, due_at in gathered.items()
        )
    outgoing = [
        _outgoing(chosen[uid], channel, destination, code, params, url, found.not_before, at, subject_uid)
        for uid, found in routes.items()
        if uid not in gathered
        for channel in found.channels
        if (destination := queries.destination_of(chosen[uid], channel, code))
    ]
    if outgoing:  # the worker takes them up within a minute
        OutboxMessage.objects.bulk_create(outgoing, batch_size=500)
    inside = {message.recipient_uid: message.uid for message in made}
    return [inside.get(uid) for uid in recipients]


def _outgoing(
    preference: Preference,
    channel: str,
    destination: str,
    code: str,
    params: Mapping[str, str | int],
    url: str,
    not_before: datetime,
    at: datetime,
    subject_uid: UUID | None,
) -> OutboxMessage:
    message = OutboxMessage(
        channel=channel,
        destination_hint=sealing.hint(channel, destination),
        template_code=code,
        subject_uid=subject_uid,
        not_before=not_before,
        quiet_from=preference.quiet_from,
        quiet_until=preference.quiet_until,
        created_at=at,
    )
    message.destination_sealed = sealing.seal_destination(message.uid, destination)
    message.params_sealed = sealing.seal_params(message.uid, params, url)
    return message


def _quiet(code: str, params: Mapping[str, str | int], at: datetime) -> datetime:
    """For a contact that chose nothing: not in the usual quiet hours, unless it cannot wait."""
    usual = rules_channels.Choice()
    moments = wording.moments_of(code, params)
    return rules_channels.not_before(code, usual, at=at, zone=clock.local_zone(), moments=moments)


@transaction.atomic
def cancel(*, subject_uid: UUID, code: str = "") -> int:
    """Take back what has not left the house yet about a subject (of one template, or all); how many were
    taken back.

    Safe to repeat. What was sent, or is on its way at this moment, stays sent.
    """
    waiting = OutboxMessage.objects.filter(subject_uid=subject_uid, state=OutboxState.WAITING)
    if code:
        waiting = waiting.filter(template_code=wording.known(code))
    return waiting.update(state=OutboxState.CANCELLED, last_error="")


@transaction.atomic
def mark_read(*, uid: UUID, recipient_uid: UUID, at: datetime) -> InboxMessage:
    """Mark one of one's own messages as read. Somebody else's is Missing. A second time changes nothing."""
    message = InboxMessage.objects.select_for_update().of(recipient_uid).filter(uid=uid).first()
    if message is None:
        raise Missing
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message


@transaction.atomic
def mark_all_read(*, recipient_uid: UUID, at: datetime) -> int:
    """Mark all of one's own messages as read; how many were new."""
    return InboxMessage.objects.of(recipient_uid).unread().filter(created_at__lte=at).update(read_at=at)


def _enqueue(message: OutboxMessage) -> None:
    key = str(message.uid)
    transaction.on_commit(lambda: async_task(DELIVERY_TASK, key, task_name=f"deliver {key}"))
