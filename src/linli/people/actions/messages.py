"""How one wants to be told; `notices` decides by it and knows no person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.notices import actions as notices
from linli.people import queries

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.notices.rules_channels import Choice


@transaction.atomic
def choose_messages(*, choice: Choice, actor: Actor, at: datetime) -> UUID:
    """Choose ways, quiet hours, and how often new tasks are told; messages outside go to one's own number, or to the WeChat
    that was bound.

    Refused: bad_kind, no_gateway, no_number, no_wechat, bad_hours, bad_gather; Missing.
    """
    person = queries.person_of(actor=actor, lock=True)
    return notices.set_preference(
        recipient_uid=person.uid, choice=choice, destination=person.phone, actor=actor, at=at
    ).uid


@transaction.atomic
def bind_messages_wechat(*, openid: str, actor: Actor, at: datetime) -> UUID:
    """Bind the WeChat to which messages may go; it opens nothing, so it is not proved like a factor. Missing."""
    person = queries.person_of(actor=actor, lock=True)
    return notices.bind_wechat(recipient_uid=person.uid, openid=openid, actor=actor, at=at).uid


@transaction.atomic
def unbind_messages_wechat(*, actor: Actor, at: datetime) -> UUID:
    """Take that WeChat away. Safe to repeat; Missing."""
    person = queries.person_of(actor=actor, lock=True)
    notices.unbind_wechat(recipient_uid=person.uid, actor=actor, at=at)
    return person.uid
