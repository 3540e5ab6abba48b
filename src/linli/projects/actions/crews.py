"""Crews 组团: begun, joined by a link, left, ended; and places asked for at once (decision 0039)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.credits.models import How
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.people.models import Person, Unit
from linli.places import queries as places
from linli.places.declarations_service import CREW_MINUTES
from linli.projects import queries, rules_claims, rules_crews
from linli.projects.actions.agreeing import fall
from linli.projects.actions.telling import note_slot, tell_until
from linli.projects.models import Crew, CrewClaim, CrewMember, Offer, Shift, Slot


@transaction.atomic
def make_crew(*, name: str, unit_uid: UUID | None, actor: Actor, at: datetime) -> Crew:
    """Begin a crew that one leads, of friends, or of a unit whose contact or handler one is.

    Refused: no_right, no_name, too_many_crews.
    """
    if actor.person_id is None:
        raise Missing
    queries.lock_person(actor.person_id)
    unit = Unit.objects.filter(uid=unit_uid).first() if unit_uid else None
    if unit_uid and unit is None:
        raise Missing
    of_unit = queries.speaks_for(unit, actor)
    led = Crew.objects.filter(captain_id=actor.person_id, ended_at__isnull=True).count()
    rules_crews.may_make(name, led=led, of_unit=of_unit).enforce()
    crew = Crew.objects.create(
        name=name.strip()[: rules_crews.LONGEST_NAME], captain_id=actor.person_id, unit=unit, made_at=at
    )
    CrewMember.objects.create(crew=crew, person_id=actor.person_id, since=at)
    journal.note("crew.made", subject=("crew", crew.uid), actor=actor, at=at)
    return crew


@transaction.atomic
def join_crew(*, token: str, actor: Actor, at: datetime) -> Crew:
    """Join a crew by the link of its captain. Refused: crew_over, already_member, crew_full."""
    if actor.person_id is None:
        raise Missing
    crew = queries.crew_by_link(token, lock=True)
    rules_crews.may_join(queries.crew_facts(crew, actor)).enforce()
    CrewMember.objects.create(crew=crew, person_id=actor.person_id, since=at)
    journal.note("crew.joined", subject=("crew", crew.uid), actor=actor, at=at)
    return crew


@transaction.atomic
def leave_crew(*, crew_uid: UUID, actor: Actor, at: datetime) -> Crew:
    """Leave a crew; places one has or is asked about stay as they are. Refused: captain_stays."""
    crew = queries.crew_for(actor=actor, uid=crew_uid, lock=True)
    rules_crews.may_leave(queries.crew_facts(crew, actor)).enforce()
    CrewMember.objects.filter(crew=crew, person_id=actor.person_id or 0, until__isnull=True).update(until=at)
    journal.note("crew.left", subject=("crew", crew.uid), actor=actor, at=at)
    return crew


@transaction.atomic
def end_crew(*, crew_uid: UUID, actor: Actor, at: datetime) -> Crew:
    """End a crew that one leads: nobody joins any more, and nothing is asked for in its name. Refused: not_captain."""
    crew = queries.crew_for(actor=actor, uid=crew_uid, lock=True)
    rules_crews.may_lead(queries.crew_facts(crew, actor)).enforce()
    crew.ended_at = at
    crew.save(update_fields=["ended_at"])
    CrewMember.objects.filter(crew=crew, until__isnull=True).update(until=at)
    journal.note("crew.ended", subject=("crew", crew.uid), actor=actor, at=at)
    return crew


@transaction.atomic
def claim_together(
    *,
    crew_uid: UUID,
    shift_uid: UUID,
    person_uids: Sequence[UUID],
    whole: bool,
    actor: Actor,
    at: datetime,
    positions: Mapping[UUID, UUID] | None = None,
) -> CrewClaim:
    """Ask for places for several members at once; each is kept until a moment and taken by its person's own yes.

    `whole`: all come or nobody does. Otherwise each yes counts for itself, and when there is less room than wished the
    first chosen are asked. `positions`: what somebody is to do, by person; the others get places open to everybody.
    Refused: not_captain, no_right, too_few, not_members, asked_already, closed, past, not_open_yet,
    window_closed, by_lot, needs_approval, choose_position, begun, member_cannot, full, not_enough.
    """
    crew = queries.crew_for(actor=actor, uid=crew_uid, lock=True)
    rules_crews.may_lead(queries.crew_facts(crew, actor)).enforce()
    people = queries.chosen_people(person_uids)
    for person in people:
        queries.lock_person(person.pk)
    shift = queries.shift_for(actor=actor, uid=shift_uid)
    posts = positions or {}
    facts = queries.together_facts(
        crew=crew,
        shift=shift,
        people=people,
        chosen=len(set(person_uids)),
        positions=posts,
        actor=actor,
        at=at,
    )
    rules_crews.may_claim_together(facts).enforce()
    wanted = Counter(posts.get(person.uid) for person in people)
    places_ = queries.lock_places(shift, wanted)
    rules_crews.enough(queries.room_of(shift, wanted, places_), whole=whole).enforce()
    order = {uid: number for number, uid in enumerate(person_uids)}
    people.sort(key=lambda one: (one.pk != actor.person_id, order[one.uid]))
    pairs = [(left.pop(0), one) for one in people if (left := places_[posts.get(one.uid)])]
    return _give(crew, shift, pairs, whole=whole, actor=actor, at=at)


def _give(
    crew: Crew, shift: Shift, pairs: list[tuple[Slot, Person]], *, whole: bool, actor: Actor, at: datetime
) -> CrewClaim:
    """Keep a place for each of them and ask; the captain has said yes by asking."""
    minutes = places.setting(CREW_MINUTES, shift.project.area_code, at)
    until = rules_claims.offer_until(at=at, ends_at=shift.joined_until, minutes=minutes)
    claim = CrewClaim.objects.create(
        crew=crew,
        shift=shift,
        whole=whole,
        unit=crew.unit,
        made_at=at,
        until=until,
        state=CrewClaim.State.OPEN if whole else CrewClaim.State.TAKEN,
    )
    offers = []
    for slot, person in pairs:
        own = person.pk == actor.person_id
        state = Offer.State.OPEN
        if own:
            state = Offer.State.AGREED if whole else Offer.State.ACCEPTED
        offers.append(
            Offer.objects.create(
                slot=slot,
                person=person,
                crew=claim,
                made_at=at,
                until=until,
                state=state,
                answered_at=at if own else None,
            )
        )
        if own and not whole:
            _take(slot, person, claim, actor, at)
            continue
        slot.kept, slot.kept_for = Slot.Kept.OFFER, person
        slot.save(update_fields=["kept", "kept_for"])
        note_slot("slot.kept_for_crew", slot, actor, at, holder=person.uid)
        if not own:
            tell_until("crew_asks", shift, person.uid, until, at)
    journal.note(
        "crew.asked",
        subject=("crew", crew.uid),
        actor=actor,
        at=at,
        payload={"claim": claim.uid, "shift": shift.uid, "places": len(pairs), "whole": whole},
    )
    return claim


def _take(slot: Slot, person: Person, claim: CrewClaim, actor: Actor, at: datetime) -> None:
    """The captain's own place, where each yes counts for itself."""
    slot.holder, slot.how, slot.taken_at = person, How.CLAIMED, at
    slot.for_unit = queries.counts_for(claim, person)
    slot.save(update_fields=["holder", "how", "taken_at", "for_unit"])
    note_slot("slot.claimed", slot, actor, at, holder=person.uid)


@transaction.atomic
def call_off(*, claim_uid: UUID, actor: Actor, at: datetime) -> CrewClaim:
    """The captain lets go of places that still wait for answers; all who were asked are told. Refused: offer_over."""
    claim = queries.lock_claim(queries.claim_for(actor=actor, uid=claim_uid).pk)
    rules_crews.may_call_off(claim_open=claim.state == CrewClaim.State.OPEN).enforce()
    offers = queries.live_offers(claim)
    slots = {slot.pk: slot for slot in queries.lock_slots([one.slot_id for one in offers])}
    fall(claim, offers, slots, actor, at, Offer.State.EXPIRED)
    return claim
