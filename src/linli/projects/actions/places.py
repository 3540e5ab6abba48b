"""Places in shifts 名额: taken, assigned, given back, waited for. A place is a row and is given once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.attendance import queries as attendance
from linli.credits.models import How
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.people.models import Person
from linli.projects import queries, rules
from linli.projects.actions.telling import tell_of_shift
from linli.projects.models import Slot, Waiting


@transaction.atomic
def claim_slot(*, shift_uid: UUID, actor: Actor, at: datetime) -> Slot:
    """Take a free place of one's own will 接单; what is claimed counts as volunteering.

    Person, place, write, journal: four statements. Refused: not_registered, closed, past, already_in, overlap, full.
    """
    if actor.person_id is None:
        raise Missing
    queries.lock_person(actor.person_id)
    registered = bool(actor.home_code)
    slot = queries.free_slot(shift_uid=shift_uid, person_id=actor.person_id)
    if slot is None or not slot.shift.project.published_at:
        shift = queries.shift_for(actor=actor, uid=shift_uid, person_id=actor.person_id)
        facts = queries.facts_of(shift, shift=shift, free=int(slot is not None), registered=registered)
        rules.may_claim(facts, at).enforce()
        raise Missing
    rules.may_claim(queries.facts_of(slot, shift=slot.shift, free=1, registered=registered), at).enforce()
    slot.holder_id, slot.how, slot.taken_at = actor.person_id, How.CLAIMED, at
    _save(slot)
    _note("slot.claimed", slot, actor, at, holder=actor.person_uid)
    return slot


@transaction.atomic
def assign_slot(*, shift_uid: UUID, person_uid: UUID, actor: Actor, at: datetime) -> Slot:
    """Put somebody on duty 派班; it is counted as service, never as volunteering, and stays so for good.

    Refused: no_right, closed, past, already_in, overlap, full.
    """
    shift = queries.shift_for(actor=actor, uid=shift_uid)
    rules.may_put_on_duty(actor, queries.project_facts(shift.project)).enforce()
    person = Person.objects.select_for_update(no_key=True).filter(uid=person_uid).first()
    if person is None:
        raise Missing
    slot = queries.free_slot(shift_uid=shift_uid, person_id=person.pk)
    if slot is None:
        shift = queries.shift_for(actor=actor, uid=shift_uid, person_id=person.pk)
        rules.may_assign(queries.facts_of(shift, shift=shift, free=0, registered=True), at).enforce()
        raise Missing
    rules.may_assign(queries.facts_of(slot, shift=slot.shift, free=1, registered=True), at).enforce()
    slot.holder, slot.how, slot.taken_at = person, How.ASSIGNED, at
    _save(slot)
    _note("slot.assigned", slot, actor, at, holder=person.uid)
    tell_of_shift("slot_assigned", slot.shift, person.uid, at)
    return slot


@transaction.atomic
def withdraw_slot(*, slot_uid: UUID, actor: Actor, at: datetime) -> Slot:
    """Give a place back; the first on the waiting list has it at once and is told.

    Within a minute it is an undo, of which nobody is told. Refused: closed, signed_in, assigned, past.
    """
    slot = queries.slot_for(actor=actor, uid=slot_uid, lock=True)
    holder = slot.holder
    if holder is None:
        raise Missing
    signed = attendance.attendance_at(place_uid=slot.uid, person_id=holder.pk) is not None
    facts = queries.slot_facts(slot, actor, signed_in=signed)
    rules.may_withdraw(facts, at).enforce()
    undo = facts.own and rules.is_undo(slot.taken_at, at)
    slot.holder, slot.how, slot.taken_at = None, "", None
    slot.save(update_fields=["holder", "how", "taken_at"])
    _note("slot.undone" if undo else "slot.withdrawn", slot, actor, at, holder=holder.uid)
    leader = slot.shift.project.leader
    if not facts.own:
        tell_of_shift("slot_taken_back", slot.shift, holder.uid, at)
    elif not undo and leader is not None and leader.pk != holder.pk:
        tell_of_shift("slot_withdrawn", slot.shift, leader.uid, at)
    if at < slot.shift.starts_at:
        _hand_over(slot, at)
    return slot


def _hand_over(slot: Slot, at: datetime) -> None:
    """Give a place that has become free to the first who waits and has nothing else at that time."""
    waiting = queries.first_waiting(slot.shift)
    busy = (
        queries.overlapping(shift=slot.shift, person_ids=[one.person_id for one in waiting])
        if waiting
        else set()
    )
    for one in waiting:
        if one.person_id in busy:
            continue
        slot.holder, slot.how, slot.taken_at = one.person, How.CLAIMED, at
        try:
            with transaction.atomic():
                slot.save(update_fields=["holder", "how", "taken_at"])
        except IntegrityError:
            # The person came by another place of this shift at this very moment.
            slot.holder, slot.how, slot.taken_at = None, "", None
            continue
        one.delete()
        _note("slot.handed_over", slot, Actor.system(), at, holder=one.person.uid)
        tell_of_shift("slot_offered", slot.shift, one.person.uid, at)
        return


@transaction.atomic
def join_waiting(*, shift_uid: UUID, actor: Actor, at: datetime) -> Waiting:
    """Queue for a place of a full shift.

    Refused: not_registered, closed, past, already_in, overlap, waiting_already, places_free.
    """
    if actor.person_id is None:
        raise Missing
    person = queries.lock_person(actor.person_id)
    shift = queries.shift_for(actor=actor, uid=shift_uid, person_id=person.pk)
    rules.may_wait(queries.shift_facts(shift, actor), at).enforce()
    waiting = Waiting.objects.create(shift=shift, person=person, since=at)
    journal.note("waiting.joined", subject=("waiting", waiting.uid), actor=actor, at=at)
    return waiting


@transaction.atomic
def leave_waiting(*, shift_uid: UUID, actor: Actor, at: datetime) -> Waiting:
    """Leave the queue. Refused: not_waiting."""
    if actor.person_id is None:
        raise Missing
    shift = queries.shift_for(actor=actor, uid=shift_uid, person_id=actor.person_id)
    waiting = Waiting.objects.select_for_update().filter(shift=shift, person_id=actor.person_id).first()
    if waiting is None:
        rules.may_leave_waiting(queries.shift_facts(shift, actor)).enforce()
        raise Missing
    journal.note("waiting.left", subject=("waiting", waiting.uid), actor=actor, at=at)
    Waiting.objects.filter(pk=waiting.pk).delete()
    return waiting


def _save(slot: Slot) -> None:
    try:
        slot.save(update_fields=["holder", "how", "taken_at"])
    except IntegrityError:
        # The unique index is the net under the lock: one living place per person and shift.
        raise Refused(rules.ALREADY_IN)


def _note(code: str, slot: Slot, actor: Actor, at: datetime, *, holder: UUID | None) -> None:
    journal.note(
        code, subject=("slot", slot.uid), actor=actor, at=at, payload={"holder": holder, "how": str(slot.how)}
    )
