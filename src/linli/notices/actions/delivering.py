"""Bringing an outgoing message out of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.notices import adapters, rules, sealing, wording
from linli.notices.models import OutboxMessage, OutboxState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def _take(message_uid: UUID, at: datetime, *, sendable: bool) -> OutboxMessage | None:
    """Lock the message, judge it and take it for one attempt; None when there is nothing to do."""
    message = OutboxMessage.objects.select_for_update().filter(uid=message_uid).first()
    if message is None or message.state != OutboxState.WAITING or message.not_before > at:
        return None
    lives = wording.wording(message.template_code).lives
    if lives is not None and at >= message.created_at + lives:
        message.state = OutboxState.CANCELLED
        message.last_error = "too_late"
        message.save(update_fields=["state", "last_error"])
        return None
    if not sendable:
        message.not_before = at + rules.WITHOUT_GATEWAY
        message.last_error = "no_gateway"
        message.save(update_fields=["not_before", "last_error"])
        return None
    if message.attempts >= rules.MOST_ATTEMPTS:
        # Every attempt broke off before the gateway answered.
        message.state = OutboxState.FAILED
        message.last_error = "broken_off"
        message.save(update_fields=["state", "last_error"])
        return None
    # The next attempt is written down before this one: whoever dies half-way leaves a message that comes
    # again.
    message.attempts += 1
    message.not_before = at + rules.pause_after(message.attempts)
    message.save(update_fields=["attempts", "not_before"])
    return message


@transaction.atomic
def _settle(message_uid: UUID, attempt: int, at: datetime, error: str, *, final: bool) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().get(uid=message_uid)
    if message.attempts != attempt:
        return message
    # It may have been taken back meanwhile: what has left the house is called sent all the same.
    message.last_error = error
    if not error:
        message.state = OutboxState.SENT
        message.sent_at = at
    elif message.state == OutboxState.WAITING and (final or attempt >= rules.MOST_ATTEMPTS):
        message.state = OutboxState.FAILED
    message.save(update_fields=["state", "sent_at", "last_error"])
    return message


def deliver(*, message_uid: UUID, at: datetime) -> OutboxMessage | None:
    """Make one attempt at a message that is due; None when it is not (sent, cancelled, not yet, taken by
    another).

    Safe to run twice and at the same time: the attempt is taken under a lock and nothing is held while the
    gateway is asked. A gateway that confirms and a worker that dies before it can write that down make a
    second attempt with the same message id, by which the gateway can tell.
    """
    channel = OutboxMessage.objects.filter(uid=message_uid).values_list("channel", flat=True).first()
    if channel is None:
        return None
    adapter = adapters.adapter_for(channel)
    message = _take(message_uid, at, sendable=adapter is not None)
    if message is None or adapter is None:
        return None
    params, url = sealing.unseal_params(message)
    text = wording.render_outgoing(message.template_code, params, url)
    destination = sealing.unseal_destination(message.uid, message.destination_sealed)
    error, final = "", False
    try:
        adapter.send(
            key=str(message.uid),
            destination=destination,
            text=text,
            code=message.template_code,
            params=params,
        )
    except adapters.NotSent as refusal:
        error, final = refusal.code, refusal.final
    return _settle(message.uid, message.attempts, at, error, final=final)
