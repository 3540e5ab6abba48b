"""Members who were there vouch for one another; from so many on it counts as a sign."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.attendance import queries, rules_countersigns
from linli.attendance.actions.signing import sign_in, sign_out
from linli.attendance.facts import Stretch
from linli.attendance.models import Attendance, Countersign, Sign, Way
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, refuse
from linli.people.models import Person
from linli.places import declarations
from linli.places import queries as places


@transaction.atomic
def countersign(
    *,
    stretch: Stretch,
    shift_uid: UUID,
    person: Person,
    how: str,
    own_place: UUID,
    actor: Actor,
    at: datetime,
) -> Countersign:
    """Say that somebody has come (or, when they are signed in, that they leave now).

    The caller has locked the place and judged whether it may be signed now. With the k-th voice (a setting of the area)
    it is a sign. Refused: own_attendance, not_in_by_code, vouched_already, ring.
    """
    if actor.person_id is None:
        raise Missing
    signed = queries.attendance_at(place_uid=stretch.place_uid, person_id=person.pk, lock=True)
    which = Sign.Which.IN if signed is None else Sign.Which.OUT
    facts = queries.countersign_facts(
        shift_uid=shift_uid,
        place_uid=stretch.place_uid,
        which=which,
        subject=person,
        own_place=own_place,
        actor=actor,
    )
    rules_countersigns.may_countersign(facts).enforce()
    try:
        with transaction.atomic():
            made = Countersign.objects.create(
                group_uid=shift_uid,
                place_uid=stretch.place_uid,
                which=which,
                subject=person,
                by_id=actor.person_id,
                at=at,
            )
    except IntegrityError:
        refuse("vouched_already", "").enforce()
        raise
    journal.note(
        "attendance.countersigned",
        subject=(stretch.place_kind, stretch.place_uid),
        actor=actor,
        at=at,
        payload={"which": str(which)},
    )
    needed = places.setting(declarations.COUNTERSIGNS, stretch.area_code, at)
    if Countersign.objects.filter(place_uid=stretch.place_uid, which=which).count() >= needed:
        _count(stretch, person, how, signed, actor, at)
    return made


def _count(
    stretch: Stretch, person: Person, how: str, signed: Attendance | None, actor: Actor, at: datetime
) -> None:
    if signed is None:
        sign_in(stretch=stretch, person=person, how=how, way=Way.PEERS, actor=actor, at=at)
    else:
        sign_out(place_uid=stretch.place_uid, person=person, way=Way.PEERS, actor=actor, at=at)
