"""Double sign 双签 at a shift: by the code at the place, or by the leader's word; then the book is written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance import rules as attendance_rules
from linli.attendance.facts import NOTHING, Phone
from linli.attendance.models import Attendance, Way
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.models import Person
from linli.projects import queries, rules
from linli.projects.models import Slot


@transaction.atomic
def sign_in(*, shift_uid: UUID, code: str, actor: Actor, at: datetime, phone: Phone = NOTHING) -> Attendance:
    """Sign in with the code at the place.

    Refused: no_place, closed, already_in, too_early, too_late, too_many_tries, wrong_code.
    """
    slot, facts = _own(shift_uid, actor)
    first(
        rules.arrow("sign_in", slot.shift.project.state),
        attendance_rules.may_sign_in(facts, at),
        attendance_rules.may_try(attendance_queries.wrong_codes(slot.uid, at)),
        attendance_rules.right_code(fits=attendance_rules.code_fits(shift_uid, code, at)),
    ).enforce()
    return attendance.sign_in(
        stretch=queries.stretch_of(slot),
        person=_holder(slot),
        how=slot.how,
        way=Way.CODE,
        actor=actor,
        at=at,
        phone=phone,
    )


@transaction.atomic
def sign_out(*, shift_uid: UUID, code: str, actor: Actor, at: datetime, phone: Phone = NOTHING) -> Attendance:
    """Sign out with the code at the place; time and points go into the book.

    Refused: no_place, closed, not_in, already_out, too_early, too_late, too_many_tries, wrong_code.
    """
    slot, facts = _own(shift_uid, actor)
    first(
        rules.arrow("sign_out", slot.shift.project.state),
        attendance_rules.may_sign_out(facts, at),
        attendance_rules.may_try(attendance_queries.wrong_codes(slot.uid, at)),
        attendance_rules.right_code(fits=attendance_rules.code_fits(shift_uid, code, at)),
    ).enforce()
    return attendance.sign_out(
        place_uid=slot.uid, person=_holder(slot), way=Way.CODE, actor=actor, at=at, phone=phone
    )


@transaction.atomic
def note_refusal(*, shift_uid: UUID, verdict: Verdict, actor: Actor, at: datetime) -> None:
    """After a refused sign: a wrong code is noted in a transaction of its own, other refusals leave nothing."""
    if verdict.code != attendance_rules.WRONG_CODE:
        return
    slot = queries.own_slot(actor=actor, shift_uid=shift_uid, lock=True)
    if slot is not None:
        attendance.note_wrong_code(place_kind=queries.SLOT, place_uid=slot.uid, actor=actor, at=at)


@transaction.atomic
def confirm_attendance(*, slot_uid: UUID, actor: Actor, at: datetime) -> Attendance:
    """The leader vouches for somebody without the code, which makes it grade B.

    During the shift for the arrival, then for the leaving; after the end for what is missing, as planned.
    Refused: no_right, own_attendance, closed, already_out, too_early, too_late.
    """
    slot = queries.slot_for(actor=actor, uid=slot_uid, lock=True)
    facts = _facts(slot)
    queries.confirm_verdict(slot, facts, actor, at).enforce()
    person = _holder(slot)
    came, left = attendance_rules.signs_by_leader(facts, at)
    signed = None
    if came is not None:
        signed = attendance.sign_in(
            stretch=queries.stretch_of(slot),
            person=person,
            how=slot.how,
            way=Way.LEADER,
            vouched_by_id=actor.person_id,
            actor=actor,
            at=at,
            signed_at=came,
        )
    if left is not None:
        signed = attendance.sign_out(
            place_uid=slot.uid,
            person=person,
            way=Way.LEADER,
            vouched_by_id=actor.person_id,
            actor=actor,
            at=at,
            signed_at=left,
        )
    if signed is None:
        raise Missing
    return signed


def _own(shift_uid: UUID, actor: Actor) -> tuple[Slot, attendance_rules.SignFacts]:
    """The actor's place in a visible shift, locked. Missing: no such shift. Refused: no_place."""
    slot = queries.own_slot(actor=actor, shift_uid=shift_uid, lock=True)
    if slot is None:
        queries.shift_for(actor=actor, uid=shift_uid)
        rules.NO_PLACE.enforce()
        raise Missing
    return slot, _facts(slot)


def _facts(slot: Slot) -> attendance_rules.SignFacts:
    signed = attendance_queries.attendance_at(place_uid=slot.uid, person_id=_holder(slot).pk)
    return queries.sign_facts(slot.shift, signed)


def _holder(slot: Slot) -> Person:
    if slot.holder is None:
        raise Missing
    return slot.holder
