"""Double sign 双签 at a shift: by the code at the place, or by the leader's word; then the book is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance import rules as attendance_rules
from linli.attendance.facts import NOTHING, Phone
from linli.attendance.models import Attendance, Correction, Countersign, Kiosk, Way
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.models import Person
from linli.projects import queries, rules, rules_delivery
from linli.projects.models import Slot
from linli.projects.queries import kiosks


@transaction.atomic
def sign_in(*, shift_uid: UUID, code: str, actor: Actor, at: datetime, phone: Phone = NOTHING) -> Attendance:
    """Sign in with the code at the place; one that waited in a phone stands for the minute its code proves.

    Refused: no_place, by_delivery, closed, already_in, too_early, too_late, too_many_tries, wrong_code,
    code_of_another_site, kiosk_ended, no_minute, clock_ahead, clock_behind, synced_late, elsewhere.
    """
    slot, facts = _own(shift_uid, actor)
    if (done := _done(slot, phone)) is not None:
        return done
    moment, kiosk = _moment(slot, facts, "in", code, at, phone)
    first(
        rules.arrow("sign_out" if phone.offline else "sign_in", slot.shift.project.state),
        attendance_rules.may_sign_in(facts, moment),
        attendance_rules.one_place(
            attendance_queries.open_elsewhere(_holder(slot).pk, slot.uid, facts, moment)
        ),
    ).enforce()
    return attendance.sign_in(
        stretch=queries.stretch_of(slot),
        person=_holder(slot),
        how=slot.how,
        way=Way.CODE,
        actor=actor,
        at=at,
        signed_at=moment if phone.offline else None,
        phone=phone,
        kiosk=kiosk,
    )


@transaction.atomic
def sign_out(*, shift_uid: UUID, code: str, actor: Actor, at: datetime, phone: Phone = NOTHING) -> Attendance:
    """Sign out with the code at the place, or with one that waited in a phone; time and points go into the book.

    Refused: no_place, by_delivery, closed, not_in, already_out, too_early, too_late, too_many_tries, wrong_code,
    code_of_another_site, kiosk_ended, no_minute, clock_ahead, clock_behind, synced_late, out_before_in.
    """
    slot, facts = _own(shift_uid, actor)
    if (done := _done(slot, phone)) is not None:
        return done
    moment, kiosk = _moment(slot, facts, "out", code, at, phone)
    first(
        rules.arrow("sign_out", slot.shift.project.state),
        attendance_rules.may_sign_out(facts, moment),
    ).enforce()
    return attendance.sign_out(
        place_uid=slot.uid,
        person=_holder(slot),
        way=Way.CODE,
        actor=actor,
        at=at,
        signed_at=moment if phone.offline else None,
        phone=phone,
        kiosk=kiosk,
    )


def _done(slot: Slot, phone: Phone) -> Attendance | None:
    """What this very record of the phone has led to before: sent twice, done once."""
    return attendance_queries.signed_by(phone.record_uid, _holder(slot).pk, slot.uid)


def _moment(
    slot: Slot, facts: attendance_rules.SignFacts, which: str, code: str, at: datetime, phone: Phone
) -> tuple[datetime, Kiosk | None]:
    """When a sign stands: now, or the minute that the code of a phone without a network proves; and the screen that showed
    the code, where it was not the leader's. Raises Refused.
    """
    judge = attendance_rules.may_sign_in if which == "in" else attendance_rules.may_sign_out
    if not phone.offline:
        judge(facts, at).enforce()
    elif which == "in" and facts.signed_in_at is not None:
        attendance_rules.ALREADY_IN.enforce()
    elif which == "out" and facts.signed_in_at is None:
        attendance_rules.NOT_IN.enforce()
    elif which == "out" and facts.signed_out_at is not None:
        attendance_rules.ALREADY_OUT.enforce()
    tries = attendance_queries.wrong_codes(slot.uid, at)
    attendance_rules.may_try(tries, offline=phone.offline).enforce()
    if not phone.offline:
        return at, _right_code(slot, code, at)
    claimed_at, kiosk = phone.claimed_at or at, None
    proven = queries.proven_minute(slot, code, claimed_at=claimed_at, at=at)
    if proven is None and (shown := kiosks.shown_then(slot, code, claimed_at=claimed_at, at=at)) is not None:
        proven, kiosk = shown.minute, shown.kiosk
    attendance_rules.may_sync(claimed_at=claimed_at, proven=proven, at=at).enforce()
    return proven or at, kiosk


def _right_code(slot: Slot, code: str, at: datetime) -> Kiosk | None:
    """The screen that shows this code, None for the leader's. Raises Refused."""
    if attendance_rules.code_fits(slot.shift.uid, code, at):
        return None
    shown = kiosks.shown_now(slot, code, at)
    if shown is not None:
        return shown.kiosk
    other = queries.other_site(slot, code, at)
    if other is not None:
        attendance_rules.other_site(other.project.title).enforce()
    attendance_rules.right_code(fits=False).enforce()
    return None


