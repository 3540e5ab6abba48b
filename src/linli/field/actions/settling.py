"""Two records under one id: a person says which one holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.field import queries, rules
from linli.field.actions.doing import apply, set_aside
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
