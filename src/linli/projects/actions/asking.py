"""Places where the organiser decides who comes 报名审核: asked for, approved, refused with a reason, taken back, or not
answered in time.

Whoever answers or ends a request holds the place's row: of an answer in the last second and the end of the time, one
comes first and the other finds it done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.credits.models import How
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.projects import queries, rules, rules_answers, rules_claims
from linli.projects.actions.offering import AT_ONCE
from linli.projects.actions.passing_on import offer_on
from linli.projects.actions.telling import note_slot, tell_of_shift
from linli.projects.models import PlaceRequest, Project, Slot
from linli.projects.queries import answers

S = PlaceRequest.State


@transaction.atomic
def ask_for_place(
    *, shift_uid: UUID, actor: Actor, at: datetime, position_uid: UUID | None = None
) -> PlaceRequest:
    """Ask for a place, which is kept until the organiser has decided or the time to answer is over.

    Refused: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent, no_approval_needed, choose_position, full, no_skill, certificate_expired,
    certificate_unconfirmed, no_certificate.
    """
    if actor.person_id is None:
        raise Missing
    queries.lock_person(actor.person_id)
    way = queries.way_to(
        actor=actor,
        shift_uid=shift_uid,
        person_id=actor.person_id,
        registered=bool(actor.home_code),
        position_uid=position_uid,
    )
    rules.may_ask(replace(way.facts, joined_until=way.shift.joined_until), at).enforce()
    queries.way_fits(way, actor.person_id, position_uid, at).enforce()
    slot = queries.lock_free(way.shift, position_uid)
    if slot is None:
        raise Refused(rules.FULL)
    slot.kept, slot.kept_for_id = Slot.Kept.REQUEST, actor.person_id
    slot.save(update_fields=["kept", "kept_for"])
    times = answers.answer_times(way.shift.project.area_code, at)
    until = rules_answers.answer_until(
        times, at=at, closes_at=way.facts.terms.closes_at, ends_at=way.shift.joined_until
    )
    asked = PlaceRequest.objects.create(
        slot=slot,
        person_id=actor.person_id,
        asked_at=at,
        until=until,
        remind_at=rules_answers.remind_at(times, at=at, until=until),
    )
    note_slot("slot.asked", slot, actor, at, holder=actor.person_uid)
    leader = slot.shift.project.leader
    if leader is not None and leader.pk != actor.person_id:
        tell_of_shift("place_asked", slot.shift, leader.uid, at)
    return asked


@transaction.atomic
def approve_request(*, request_uid: UUID, actor: Actor, at: datetime) -> Slot:
    """Give the place that was asked for.

    Refused: decided, answer_over, own_request, closed, past, overlap.
    """
    person_id = queries.request_for(actor=actor, uid=request_uid).person_id
    queries.lock_person(person_id)
    asked, slot = _locked(request_uid, actor)
    rules_claims.may_decide(queries.request_facts(asked, slot, actor), at).enforce()
    _answer(asked, S.APPROVED, "", at)
    slot.kept, slot.kept_for = "", None
    slot.holder, slot.how, slot.taken_at = asked.person, How.CLAIMED, at
    slot.save(update_fields=["kept", "kept_for", "holder", "how", "taken_at"])
    note_slot("slot.approved", slot, actor, at, holder=asked.person.uid)
    tell_of_shift("place_approved", slot.shift, asked.person.uid, at)
    return slot


@transaction.atomic
def refuse_request(*, request_uid: UUID, reason: str, actor: Actor, at: datetime) -> PlaceRequest:
    """Refuse a place with a reason, which its person reads.

    Refused: decided, answer_over, own_request, closed, needs_reason.
    """
    asked, slot = _locked(request_uid, actor)
    facts = queries.request_facts(asked, slot, actor)
    rules_claims.may_refuse(facts, reason, at).enforce()
    _answer(asked, S.REFUSED, reason.strip()[: rules_claims.MOST_WORDS], at)
    _free(slot, "slot.request_refused", asked, actor, at)
    tell_of_shift("place_refused", slot.shift, asked.person.uid, at)
    return asked


@transaction.atomic
def take_back_request(*, request_uid: UUID, actor: Actor, at: datetime) -> PlaceRequest:
    """Say that one does not come after all, before it was decided. Refused: decided, answer_over."""
    asked = queries.own_request(actor=actor, uid=request_uid)
    slot = queries.lock_slot(asked.slot_id)
    asked = queries.own_request(actor=actor, uid=request_uid)
    rules_claims.still_open(asked.state, asked.until).enforce()
    _answer(asked, S.TAKEN_BACK, "", at)
    _free(slot, "slot.request_taken_back", asked, actor, at)
    return asked


def expire_requests(*, at: datetime) -> int:
    """Free the places of requests that nobody answered in time, and remind organisers of those whose time is near.

    How many places were looked at. Every place in a transaction of its own; safe to run twice at once.
    """
    due = queries.requests_unanswered(at, AT_ONCE)
    for pk in due:
        _expire(pk, at)
    near = queries.requests_to_remind(at, AT_ONCE)
    told: set[int] = set()
    for pk in near:
        _remind(pk, told, at)
    return len(due) + len(near)


@transaction.atomic
def _expire(slot_id: int, at: datetime) -> None:
    slot = queries.lock_slot(slot_id)
    asked = queries.open_request_of(slot)
    # Answered meanwhile, or ended by another worker: what is there now may be a newer request.
    if asked is None or asked.until is None or asked.until > at:
        return
    _answer(asked, S.EXPIRED, "", at)
    if slot.shift.project.state == Project.State.OPEN:
        tell_of_shift("place_unanswered", slot.shift, asked.person.uid, at)
    _free(slot, "slot.request_expired", asked, Actor.system(), at)


@transaction.atomic
def _remind(slot_id: int, told: set[int], at: datetime) -> None:
    """Remind the organiser once of a request, and once of all requests for one shift that are near in the same run."""
    slot = queries.lock_slot(slot_id)
    asked = queries.open_request_of(slot)
    if asked is None or asked.remind_at is None or asked.remind_at > at:
        return
    asked.remind_at = None
    asked.save(update_fields=["remind_at"])
    leader = slot.shift.project.leader
    if leader is None or leader.pk == asked.person_id or slot.shift.project.state != Project.State.OPEN:
        return
    journal.note(
        "slot.request_reminded",
        subject=("slot", slot.uid),
        actor=Actor.system(),
        at=at,
        payload={"holder": asked.person.uid, "to": leader.uid},
    )
    if slot.shift_id not in told:
        told.add(slot.shift_id)
        tell_of_shift("place_still_asked", slot.shift, leader.uid, at, until=asked.until)


def _locked(uid: UUID, actor: Actor) -> tuple[PlaceRequest, Slot]:
    slot = queries.lock_slot(queries.request_for(actor=actor, uid=uid).slot_id)
    return queries.request_for(actor=actor, uid=uid), slot


def _answer(asked: PlaceRequest, state: PlaceRequest.State, reason: str, at: datetime) -> None:
    asked.state, asked.reason, asked.decided_at = state, reason, at
    asked.save(update_fields=["state", "reason", "decided_at"])


def _free(slot: Slot, code: str, asked: PlaceRequest, actor: Actor, at: datetime) -> None:
    slot.kept, slot.kept_for = "", None
    slot.save(update_fields=["kept", "kept_for"])
    journal.note(code, subject=("slot", slot.uid), actor=actor, at=at, payload={"holder": asked.person.uid})
    offer_on(slot, at)
