"""Swap 换班 and hand-over 交班: asked, accepted, approved by the desk; the place changes hands and stays duty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from linli.duty import queries, rules
from linli.duty.models import MOST_WORDS, PoolMember, Swap
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, Verdict, first
from linli.notices.actions import tell_many_on_commit
from linli.people.models import Post
from linli.people.powers import Power, roles_with
from linli.people.queries import hold_people, person_of
from linli.places.codes import lineage
from linli.projects import actions as projects

State = Swap.State


@transaction.atomic
def ask_swap(
    *,
    slot_uid: UUID,
    actor: Actor,
    at: datetime,
    person_uid: UUID | None = None,
    wants_back: bool = False,
    words: str = "",
) -> Swap:
    """Ask one person, or everybody of the pool, to take a duty over; in return for one of theirs where that is wanted.

    Missing. Refused: not_assigned, not_rostered, signed_in, past, asked_already, not_in_pool, oneself.
    """
    slot = queries.own_duty(actor=actor, slot_uid=slot_uid, lock=True)
    roster = queries.roster_of(slot)
    rules.may_ask(
        how=slot.how,
        starts_at=slot.shift.starts_at,
        rostered=roster is not None,
        signed_in=queries.signed(slot),
        open_already=queries.open_swap(slot) is not None,
        at=at,
    ).enforce()
    if roster is None or slot.holder is None:
        raise Missing
    asked = queries.person_by(uid=person_uid) if person_uid else None
    if asked is not None:
        rules.may_be_asked(
            in_pool=queries.in_pool(roster=roster, person_id=asked.pk),
            oneself=asked.pk == actor.person_id,
        ).enforce()
    swap = Swap(
        roster=roster,
        slot=slot,
        asker=slot.holder,
        asked=asked,
        wants_back=wants_back,
        words=words.strip()[:MOST_WORDS],
        asked_at=at,
    )
    try:
        with transaction.atomic():
            swap.save(force_insert=True)
    except IntegrityError:
        raise Refused(rules.ASKED_ALREADY)
    _note("swap.asked", swap, actor, at, asked.uid if asked else None)
    pool = PoolMember.objects.filter(roster=roster).exclude(person=slot.holder).order_by("pk")
    to = [asked.uid] if asked else pool.values_list("person__uid", flat=True)
    _tell("swap_asked", swap, to, at)
    return swap


@transaction.atomic
def take_swap(*, swap_uid: UUID, actor: Actor, at: datetime, back_uid: UUID | None = None) -> Swap:
    """Accept: the first who does has it, and the desk is told. Missing.

    Refused: own_swap, not_asked, swap_over, past, changed_hands, needs_back, no_back_wanted, cannot_then, not_able,
    overlap, no_rest, most_reached, week_full, nights_reached.
    """
    taker = person_of(actor=actor)
    swap = queries.lock_swap(queries.swap_for(actor=actor, uid=swap_uid).pk)
    back = queries.own_duty(actor=actor, slot_uid=back_uid) if back_uid else None
    facts = queries.swap_facts(swap, actor)
    rules.may_take(facts, at, queries.both_stand(swap, taker, back, at), back=back is not None).enforce()
    swap.state, swap.taker, swap.back, swap.taken_at = State.TAKEN, taker, back, at
    swap.save(update_fields=["state", "taker", "back", "taken_at"])
    _note("swap.taken", swap, actor, at, taker.uid)
    _tell("swap_taken", swap, [swap.asker.uid], at)
    _tell("swap_to_approve", swap, _desk(swap, at), at)
    return swap


@transaction.atomic
def decline_swap(*, swap_uid: UUID, actor: Actor, at: datetime) -> Swap:
    """Whoever was asked by name says no. Missing. Refused: swap_over."""
    swap = queries.lock_swap(queries.swap_for(actor=actor, uid=swap_uid).pk)
    if swap.asked_id is None or swap.asked_id != actor.person_id:
        raise Missing
    rules.swap_arrow("decline", swap.state).enforce()
    _answer(swap, State.DECLINED, actor, at)
    _tell("swap_declined", swap, [swap.asker.uid], at)
    return swap


@transaction.atomic
def withdraw_swap(*, swap_uid: UUID, actor: Actor, at: datetime) -> Swap:
    """Do it oneself after all. Missing. Refused: swap_over."""
    swap = queries.lock_swap(queries.swap_for(actor=actor, uid=swap_uid).pk)
    if swap.asker_id != actor.person_id:
        raise Missing
    rules.swap_arrow("withdraw", swap.state).enforce()
    _answer(swap, State.WITHDRAWN, actor, at)
    if swap.taker is not None:
        _tell("swap_withdrawn", swap, [swap.taker.uid], at)
    return swap


@transaction.atomic
def approve_swap(*, swap_uid: UUID, actor: Actor, at: datetime) -> Swap:
    """The duty changes hands; the rules are judged again. Missing.

    Refused: no_right, own_swap, swap_over, not_taken, past, changed_hands, cannot_then, not_able, overlap, no_rest,
    most_reached, week_full, nights_reached, closed, signed_in, already_in.
    """
    swap = queries.lock_swap(queries.swap_for(actor=actor, uid=swap_uid).pk)
    hold_people([swap.asker_id, swap.taker_id])
    # Who waited for them may have read duties that changed hands meanwhile, by another swap of theirs.
    swap = queries.lock_swap(swap.pk)
    _may_decide("approve", swap, actor, at).enforce()
    if swap.taker is None:
        raise Missing
    projects.pass_on(
        slot_uid=swap.slot.uid,
        to_uid=swap.taker.uid,
        back_uid=swap.back.uid if swap.back else None,
        actor=actor,
        at=at,
    )
    _answer(swap, State.APPROVED, actor, at)
    _tell("swap_approved", swap, [swap.asker.uid, swap.taker.uid], at)
    return swap


@transaction.atomic
def refuse_swap(*, swap_uid: UUID, actor: Actor, at: datetime, reason: str) -> Swap:
    """Everything stays as it was, with a reason that both read. Missing. Refused: no_right, own_swap, swap_over,
    not_taken, needs_reason.
    """
    swap = queries.lock_swap(queries.swap_for(actor=actor, uid=swap_uid).pk)
    first(_may_decide("refuse", swap, actor, at), rules.has_reason(reason)).enforce()
    swap.reason = reason.strip()[:MOST_WORDS]
    _answer(swap, State.REFUSED, actor, at)
    _tell("swap_refused", swap, [swap.asker.uid, *([swap.taker.uid] if swap.taker else [])], at)
    return swap


def _may_decide(verb: str, swap: Swap, actor: Actor, at: datetime) -> Verdict:
    return queries.decision(verb, swap, actor=actor, at=at)


def _answer(swap: Swap, state: str, actor: Actor, at: datetime) -> None:
    swap.state, swap.decided_at, swap.decided_by_id = state, at, actor.person_id
    swap.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _note(f"swap.{state}", swap, actor, at, swap.taker.uid if swap.taker else None)


def _desk(swap: Swap, at: datetime) -> Iterable[UUID]:
    """Who approves: the desk nearest to the area of the roster."""
    rows = Post.objects.current(at).filter(role__in=roles_with(Power.PROJECTS_ASSIGN))
    for code in reversed(lineage(swap.roster.area_code)):
        found = list(rows.filter(area_code=code).order_by("person_id").values_list("person__uid", flat=True))
        if found:
            return found
    return []


def _tell(code: str, swap: Swap, to: Iterable[UUID], at: datetime) -> None:
    desk = code == "swap_to_approve"
    tell_many_on_commit(
        code=code,
        params={
            "title": swap.slot.shift.project.title,
            "when": swap.slot.shift.starts_at.isoformat(),
        },
        recipient_uids=to,
        url=reverse("duty:roster", args=[swap.roster.uid]) if desk else reverse("duty:mine"),
        at=at,
    )


def _note(code: str, swap: Swap, actor: Actor, at: datetime, person: UUID | None) -> None:
    journal.note(
        code,
        subject=("swap", swap.uid),
        area=swap.roster.area_code,
        actor=actor,
        at=at,
        payload={"slot": swap.slot.uid, "person": person, "back": swap.back.uid if swap.back else None},
    )
