"""Places in shifts 名额: assigned, given back, waited for. A place is a row and is given once."""

from __future__ import annotations

from datetime import datetime
from time import sleep
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from linli.attendance import queries as attendance
from linli.credits.models import How
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.sql import Row, fetch_one, loaded
from linli.kernel.verdict import Missing, Refused
from linli.people.models import Person
from linli.projects import queries, rules
from linli.projects.actions.passing_on import offer_on
from linli.projects.actions.telling import note_slot, tell_of_shift
from linli.projects.models import Shift, Slot, Waiting, Withdrawal

# Places that others are just taking are passed over. When no other is left, we look again a little later: only when none
# is free any more is the shift full. Waiting in the database could close a circle: it keeps the locks of rows that it
# found taken on a second look.
SKIP = " FOR UPDATE SKIP LOCKED"
PAUSES = (0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0)  # seconds
# Nor is a place free whose project ended while we looked.
_FREE = (
    "SELECT f.id FROM projects_slot f WHERE f.shift_id = %s AND f.holder_id IS NULL AND f.kept = '' AND EXISTS (SELECT 1 "
    "FROM projects_shift s JOIN projects_project p ON p.id = s.project_id WHERE s.id = f.shift_id AND p.state = 'open') "
)
_IN_ORDER = " ORDER BY f.number LIMIT 1"
_TAKE = "UPDATE projects_slot SET holder_id = %s, how = %s, taken_at = %s WHERE id = ({free}) RETURNING id, uid, number"
MOST_WORDS = 200


@transaction.atomic
def assign_slot(
    *,
    shift_uid: UUID,
    person_uid: UUID,
    actor: Actor,
    at: datetime,
    slot_uid: UUID | None = None,
    tell: bool = True,
) -> Slot:
    """Put somebody on duty 派班; it is counted as service, never as volunteering, and stays so for good.

    On one place of the shift where it is named; not told where the caller tells of several at once.

    Refused: no_right, closed, past, already_in, offered, overlap, full, crowded, not_able.
    """
    shift = queries.shift_for(actor=actor, uid=shift_uid)
    rules.may_put_on_duty(actor, queries.project_facts(shift.project)).enforce()
    person = Person.objects.select_for_update(no_key=True).filter(uid=person_uid).first()
    if person is None:
        raise Missing
    way = queries.way_to(
        actor=actor, shift_uid=shift_uid, person_id=person.pk, registered=True, any_position=True
    )
    rules.may_assign(way.facts, at).enforce()
    slot = _assigned(shift, person.pk, at, slot_uid)
    note_slot("slot.assigned", slot, actor, at, holder=person.uid)
    if tell:
        tell_of_shift("slot_assigned", slot.shift, person.uid, at)
    return slot


def _assigned(shift: Shift, person_id: int, at: datetime, slot_uid: UUID | None) -> Slot:
    """The place for somebody on duty: the named one, else the first free one. Where places ask for something, the first
    that this person may fill: what one has to be able to do does not depend on who wants it.
    """
    if not shift.project.demands:
        which = queries.ANY if slot_uid is None else queries.OF_SLOT
        return take_place(shift, person_id, How.ASSIGNED, at, which=which, position_uid=slot_uid)
    free = queries.places_to_fill(shift, person_id, at, slot_uid)
    rules.may_stand(able=free is not None).enforce()
    for uid in free or ():
        try:
            return take_place(shift, person_id, How.ASSIGNED, at, which=queries.OF_SLOT, position_uid=uid)
        except Refused as refusal:
            # Somebody was quicker there; the next one may still be free.
            if refusal.verdict != rules.FULL:
                raise
    raise Refused(rules.NONE_LEFT)


def skip_locked() -> str:
    """What passes over places that others hold; SQLite has one writer, and nothing to pass over."""
    return SKIP if connection.features.has_select_for_update_skip_locked else ""


