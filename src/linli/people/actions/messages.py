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
    """Choose ways, quiet hours, and how often new tasks are told; messages outside go to one's own number.

    Refused: bad_kind, no_gateway, no_number, bad_hours, bad_gather; Missing.
    """
    person = queries.person_of(actor=actor, lock=True)
    return notices.set_preference(
        recipient_uid=person.uid, choice=choice, destination=person.phone, actor=actor, at=at
    ).uid
