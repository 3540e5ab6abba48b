"""A place that became free is offered to the next who waits, for a time; then to the one after (decision 0027).

Whoever answers or ends an offer holds the place's row: of an answer in the last second and the end of the time, one
comes first and the other finds it done.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.credits.models import How
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.projects import queries, rules_claims
from linli.projects.actions.agreeing import agree, disagree, expire_crew
from linli.projects.actions.passing_on import offer_on
from linli.projects.actions.telling import note_slot, tell_until
from linli.projects.models import Offer, Project, Slot

AT_ONCE = 500


@transaction.atomic
def accept_offer(*, offer_uid: UUID, actor: Actor, at: datetime) -> Slot:
    """Take the place that is kept for oneself; in a crew of which all come or nobody, say yes and wait for the others.

    Refused: offer_over, agreed_already, closed, overlap, limit_reached, week_full, no_rest, often_absent.
    """
    if actor.person_id is None:
        raise Missing
    asked = queries.offer_for(actor=actor, uid=offer_uid)
    if asked.crew is not None and asked.crew.whole:
        return agree(asked, actor, at)
    queries.lock_person(actor.person_id)
    slot = queries.lock_slot(asked.slot_id)
    offer = queries.offer_for(actor=actor, uid=offer_uid)
    rules_claims.may_accept(queries.offer_facts(offer, slot), at).enforce()
    _answer(offer, Offer.State.ACCEPTED, at)
    slot.kept, slot.kept_for = "", None
    slot.holder, slot.how, slot.taken_at = offer.person, How.CLAIMED, at
    slot.for_unit = queries.counts_for(offer.crew, offer.person) if offer.crew else None
    slot.save(update_fields=["kept", "kept_for", "holder", "how", "taken_at", "for_unit"])
    note_slot("slot.claimed", slot, actor, at, holder=offer.person.uid)
    return slot


@transaction.atomic
def decline_offer(*, offer_uid: UUID, actor: Actor, at: datetime) -> Offer:
    """Say that one does not come; the next who waits is asked at once. Where all come or nobody, then nobody does.

    Refused: offer_over.
    """
    asked = queries.offer_for(actor=actor, uid=offer_uid)
    if asked.crew is not None and asked.crew.whole:
        return disagree(asked, actor, at)
    slot = queries.lock_slot(asked.slot_id)
    offer = queries.offer_for(actor=actor, uid=offer_uid)
    rules_claims.may_decline(queries.offer_facts(offer, slot)).enforce()
    _end(slot, offer, Offer.State.DECLINED, actor, at)
    return offer


def expire_offers(*, at: datetime) -> int:
    """End the offers whose time is over, and ask the next ones; then offer what is free while somebody waits.

    How many places were looked at. Every place in a transaction of its own; safe to run twice at once.
    """
    due = queries.offers_due(at, AT_ONCE)
    for pk in due:
        _expire(pk, at)
    crews = queries.crews_due(at, AT_ONCE)
    for pk in crews:
        expire_crew(pk, at)
    left = queries.places_left(at, AT_ONCE)
    for pk in left:
        _offer_free(pk, at)
    return len(due) + len(crews) + len(left)


@transaction.atomic
def _expire(slot_id: int, at: datetime) -> None:
    slot = queries.lock_slot(slot_id)
    offer = queries.open_offer_of(slot)
    # Answered meanwhile, or ended by another worker: what is there now may be a newer offer.
    if offer is not None and offer.until <= at:
        if slot.shift.project.state == Project.State.OPEN:
            tell_until("offer_over", slot.shift, offer.person.uid, offer.until, at)
        _end(slot, offer, Offer.State.EXPIRED, Actor.system(), at)


@transaction.atomic
def _offer_free(slot_id: int, at: datetime) -> None:
    slot = queries.lock_slot(slot_id)
    if slot.holder_id is None and not slot.kept:
        offer_on(slot, at)


def _end(slot: Slot, offer: Offer, state: Offer.State, actor: Actor, at: datetime) -> None:
    """Free the place of an offer that came to nothing, and ask the next."""
    _answer(offer, state, at)
    slot.kept, slot.kept_for = "", None
    slot.save(update_fields=["kept", "kept_for"])
    journal.note(
        f"offer.{state.value}",
        subject=("slot", slot.uid),
        actor=actor,
        at=at,
        payload={"to": offer.person.uid},
    )
    offer_on(slot, at)


def _answer(offer: Offer, state: Offer.State, at: datetime) -> None:
    offer.state, offer.answered_at = state, at
    offer.save(update_fields=["state", "answered_at"])