@transaction.atomic
def note_refusal(
    *,
    shift_uid: UUID,
    verdict: Verdict,
    actor: Actor,
    at: datetime,
    which: str = "",
    phone: Phone = NOTHING,
) -> None:
    """After a refused sign, in a transaction of its own.

    A wrong code is noted against guessing; a sign that waited in a phone and cannot count is kept as a request, which
    somebody else decides. Other refusals leave nothing.
    """
    if verdict.code not in attendance_rules.GUESSES and not phone.offline:
        return
    slot = queries.own_slot(actor=actor, shift_uid=shift_uid, lock=True)
    if slot is None:
        return
    if verdict.code in attendance_rules.GUESSES:
        attendance.note_wrong_code(place_kind=queries.SLOT, place_uid=slot.uid, actor=actor, at=at)
    if phone.offline and verdict.code in attendance_rules.KEPT and which:
        attendance.keep_sign(
            stretch=queries.stretch_of(slot),
            person=_holder(slot),
            how=slot.how,
            which=which,
            refusal=verdict.code,
            actor=actor,
            at=at,
            phone=phone,
        )


@transaction.atomic
def confirm_attendance(*, slot_uid: UUID, actor: Actor, at: datetime) -> Attendance:
    """The leader vouches for somebody without the code, which makes it grade B.

    During the shift for the arrival, then for the leaving; after the end for what is missing, as planned.
    Refused: no_right, own_attendance, by_delivery, closed, already_out, too_early, record_closed.
    """
    slot = queries.slot_for(actor=actor, uid=slot_uid, lock=True)
    facts = replace(_facts(slot), record_by=queries.record_by(slot.shift))
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


@transaction.atomic
def sign_by_place(*, shift_uid: UUID, which: str, actor: Actor, at: datetime, phone: Phone) -> Attendance:
    """Sign in or out by the phone's position alone; only the distance is kept. `which` is "in" or "out".

    Refused: no_place, by_delivery, closed, already_in, not_in, already_out, too_early, too_late, elsewhere, no_point,
    no_position, unsure, too_far, waited.
    """
    slot, facts = _own(shift_uid, actor)
    first(
        rules.arrow(f"sign_{which}", slot.shift.project.state),
        attendance_rules.may_sign_in(facts, at)
        if which == "in"
        else attendance_rules.may_sign_out(facts, at),
        attendance_rules.one_place(
            attendance_queries.open_elsewhere(_holder(slot).pk, slot.uid, facts, at) if which == "in" else ""
        ),
        queries.fence_verdict(slot, phone, at),
    ).enforce()
    if which == "in":
        return attendance.sign_in(
            stretch=queries.stretch_of(slot),
            person=_holder(slot),
            how=slot.how,
            way=Way.FENCE,
            actor=actor,
            at=at,
            phone=phone,
        )
    return attendance.sign_out(
        place_uid=slot.uid, person=_holder(slot), way=Way.FENCE, actor=actor, at=at, phone=phone
    )


@transaction.atomic
def countersign(*, slot_uid: UUID, actor: Actor, at: datetime) -> Countersign:
    """Say of another member of the same shift that they have come, or that they leave now.

    With as many voices as the area asks for it is a sign. Refused: no_place, by_delivery, closed, own_attendance,
    not_in_by_code, vouched_already, ring, already_out, too_early, too_late.
    """
    slot = queries.fellow_slot(actor=actor, uid=slot_uid, lock=True)
    own = queries.own_slot(actor=actor, shift_uid=slot.shift.uid)
    if own is None:
        raise Missing
    facts = _facts(slot)
    judge = attendance_rules.may_sign_in if facts.signed_in_at is None else attendance_rules.may_sign_out
    first(
        rules.arrow("confirm", slot.shift.project.state),
        rules_delivery.by_signs(slot.shift.delivery_minutes),
        judge(facts, at),
    ).enforce()
    return attendance.countersign(
        stretch=queries.stretch_of(slot),
        shift_uid=slot.shift.uid,
        person=_holder(slot),
        how=slot.how,
        own_place=own.uid,
        actor=actor,
        at=at,
    )


@transaction.atomic
def ask_correction(
    *,
    slot_uid: UUID,
    wanted_in_at: datetime | None,
    wanted_out_at: datetime | None,
    words: str,
    actor: Actor,
    at: datetime,
) -> Correction:
    """Ask that an attendance be written otherwise, or that service without any sign be entered: the holder of the place,
    or who runs the project for them.

    Refused: closed, shift_ahead, record_closed, open_already, no_times, out_before_in, outside_shift, no_words, too_long.
    """
    slot = queries.slot_for(actor=actor, uid=slot_uid, lock=True)
    rules.arrow("confirm", slot.shift.project.state).enforce()
    return attendance.ask_correction(
        stretch=queries.stretch_of(slot),
        person=_holder(slot),
        how=slot.how,
        wanted_in_at=wanted_in_at,
        wanted_out_at=wanted_out_at,
        words=words,
        actor=actor,
        at=at,
    )


def _own(shift_uid: UUID, actor: Actor) -> tuple[Slot, attendance_rules.SignFacts]:
    """The actor's place in a visible shift, locked, and the actor before it: at two places at once nobody signs in at
    both. Missing: no such shift. Refused: no_place, by_delivery.
    """
    if actor.person_id is not None:
        queries.lock_person(actor.person_id)
    slot = queries.own_slot(actor=actor, shift_uid=shift_uid, lock=True)
    if slot is None:
        queries.shift_for(actor=actor, uid=shift_uid)
        rules.NO_PLACE.enforce()
        raise Missing
    rules_delivery.by_signs(slot.shift.delivery_minutes).enforce()
    return slot, _facts(slot)


def _facts(slot: Slot) -> attendance_rules.SignFacts:
    signed = attendance_queries.attendance_at(place_uid=slot.uid, person_id=_holder(slot).pk)
    return queries.sign_facts(slot.shift, signed, queries.windows_of(slot.shift))


def _holder(slot: Slot) -> Person:
    if slot.holder is None:
        raise Missing
    return slot.holder
