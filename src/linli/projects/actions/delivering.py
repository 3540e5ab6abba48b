"""Delivered work of a shift: set by who runs it, handed in by who holds a place, asked again where nobody answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance import actions as attendance
from linli.attendance.models import Delivery
from linli.attendance.rules_delivery import Worked
from linli.cases.facts import PhotoFile
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first
from linli.projects import queries, rules, rules_delivery
from linli.projects.models import Shift
from linli.projects.queries import delivering


@transaction.atomic
def set_delivery(
    *,
    shift_uid: UUID,
    minutes: int,
    until: datetime | None,
    name: str,
    phone: str,
    actor: Actor,
    at: datetime,
) -> Shift:
    """Say that a shift is delivered work, how many minutes count at most, until when it is done, and who gets it.

    `minutes` of 0: signed at its place again. An empty `phone` leaves the recipient as named. Refused: closed,
    served_already, bad_minutes, bad_until, no_name, bad_phone; Missing for who does not run the project.
    """
    shift = delivering.shift_run(actor=actor, uid=shift_uid, lock=True)
    rules_delivery.may_set(delivering.set_facts(shift), minutes=minutes, until=until).enforce()
    shift.delivery_minutes, shift.delivery_until = minutes, until if minutes else None
    shift.save(update_fields=["delivery_minutes", "delivery_until"])
    named = None
    if minutes and (phone.strip() or not delivering.has_recipient(shift)):
        named = attendance.name_recipient(shift_uid=shift.uid, name=name, phone=phone, actor=actor, at=at)
    journal.note(
        "delivery.set",
        subject=("project", shift.project.uid),
        actor=actor,
        at=at,
        payload={
            "shift": shift.uid,
            "minutes": minutes,
            "until": int(shift.delivery_until.timestamp()) if shift.delivery_until else None,
            "recipient": named.uid if named else None,
        },
        area=shift.project.area_code,
    )
    return shift


@transaction.atomic
def hand_in(
    *,
    slot_uid: UUID,
    worked: Sequence[Worked],
    words: str,
    links: Sequence[str],
    actor: Actor,
    at: datetime,
    photos: Sequence[bytes | PhotoFile] = (),
) -> Delivery:
    """The holder of a place hands in what they did; the recipient is asked.

    Refused: by_code, closed, work_ahead, handed_in, refused_twice, no_recipient, own_recipient, recipient_kin, no_work,
    no_minutes, too_many_pieces, out_before_in, outside_work, day_too_short, twice, over_term, record_closed,
    double_hours, full_day, no_words, too_long, bad_link, and those of photos.
    """
    if actor.person_id is None:
        raise Missing
    # People before places, as everybody locks them.
    queries.lock_person(actor.person_id)
    slot = delivering.own_place(actor=actor, uid=slot_uid, lock=True)
    if slot.holder is None:
        raise Missing
    first(
        rules_delivery.by_delivery(slot.shift.delivery_minutes),
        rules.arrow("confirm", slot.shift.project.state),
    ).enforce()
    return attendance.hand_in(
        stretch=queries.stretch_of(slot),
        shift_uid=slot.shift.uid,
        person=slot.holder,
        how=slot.how,
        worked=worked,
        words=words,
        links=links,
        photos=photos,
        actor=actor,
        at=at,
    )


@transaction.atomic
def ask_another(*, delivery_uid: UUID, name: str, phone: str, actor: Actor, at: datetime) -> Delivery:
    """After no answer came, those who run the project ask somebody else.

    Refused: own_delivery, not_unanswered, record_closed, own_recipient, recipient_kin, no_name, bad_phone.
    """
    delivering.delivery_run(actor=actor, uid=delivery_uid)
    return attendance.ask_another(delivery_uid=delivery_uid, name=name, phone=phone, actor=actor, at=at)