def take_place(
    shift: Shift, person_id: int, how: How, at: datetime, *, which: str, position_uid: UUID | None = None
) -> Slot:
    """Give the first free place. Refused: already_in, full, crowded."""
    wanted = [shift.pk, *queries.of_position(position_uid)]
    free = _FREE + which + _IN_ORDER
    try:
        row = _first(
            _TAKE.format(free=free + skip_locked()), [person_id, how.value, at, *wanted], free, wanted
        )
    except IntegrityError:
        # The unique index is the net under the lock: one living place per person and shift.
        raise Refused(rules.ALREADY_IN)
    return slot_of(row, shift, person_id, how, at)


def _first(take: str, given: list[Any], free: str, wanted: list[Any]) -> Row:
    for pause in (*PAUSES, None):
        row = fetch_one(take, given)
        if row is not None:
            return row
        if fetch_one(free, wanted) is None:
            raise Refused(rules.FULL)
        if pause is not None:
            sleep(pause)
    raise Refused(rules.CROWDED)


def slot_of(row: Row, shift: Shift, person_id: int, how: How, at: datetime) -> Slot:
    """A place that was just given, from its key, uid and number."""
    slot = loaded(
        Slot,
        id=row[0],
        uid=UUID(str(row[1])),
        number=row[2],
        shift_id=shift.pk,
        holder_id=person_id,
        for_unit_id=None,
        how=how,
        taken_at=at,
    )
    slot.shift = shift
    return slot


@transaction.atomic
def withdraw_slot(*, slot_uid: UUID, actor: Actor, at: datetime, reason: str = "") -> Slot:
    """Give a place back; it is offered to the first who waits and can come.

    Within a minute it is an undo, of which nobody is told; near the shift it wants a reason, which is kept and counted
    as late, no more. Refused: closed, signed_in, assigned, past, needs_reason.
    """
    slot = queries.slot_for(actor=actor, uid=slot_uid, lock=True)
    holder = slot.holder
    if holder is None:
        raise Missing
    signed = attendance.attendance_at(place_uid=slot.uid, person_id=holder.pk) is not None
    free_until = queries.free_until(slot.shift, at)
    facts = queries.slot_facts(slot, actor, signed_in=signed, free_until=free_until)
    rules.may_withdraw(facts, at, reason).enforce()
    undo = facts.own and rules.is_undo(slot.taken_at, at)
    if facts.own and not undo:
        Withdrawal.objects.create(
            shift=slot.shift,
            person=holder,
            withdrawn_at=at,
            late=rules.is_late(facts, at),
            reason=reason.strip()[:MOST_WORDS],
        )
    slot.holder, slot.how, slot.taken_at, slot.for_unit = None, "", None, None
    slot.save(update_fields=["holder", "how", "taken_at", "for_unit"])
    note_slot("slot.undone" if undo else "slot.withdrawn", slot, actor, at, holder=holder.uid)
    leader = slot.shift.project.leader
    if not facts.own:
        tell_of_shift("slot_taken_back", slot.shift, holder.uid, at)
    elif not undo and leader is not None and leader.pk != holder.pk:
        tell_of_shift("slot_withdrawn", slot.shift, leader.uid, at)
    offer_on(slot, at)
    return slot


@transaction.atomic
def join_waiting(*, shift_uid: UUID, actor: Actor, at: datetime) -> Waiting:
    """Queue for a place of a full shift.

    Refused: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent, waiting_already, by_lot, needs_approval, places_free, no_skill,
    certificate_expired, certificate_unconfirmed, no_certificate.
    """
    if actor.person_id is None:
        raise Missing
    queries.lock_person(actor.person_id)
    shift = queries.shift_for(actor=actor, uid=shift_uid, person_id=actor.person_id)
    taken = queries.taken_by(actor.person_id, [shift])[shift.pk]
    rules.may_wait(queries.shift_facts(shift, actor, taken), at).enforce()
    # Whom no place of the shift could ever be offered to would wait for nothing.
    queries.fits_somewhere(actor.person_id, shift, at).enforce()
    waiting = Waiting.objects.create(shift=shift, person_id=actor.person_id, since=at)
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
