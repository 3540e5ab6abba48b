"""Delivered work: the page on which it is set, the volunteer's own page, and what waits in the projects one runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.attendance import queries as attendance_queries
from linli.attendance import rules_delivery as delivered
from linli.attendance.models import Attendance, Delivery, DeliveryPhoto, Recipient
from linli.attendance.queries import Hint
from linli.attendance.rules_delivery import Piece
from linli.cases.queries.resident import Picture
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.powers import Power, roles_with
from linli.people.queries import names_of
from linli.places.codes import covered_by_any
from linli.projects import rules, rules_delivery
from linli.projects.models import Project, Shift, Slot
from linli.projects.queries import loading

SHOWN_STATES = (Delivery.State.WAITING, Delivery.State.UNANSWERED, Delivery.State.REFUSED)
MOST_SHIFTS = 500


@dataclass(frozen=True, slots=True)
class SetPage:
    """Delivered work of a shift as those who run it set it."""

    shift: Shift
    recipient: Recipient | None
    days: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """What was handed in once, for its volunteer: with the recipient's answer."""

    delivery: Delivery
    pieces: list[Piece]
    pictures: list[Picture]
    withdraw: Verdict


@dataclass(frozen=True, slots=True)
class DeliverPage:
    """The volunteer's page of one place: what may be handed in, until when, and what became of it."""

    slot: Slot
    until: datetime
    recipient: str
    told: list[Told]
    verdict: Verdict
    days: int
    record_by: datetime
    signed: Attendance | None


@dataclass(frozen=True, slots=True)
class Waits:
    """Delivered work as those who run the project read it."""

    delivery: Delivery
    name: str
    pieces: list[Piece]
    pictures: list[Picture]
    hints: list[Hint]
    ask: Verdict


def set_facts(shift: Shift) -> rules_delivery.SetFacts:
    """What is judged when delivered work is set, two statements."""
    slots = Slot.objects.filter(shift=shift).values("uid")
    served = attendance_queries.any_in(shift.uid) or Attendance.objects.filter(place_uid__in=slots).exists()
    return rules_delivery.SetFacts(
        state=shift.project.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        minutes=shift.delivery_minutes,
        until=shift.delivery_until,
        served=served,
    )


def shift_run(*, actor: Actor, uid: UUID, lock: bool = False) -> Shift:
    """A shift of a project that the actor runs; locked with its places, so that nobody signs at one meanwhile. Raises
    Missing.
    """
    shift = loading.shift_for(actor=actor, uid=uid)
    if not rules.may_run(actor, loading.project_facts(shift.project)):
        raise Missing
    if lock:
        shift = Shift.objects.select_for_update(of=("self",)).select_related("project").get(pk=shift.pk)
        loading.held(Slot.objects.filter(shift=shift))
    return shift


def has_recipient(shift: Shift) -> bool:
    """Whether somebody is named for a shift."""
    return attendance_queries.recipient_of(shift.uid) is not None


def set_page(*, actor: Actor, shift_uid: UUID, at: datetime) -> SetPage:
    """For those who run the project. Raises Missing."""
    shift = shift_run(actor=actor, uid=shift_uid)
    return SetPage(
        shift,
        attendance_queries.recipient_of(shift.uid),
        attendance_queries.answer_days(shift.project.area_code, at),
        rules_delivery.may_begin_setting(set_facts(shift)),
    )


def own_place(*, actor: Actor, uid: UUID, lock: bool = False) -> Slot:
    """The actor's own place. Raises Missing."""
    own = Slot.objects.filter(uid=uid, holder_id=actor.person_id, holder__isnull=False)
    found = loading.held(own, lock=lock)
    slot = found.select_related("shift__project", "holder__work_unit", "for_unit").first()
    if slot is None:
        raise Missing
    return slot


def begin_verdict(slot: Slot, at: datetime) -> Verdict:
    """Whether anything may be handed in for a place now."""
    if slot.holder is None:
        raise Missing
    facts = attendance_queries.hand_in_facts(
        stretch=loading.stretch_of(slot), shift_uid=slot.shift.uid, person=slot.holder, at=at
    )
    return first(
        rules_delivery.by_delivery(slot.shift.delivery_minutes),
        rules.arrow("confirm", slot.shift.project.state),
        delivered.may_begin(facts, at),
    )


def deliver_page(*, actor: Actor, slot_uid: UUID, at: datetime) -> DeliverPage:
    """For the holder of a place. Raises Missing."""
    slot = own_place(actor=actor, uid=slot_uid)
    area, until = slot.shift.project.area_code, slot.shift.delivery_until or slot.shift.ends_at
    recipient = attendance_queries.recipient_of(slot.shift.uid)
    held = attendance_queries.deliveries_of(slot.uid, slot.holder_id or 0)
    return DeliverPage(
        slot=slot,
        until=until,
        recipient=recipient.name if recipient else "",
        told=[
            Told(
                one,
                attendance_queries.pieces_in(one),
                attendance_queries.pictures_of(one),
                delivered.may_withdraw(attendance_queries.bare_facts(one)),
            )
            for one in held
        ],
        verdict=begin_verdict(slot, at),
        days=attendance_queries.answer_days(area, at),
        record_by=attendance_queries.record_by(area, until),
        signed=attendance_queries.attendance_at(place_uid=slot.uid, person_id=slot.holder_id or 0),
    )


def waiting(*, actor: Actor, at: datetime) -> list[Waits]:
    """Delivered work of the projects one runs that waits, was not answered or not confirmed; the oldest first."""
    shifts = Shift.objects.filter(
        delivery_minutes__gt=0, project__in=Project.objects.run_by(actor).values("pk")
    ).order_by("-starts_at")
    uids = list(shifts.values_list("uid", flat=True)[:MOST_SHIFTS])
    found = attendance_queries.deliveries_in(uids, SHOWN_STATES)
    names = names_of([one.person_id for one in found], masked=False)
    hints = attendance_queries.hints_of(found)
    return [
        Waits(
            one,
            names.get(one.person_id, ""),
            attendance_queries.pieces_in(one),
            attendance_queries.pictures_of(one),
            hints.get(one.pk, []),
            delivered.may_ask_another(
                attendance_queries.bare_facts(one),
                own=False,
                kin=False,
                actor_id=actor.person_id,
                record_by=attendance_queries.record_by(one.area_code, one.handed_in_at),
                at=at,
            ),
        )
        for one in found
    ]


def delivery_run(*, actor: Actor, uid: UUID) -> Delivery:
    """Delivered work of a project that the actor runs. Raises Missing."""
    delivery = attendance_queries.delivery_in(uid=uid)
    slot = Slot.objects.select_related("shift__project").filter(uid=delivery.place_uid).first()
    if slot is None or not rules.may_run(actor, loading.project_facts(slot.shift.project)):
        raise Missing
    return delivery


def photo_for(*, actor: Actor, uid: UUID, token: str = "") -> DeliveryPhoto:
    """A picture of delivered work. Raises Missing for all but those who need it.

    Its volunteer; its recipient, signed in or by the link; who runs the project; who decides in the area about what
    looks odd.
    """
    photo = attendance_queries.delivery_photo(uid=uid)
    if attendance_queries.opens(photo, person_id=actor.person_id, token=token):
        return photo
    if covered_by_any(actor.area_codes(*roles_with(Power.INTEGRITY_DECIDE)), photo.delivery.area_code):
        return photo
    slot = Slot.objects.select_related("shift__project").filter(uid=photo.delivery.place_uid).first()
    if slot is None or not rules.may_run(actor, loading.project_facts(slot.shift.project)):
        raise Missing
    return photo
