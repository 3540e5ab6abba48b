"""A crew of which all come or nobody: its members say yes one by one; the last yes takes all places, a no frees them.

Everybody here locks the claim first, then the people by their key, then the places by their number: whoever answers at
the same moment waits, and nobody waits in a circle.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.credits.models import How
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.projects import queries, rules, rules_crews
from linli.projects.actions.passing_on import offer_on
from linli.projects.actions.telling import note_slot, tell_of_shift
from linli.projects.models import CrewClaim, Offer, Slot


def agree(asked: Offer, actor: Actor, at: datetime) -> Slot:
    """One member's yes; the last one takes the places of all. Refused: offer_over, agreed_already, closed, overlap,
    limit_reached, week_full, no_rest, often_absent.
    """
    claim, offers, slots = _locked(asked)
    offer = next((one for one in offers if one.pk == asked.pk), None)
    if offer is None:
        rules_crews.may_call_off(claim_open=False).enforce()
        raise Missing
    rules.arrow("claim", claim.shift.project.state).enforce()
    rules_crews.may_agree(queries.agree_facts(claim, offer), at).enforce()
    _answer(offer, Offer.State.AGREED, at)
    journal.note("offer.agreed", subject=("slot", slots[offer.slot_id].uid), actor=actor, at=at)
    if all(one.state == Offer.State.AGREED for one in offers):
        finish(claim, offers, slots, actor, at)
    return slots[offer.slot_id]


def finish(claim: CrewClaim, offers: list[Offer], slots: dict[int, Slot], actor: Actor, at: datetime) -> None:
    """Everybody said yes: they have their places; who took another shift meanwhile lets it come to nothing."""
    if queries.cannot_come(claim.shift, [one.person_id for one in offers]):
        fall(claim, offers, slots, actor, at, Offer.State.EXPIRED)
        return
    for offer in offers:
        slot = slots[offer.slot_id]
        _answer(offer, Offer.State.ACCEPTED, at)
        slot.kept, slot.kept_for = "", None
        slot.holder, slot.how, slot.taken_at = offer.person, How.CLAIMED, at
        slot.for_unit = queries.counts_for(claim, offer.person)
        slot.save(update_fields=["kept", "kept_for", "holder", "how", "taken_at", "for_unit"])
        note_slot("slot.claimed", slot, actor, at, holder=offer.person.uid)
        tell_of_shift("crew_taken", claim.shift, offer.person.uid, at)
    _close(claim, CrewClaim.State.TAKEN, actor, at)


def disagree(asked: Offer, actor: Actor, at: datetime) -> Offer:
    """One member's no: nobody comes, and all are told. Refused: offer_over."""
    claim, offers, slots = _locked(asked)
    rules_crews.may_call_off(claim_open=claim.state == CrewClaim.State.OPEN).enforce()
    for one in offers:
        if one.pk == asked.pk:
            _answer(one, Offer.State.DECLINED, at)
    fall(claim, offers, slots, actor, at, Offer.State.EXPIRED)
    return asked


@transaction.atomic
def expire_crew(pk: int, at: datetime) -> None:
    """The time of a crew is over: nobody comes. Safe to run twice."""
    claim = queries.lock_claim(pk)
    if claim.state == CrewClaim.State.OPEN and claim.until <= at:
        offers = queries.live_offers(claim)
        slots = {slot.pk: slot for slot in queries.lock_slots([one.slot_id for one in offers])}
        fall(claim, offers, slots, Actor.system(), at, Offer.State.EXPIRED)


def fall(
    claim: CrewClaim,
    offers: list[Offer],
    slots: dict[int, Slot],
    actor: Actor,
    at: datetime,
    state: Offer.State,
) -> None:
    """All places of a crew are free again and go to the next who wait; everybody in it is told, but who said no."""
    _close(claim, CrewClaim.State.OVER, actor, at)
    for offer in offers:
        slot = slots[offer.slot_id]
        if offer.state in {Offer.State.OPEN, Offer.State.AGREED}:
            _answer(offer, state, at)
            if offer.person_id != actor.person_id:
                tell_of_shift("crew_over", claim.shift, offer.person.uid, at)
        slot.kept, slot.kept_for = "", None
        slot.save(update_fields=["kept", "kept_for"])
    for offer in offers:
        offer_on(slots[offer.slot_id], at)


def _locked(asked: Offer) -> tuple[CrewClaim, list[Offer], dict[int, Slot]]:
    if asked.crew is None:
        raise Missing
    claim = queries.lock_claim(asked.crew.pk)
    offers = queries.live_offers(claim)
    for person_id in sorted(one.person_id for one in offers):
        queries.lock_person(person_id)
    slots = {slot.pk: slot for slot in queries.lock_slots([one.slot_id for one in offers])}
    return claim, offers, slots


def _answer(offer: Offer, state: Offer.State, at: datetime) -> None:
    offer.state, offer.answered_at = state, at
    offer.save(update_fields=["state", "answered_at"])


def _close(claim: CrewClaim, state: CrewClaim.State, actor: Actor, at: datetime) -> None:
    claim.state = state
    claim.save(update_fields=["state"])
    journal.note(
        f"crew.{state.value}",
        subject=("crew", claim.crew.uid),
        actor=actor,
        at=at,
        payload={"claim": claim.uid, "shift": claim.shift.uid},
    )
