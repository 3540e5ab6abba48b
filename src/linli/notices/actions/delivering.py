"""Bringing an outgoing message out of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock
from linli.notices import adapters, rules, rules_channels, sealing, wording
from linli.notices.actions.stopping import stop_wechat
from linli.notices.models import Channel, OutboxMessage, OutboxState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.notices.adapters import Adapter


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is in the envelope."""

    destination: str
    params: dict[str, str | int]
    url: str


@transaction.atomic
def _take(message_uid: UUID, at: datetime, *, sendable: bool) -> tuple[OutboxMessage, _Letter] | None:
    """Lock the message, judge it and take it for one attempt; None when there is nothing to do."""
    message = OutboxMessage.objects.select_for_update().filter(uid=message_uid).first()
    if message is None or message.state != OutboxState.WAITING or message.not_before > at:
        return None
    params, url = sealing.unseal_params(message)
    moments = wording.moments_of(message.template_code, params)
    lives = wording.wording(message.template_code).lives
    if (lives is not None and at >= message.created_at + lives) or rules_channels.is_past(
        moments, told_at=message.created_at, at=at
    ):
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
    message.not_before = _outside_quiet(
        message, at + rules.pause_after(message.attempts), moments_of_message=moments
    )
    message.save(update_fields=["attempts", "not_before"])
    destination = sealing.unseal_destination(message.uid, message.destination_sealed)
    return message, _Letter(destination, params, url)


def _outside_quiet(
    message: OutboxMessage, again: datetime, *, moments_of_message: list[datetime]
) -> datetime:
    quiet = None
    if message.quiet_from is not None and message.quiet_until is not None:
        quiet = (message.quiet_from, message.quiet_until)
    return rules_channels.after_pause(
        message.template_code, quiet, at=again, zone=clock.local_zone(), moments=moments_of_message
    )


@transaction.atomic
def _settle(
    message_uid: UUID,
    attempt: int,
    at: datetime,
    refusal: adapters.NotSent | None,
    letter: _Letter,
) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().get(uid=message_uid)
    if message.attempts != attempt:
        return message
    # It may have been taken back meanwhile: what has left the house is called sent all the same.
    message.last_error = refusal.code if refusal else ""
    if refusal is None:
        message.state = OutboxState.SENT
        message.sent_at = at
    elif message.state == OutboxState.WAITING and (refusal.final or attempt >= rules.MOST_ATTEMPTS):
        message.state = OutboxState.FAILED
    elif refusal.again is not None:
        moments = wording.moments_of(message.template_code, letter.params)
        message.not_before = _outside_quiet(
            message, max(refusal.again, message.not_before), moments_of_message=moments
        )
    message.save(update_fields=["state", "sent_at", "last_error", "not_before"])
    if refusal is not None and refusal.stops and message.channel == Channel.WECHAT:
        stop_wechat(openid=letter.destination, code=message.template_code, what=refusal.stops, at=at)
    return message


def deliver(*, message_uid: UUID, at: datetime) -> OutboxMessage | None:
    """Make one attempt at a message that is due; None when it is not (sent, cancelled, not yet, taken by
    another).

    Safe to run twice and at the same time: the attempt is taken under a lock and nothing is held while the
    gateway is asked. A gateway that confirms and a worker that dies before it can write that down make a
    second attempt with the same message id, by which the gateway can tell. A gateway that says that the reader
    wants no more has that kept.
    """
    channel = OutboxMessage.objects.filter(uid=message_uid).values_list("channel", flat=True).first()
    if channel is None:
        return None
    adapter = adapters.adapter_for(channel)
    taken = _take(message_uid, at, sendable=adapter is not None)
    if taken is None or adapter is None:
        return None
    message, letter = taken
    return _settle(message.uid, message.attempts, at, _sent(adapter, message, letter), letter)


def _sent(adapter: Adapter, message: OutboxMessage, letter: _Letter) -> adapters.NotSent | None:
    """Hand it over; what the gateway said when it did not take it."""
    try:
        adapter.send(
            key=str(message.uid),
            destination=letter.destination,
            text=wording.render_outgoing(message.template_code, letter.params, letter.url),
            code=message.template_code,
            params=letter.params,
            url=wording.absolute(letter.url) if letter.url else "",
        )
    except adapters.NotSent as refusal:
        return refusal
    return None
