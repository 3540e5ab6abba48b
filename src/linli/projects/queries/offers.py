"""Places offered for a time: who is next, what is open, what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q

from linli.kernel.verdict import Missing
from linli.people.rules_units import NOT_EMPLOYERS
from linli.projects import rules_claims, rules_crews
from linli.projects.models import FREE, Offer, Project, Slot, Waiting, joined_after
from linli.projects.queries.fitting import fit_verdict
from linli.projects.queries.loading import overlapping
from linli.projects.queries.terms import taken_by, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import Person, Unit
    from linli.projects.models import CrewClaim, Shift


def next_waiting(slot: Slot, at: datetime) -> Waiting | None:
    """The first who waits and can come, locked; whom another place is being offered to at this moment is passed over."""
    shift, passed = slot.shift, list[int]()
    while True:
        rows = Waiting.objects.filter(shift=shift).exclude(pk__in=passed).select_related("person")
        one = rows.select_for_update(skip_locked=True, of=("self",)).order_by("since", "id").first()
        if one is None or _can_come(slot, one.person_id, at):
            return one
        passed.append(one.pk)


def _can_come(slot: Slot, person_id: int, at: datetime) -> bool:
    shift = slot.shift
    if shift.project.demands and not fit_verdict(person_id, shift.pk, slot.position_id, at):
        return False
    if overlapping(shift=shift, person_ids=[person_id]):
        return False
    return bool(rules_claims.within_limits(*limits_now(shift, person_id)))


def offer_for(*, actor: Actor, uid: UUID) -> Offer:
    """An offer made to the actor. Raises Missing."""
    if actor.person_id is None:
        raise Missing
    rows = Offer.objects.select_related("slot__shift__project__leader", "person", "crew__crew", "crew__unit")
    offer = rows.filter(uid=uid, person_id=actor.person_id).first()
    if offer is None:
        raise Missing
    return offer


def counts_for(claim: CrewClaim, person: Person) -> Unit | None:
    """The unit for which somebody's service in a place of this crew counts; None: as always."""
    if claim.unit is None:
        return None
    employer = claim.unit.kind not in NOT_EMPLOYERS
    works = person.work_unit_id == claim.unit_id
    return claim.unit if rules_crews.counts_for(employer=employer, works_there=works) else None


def open_offer_of(slot: Slot) -> Offer | None:
    """The offer that keeps a place; the place was locked before, so that it is still true when one writes."""
    rows = Offer.objects.select_related("person").filter(slot=slot, state=Offer.State.OPEN)
    return rows.first()


def lock_slot(pk: int) -> Slot:
    """A place with its shift and project, locked until the transaction ends."""
    rows = Slot.objects.select_related("shift__project__leader", "holder", "kept_for")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def offer_facts(offer: Offer, slot: Slot) -> rules_claims.OfferFacts:
    """What is judged of an offer now."""
    shift = slot.shift
    terms, taken = limits_now(shift, offer.person_id)
    return rules_claims.OfferFacts(
        open=offer.state == Offer.State.OPEN,
        until=offer.until,
        project_open=shift.project.state == Project.State.OPEN,
        starts_at=shift.starts_at,
        overlaps=bool(overlapping(shift=shift, person_ids=[offer.person_id])),
        terms=terms,
        taken=taken,
    )


def limits_now(shift: Shift, person_id: int) -> tuple[rules_claims.Terms, rules_claims.Taken]:
    """How often and with how much rest one signs up, and what a person has taken beside this shift, where that counts."""
    terms = terms_of(shift.project)
    return terms, taken_by(person_id, [shift])[shift.pk] if terms.counts else rules_claims.NOTHING


def offers_due(at: datetime, limit: int) -> list[int]:
    """Places whose offer has run out; where a whole crew comes or nobody, its claim does."""
    rows = Offer.objects.filter(state=Offer.State.OPEN, until__lte=at).exclude(crew__whole=True)
    return list(rows.order_by("until", "pk").values_list("slot_id", flat=True)[:limit])


def places_left(at: datetime, limit: int) -> list[int]:
    """Free places of shifts that somebody waits for: given back just when they queued, or nobody could come then."""
    waits = Waiting.objects.filter(shift=OuterRef("shift"))
    rows = Slot.objects.filter(
        FREE, joined_after(at, "shift__"), Exists(waits), shift__project__state=Project.State.OPEN
    )
    return list(rows.order_by("shift_id", "number").values_list("pk", flat=True)[:limit])


def open_offers(person_ids: Iterable[Any], at: datetime) -> list[Offer]:
    """Offers that wait for an answer of these people, and those of a crew they said yes to that wait for others."""
    waits = Count("crew__offers", filter=Q(crew__offers__state=Offer.State.OPEN))
    live = Offer.objects.filter(state__in=(Offer.State.OPEN, Offer.State.AGREED), until__gt=at)
    rows = live.filter(person_id__in=list(person_ids)).annotate(waits=waits)
    known = ("slot__shift__project", "slot__position", "crew__crew", "crew__unit", "person")
    offers: list[Offer] = list(rows.select_related(*known).order_by("until", "pk"))
    for one in offers:
        one.counts_for = counts_for(one.crew, one.person) if one.crew else None
    return offers
