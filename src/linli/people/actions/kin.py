"""Declaring kin, so that neither handles what the other is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto, journal, mask
from linli.kernel.verdict import Missing
from linli.people import queries, rules_kin
from linli.people.models import Kinship

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@transaction.atomic
def declare_kin(*, phone: str, actor: Actor, at: datetime) -> Kinship:
    """Declare the holder of a number as kin. Refused: not_staff, bad_phone, own_number, already_declared, too_many."""
    person = queries.person_of(actor=actor, lock=True)
    known = set(crypto.index_values("phone", phone))
    declared = set(Kinship.objects.filter(person=person).values_list("kin_index", flat=True))
    rules_kin.may_declare(
        actor,
        number=crypto.normal_phone(phone),
        own=person.phone_index in known,
        declared=len(declared),
        again=not known.isdisjoint(declared),
    ).enforce()
    kinship = Kinship(person=person, kin_hint=mask.mask_phone(phone), declared_at=at)
    kinship.keep(phone)
    kinship.save()
    journal.note(
        "person.kin_declared",
        subject=("person", person.uid),
        actor=actor,
        at=at,
        payload={"kin": kinship.uid},
    )
    return kinship


@transaction.atomic
def withdraw_kin(*, uid: UUID, actor: Actor, at: datetime) -> UUID:
    """Take an own declaration back. Raises Missing for somebody else's."""
    person = queries.person_of(actor=actor, lock=True)
    gone, _rows = Kinship.objects.filter(uid=uid, person=person).delete()
    if not gone:
        raise Missing
    journal.note(
        "person.kin_withdrawn", subject=("person", person.uid), actor=actor, at=at, payload={"kin": uid}
    )
    return uid
