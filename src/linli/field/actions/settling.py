"""Two records under one id: a person says which one holds. And a sign-out that has waited long enough."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance.rules import SYNCED_WITHIN
from linli.field import queries, rules
from linli.field.actions.doing import apply, set_aside, settle
from linli.field.models import FieldNote, FieldRecord
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.people.queries import actor_of
from linli.projects.queries import lock_person

State = FieldRecord.State


@transaction.atomic
def keep_first(*, record_uid: UUID, actor: Actor, at: datetime) -> FieldRecord:
    """The record that came first holds. Refused: settled_already."""
    record = _open(record_uid, actor)
    set_aside(record, at)
    _note(record, "first", actor, at)
    return record


@transaction.atomic
def take_second(*, record_uid: UUID, actor: Actor, at: datetime) -> FieldRecord:
    """The record that came second holds: it is judged now as if it had come alone.

    A note or photo that became of the first is replaced; a sign that was made stays, because signs are never taken back,
    and the second one is answered accordingly. Refused: settled_already.
    """
    record = _open(record_uid, actor)
    first = record.rival
    if first is None:
        raise Missing
    FieldNote.objects.filter(record=first).update(state=FieldNote.State.REPLACED)
    if first.state == State.WAITING:
        set_aside(first, at)
    _note(record, "second", actor, at)
    body = queries.body_of(record)
    # Whoever chooses, it stays the record of the one who made it.
    theirs = actor_of(person=record.person, at=at, channel=actor.channel)
    apply(record, rules.read(body), body, theirs, at)
    return record


@transaction.atomic
def force_out(*, record_uid: UUID, actor: Actor, at: datetime) -> FieldRecord:
    """A sign-out waits no longer for its sign-in: it counts when one is there, else it becomes a request that somebody
    else decides. Refused: settled_already.
    """
    lock_person(queries.record_for(actor=actor, uid=record_uid).person_id)
    record = queries.record_for(actor=actor, uid=record_uid, lock=True)
    rules.may_force(queries.settle_facts(record, actor)).enforce()
    _note(record, "forced", actor, at)
    settle(record, actor_of(person=record.person, at=at, channel=actor.channel), at, last=True)
    return record


@transaction.atomic
def settle_out(*, record_uid: UUID, at: datetime) -> FieldRecord:
    """The same by the clock, once phones have had their time to bring the sign-in. Missing: it waits no more."""
    found = FieldRecord.objects.filter(uid=record_uid, state=State.WAITING)
    person_id = found.values_list("person_id", flat=True).first()
    if person_id is None:
        raise Missing
    lock_person(person_id)
    record = found.select_related("person", "shift__project").select_for_update(of=("self",)).first()
    if record is None or record.shift is None:
        raise Missing
    last = at - record.shift.ends_at > SYNCED_WITHIN
    settle(record, actor_of(person=record.person, at=at), at, last=last)
    return record


def _open(uid: UUID, actor: Actor) -> FieldRecord:
    """Person before record: the order in which records come in. Raises Missing; refused: settled_already."""
    lock_person(queries.record_for(actor=actor, uid=uid).person_id)
    record = queries.record_for(actor=actor, uid=uid, lock=True)
    rules.may_settle(queries.settle_facts(record, actor)).enforce()
    return record


def _note(record: FieldRecord, holds: str, actor: Actor, at: datetime) -> None:
    journal.note(
        "field.settled",
        subject=("field_record", record.uid),
        actor=actor,
        at=at,
        payload={"holds": holds},
    )
