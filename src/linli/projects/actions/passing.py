"""An assigned place goes from one person to another: a hand-over 交班, or a swap 换班 for a place of theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance import queries as attendance
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first
from linli.people.models import Person
from linli.projects import queries, rules, rules_passing
from linli.projects.actions.telling import note_slot
from linli.projects.models import Slot


@transaction.atomic
def pass_on(
    *, slot_uid: UUID, to_uid: UUID, actor: Actor, at: datetime, back_uid: UUID | None = None
) -> Slot:
    """Relieve the holder of a place; who comes instead gives back a place of their own, or none. Duty stays duty.

    People first and in order, then places in order, as everybody locks them. Missing. Refused: no_right, closed,
    not_assigned, signed_in, past, already_in, overlap.
    """
    uids = [slot_uid, *([back_uid] if back_uid else [])]
    holders = Person.objects.filter(slots__uid__in=uids).values_list("pk", flat=True)
    to = Person.objects.filter(uid=to_uid).first()
    if to is None:
        raise Missing
    for person_id in sorted({*holders, to.pk}):
        queries.lock_person(person_id)
    found = {slot.uid: slot for slot in _locked(uids)}
    slot, back = found.get(slot_uid), found.get(back_uid) if back_uid else None
    if slot is None or slot.holder is None or (back_uid and (back is None or back.holder_id != to.pk)):
        raise Missing
    _judge(slot, to, back, actor, at)
    before = slot.holder
    if back is not None:
        _judge(back, before, slot, actor, at)
        _write(back, before, actor, at)
    _write(slot, to, actor, at)
    return slot


def _locked(uids: list[UUID]) -> list[Slot]:
    rows = Slot.objects.select_for_update(of=("self",)).filter(uid__in=uids, holder__isnull=False)
    return list(rows.select_related("shift__project", "holder").order_by("pk"))


def _judge(slot: Slot, to: Person, instead: Slot | None, actor: Actor, at: datetime) -> None:
    signed = attendance.attendance_at(place_uid=slot.uid, person_id=slot.holder_id or 0) is not None
    others = queries.shifts_at(shift=slot.shift, person_id=to.pk)
    if instead is not None:
        others.discard(instead.shift_id)
    first(
        rules.may_put_on_duty(actor, queries.project_facts(slot.shift.project)),
        rules_passing.may_leave(queries.slot_facts(slot, actor, signed_in=signed), at),
        rules_passing.may_come(holds=slot.shift_id in others, overlaps=bool(others)),
    ).enforce()


def _write(slot: Slot, to: Person, actor: Actor, at: datetime) -> None:
    before = slot.holder.uid if slot.holder else None
    slot.holder, slot.taken_at = to, at
    slot.save(update_fields=["holder", "taken_at"])
    note_slot("slot.passed_on", slot, actor, at, holder=to.uid, before=before)
