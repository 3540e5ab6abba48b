"""Crews: whose they are, who is in them, what they asked for, and the places they may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.kernel import ids
from linli.kernel.verdict import ALLOWED, Missing, Verdict
from linli.people.models import Person, Registration, Role, Unit
from linli.people.queries import names_of
from linli.places import queries as places
from linli.places.declarations_service import CREW_MINUTES
from linli.projects import rules, rules_claims, rules_crews
from linli.projects.models import FREE, Crew, CrewClaim, CrewMember, Offer, Position, Shift, Slot
from linli.projects.queries.claiming import way_fits, way_to
from linli.projects.queries.loading import overlapping, shift_for
from linli.projects.queries.offers import limits_now
from linli.projects.queries.pages import free_positions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

LINK = "crew"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of a crew."""

    person_id: int
    uid: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """Places a crew asked for: how many said yes, how many are to answer."""

    claim: CrewClaim
    yes: int
    waits: int


@dataclass(frozen=True, slots=True)
class CrewPage:
    """One crew as a member sees it; the link for joining only as its captain does."""

    crew: Crew
    captain: str
    leads: bool
    mates: list[Mate]
    link: str
    claims: list[ClaimLine]


@dataclass(frozen=True, slots=True)
class CrewList:
    """The crews somebody is in, and the teams for which they may begin one."""

    crews: list[tuple[Crew, int, bool]]
    units: list[Unit]


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What somebody reads before they join a crew by its link."""

    crew: Crew
    captain: str
    members: int
    join: Verdict


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """The form in which a crew asks for places of a shift."""

    shift: Shift
    free: int
    crews: list[tuple[Crew, list[Mate]]]
    until: datetime
    positions: list[tuple[UUID, str, int]]


def units_led(actor: Actor) -> list[Unit]:
    """Units for which the actor may lead a crew: whose contact or handler they are."""
    units = actor.unit_ids(Role.CONTACT, Role.HANDLER)
    return list(Unit.objects.open().filter(pk__in=units).order_by("name", "pk")) if units else []


def speaks_for(unit: Unit | None, actor: Actor) -> Verdict:
    """Whether the actor leads a crew of this unit; of friends everybody does."""
    if unit is None:
        return ALLOWED
    held = unit.pk in actor.unit_ids(Role.CONTACT, Role.HANDLER) and unit.closed_at is None
    return rules_crews.may_speak_for(post=held)


def crew_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Crew:
    """A crew that the actor is in. Raises Missing."""
    found = Crew.objects.select_for_update(of=("self",)) if lock else Crew.objects.all()
    mine = CrewMember.objects.filter(person_id=actor.person_id or 0, until__isnull=True).values("crew_id")
    crew = found.filter(uid=uid, ended_at__isnull=True, pk__in=mine).select_related("captain", "unit").first()
    if crew is None:
        raise Missing
    return crew


def crew_by_link(token: str, *, lock: bool = False) -> Crew:
    """The crew behind a link for joining. Raises Missing."""
    uid, version = ids.read_token(LINK, token)
    found = Crew.objects.select_for_update(of=("self",)) if lock else Crew.objects.all()
    crew = found.select_related("captain", "unit").filter(uid=uid).first()
    if crew is None or version != 1:
        raise Missing
    return crew


def crew_facts(crew: Crew, actor: Actor) -> rules_crews.CrewFacts:
    """How the actor stands to a crew."""
    people = set(CrewMember.objects.filter(crew=crew, until__isnull=True).values_list("person_id", flat=True))
    return rules_crews.CrewFacts(
        live=crew.ended_at is None,
        captain=crew.captain_id == actor.person_id,
        member=actor.person_id in people,
        members=len(people),
    )


def mates_of(crews: Sequence[Crew]) -> dict[int, list[Mate]]:
    """The members of crews, who leads first; they see one another's names."""
    rows = CrewMember.objects.filter(crew__in=crews, until__isnull=True).order_by("since", "pk")
    found = list(rows.values_list("crew_id", "person_id", "person__uid", "crew__captain_id"))
    names = names_of([person for _crew, person, _uid, _captain in found], masked=False)
    mates: dict[int, list[Mate]] = {crew.pk: [] for crew in crews}
    for crew, person, uid, captain in found:
        mate = Mate(person, uid, names.get(person, ""))
        mates[crew].insert(0, mate) if person == captain else mates[crew].append(mate)
    return mates


def crew_list(*, actor: Actor) -> CrewList:
    """The actor's crews with the number of their members."""
    mine = CrewMember.objects.filter(person_id=actor.person_id or 0, until__isnull=True).values("crew_id")
    rows = Crew.objects.filter(pk__in=mine, ended_at__isnull=True).select_related("unit")
    counted = rows.annotate(n=Count("members", filter=Q(members__until__isnull=True))).order_by(
        "made_at", "pk"
    )
    return CrewList([(one, one.n, one.captain_id == actor.person_id) for one in counted], units_led(actor))


def crew_page(*, actor: Actor, uid: UUID, at: datetime) -> CrewPage:
    """One crew. Raises Missing."""
    crew = crew_for(actor=actor, uid=uid)
    leads = crew.captain_id == actor.person_id
    yes = Q(offers__state__in=(Offer.State.AGREED, Offer.State.ACCEPTED))
    rows = CrewClaim.objects.filter(crew=crew, shift__ends_at__gt=at).select_related("shift__project", "unit")
    claims = rows.annotate(
        yes=Count("offers", filter=yes), waits=Count("offers", filter=Q(offers__state=Offer.State.OPEN))
    )
    return CrewPage(
        crew=crew,
        captain=names_of([crew.captain_id], masked=False).get(crew.captain_id, ""),
        leads=leads,
        mates=mates_of([crew])[crew.pk],
        link=ids.token(LINK, crew.uid) if leads else "",
        claims=[ClaimLine(one, one.yes, one.waits) for one in claims.order_by("-made_at", "-pk")[:SHOWN]],
    )


def join_page(*, actor: Actor, token: str) -> JoinPage:
    """What stands behind a link for joining. Raises Missing."""
    crew = crew_by_link(token)
    facts = crew_facts(crew, actor)
    name = names_of([crew.captain_id], masked=True).get(crew.captain_id, "")
    return JoinPage(crew, name, facts.members, rules_crews.may_join(facts))


def together_page(*, actor: Actor, shift_uid: UUID, at: datetime) -> TogetherPage:
    """Which crews the actor leads, and what is free. Raises Missing."""
    shift = shift_for(actor=actor, uid=shift_uid, person_id=actor.person_id)
    rows = Crew.objects.filter(captain_id=actor.person_id or 0, ended_at__isnull=True).select_related("unit")
    crews = list(rows.order_by("made_at", "pk"))
    mates = mates_of(crews) if crews else {}
    free: int = shift.free - shift.free_positions  # type: ignore[attr-defined]  # annotated
    minutes = places.setting(CREW_MINUTES, shift.project.area_code, at)
    until = rules_claims.offer_until(at=at, ends_at=shift.joined_until, minutes=minutes)
    positions = free_positions([shift]).get(shift.pk, [])
    return TogetherPage(shift, free, [(one, mates[one.pk]) for one in crews], until, positions)


def together_facts(
    *,
    crew: Crew,
    shift: Shift,
    people: Sequence[Person],
    chosen: int,
    positions: Mapping[UUID, UUID],
    actor: Actor,
    at: datetime,
) -> rules_crews.TogetherFacts:
    """Whether each of the chosen may take a place; the caller holds their rows. What holds for all is said as such, who
    alone cannot is named without the reason.
    """
    members = set(
        CrewMember.objects.filter(crew=crew, until__isnull=True).values_list("person_id", flat=True)
    )
    homes = _at_home(people)
    told: Verdict | None = None
    cannot: list[Person] = []
    for person in people:
        post = positions.get(person.uid)
        way = way_to(
            actor=actor,
            shift_uid=shift.uid,
            person_id=person.pk,
            registered=person.pk in homes,
            position_uid=post,
        )
        verdict = rules.with_fit(rules.may_claim(way.facts, at), way_fits(way, person.pk, post, at))
        if verdict.code in FOR_ALL:
            told = verdict
        elif not verdict and verdict.code != rules.FULL.code:
            cannot.append(person)
    names = names_of([one.pk for one in cannot], masked=False)
    return rules_crews.TogetherFacts(
        chosen=chosen,
        strangers=chosen - len([one for one in people if one.pk in members]),
        cannot=tuple(names.get(one.pk, "") for one in cannot),
        asked_already=CrewClaim.objects.filter(crew=crew, shift=shift, state=CrewClaim.State.OPEN).exists(),
        begun=at >= shift.joined_until,
        shift=ALLOWED if told is None else told,
        speaks=speaks_for(crew.unit, actor),
    )


FOR_ALL = frozenset(
    {"closed", "past", "not_open_yet", "window_closed", "by_lot", "needs_approval", "choose_position"}
)


def _at_home(people: Sequence[Person]) -> set[int]:
    rows = Registration.objects.filter(person__in=people, state=Registration.State.CONFIRMED)
    return set(rows.values_list("person_id", flat=True))


def chosen_people(person_uids: Sequence[UUID]) -> list[Person]:
    """The chosen people by their key, each once: in this order their rows are locked."""
    return list(Person.objects.filter(uid__in=set(person_uids)).order_by("pk"))


def lock_places(shift: Shift, wanted: Mapping[UUID | None, int]) -> dict[UUID | None, list[Slot]]:
    """The first free places of each position (None: open to all), as many as are wanted, locked in the order of their
    numbers: whoever asks for several at once waits for who came before and never for who comes after.
    """
    of = Q(position__uid__in=[uid for uid in wanted if uid])
    of |= Q(position__isnull=True) if None in wanted else Q()
    rows = Slot.objects.filter(FREE, of, shift=shift).order_by("number")
    known = rows.select_for_update(of=("self",)).select_related("shift__project__leader", "position")
    found: dict[UUID | None, list[Slot]] = {uid: [] for uid in wanted}
    # Of places of one kind no more are locked than are wanted.
    for slot in known[: wanted[None]] if set(wanted) == {None} else known:
        own = found[slot.position.uid if slot.position else None]
        if len(own) < wanted[slot.position.uid if slot.position else None]:
            own.append(slot)
    return found


def room_of(
    shift: Shift, wanted: Mapping[UUID | None, int], places: Mapping[UUID | None, Sequence[Slot]]
) -> list[rules_crews.Room]:
    """What is wanted of each position beside what is free of it."""
    rows = Position.objects.filter(project_id=shift.project_id, uid__in=[uid for uid in wanted if uid])
    names: dict[UUID | None, str] = {**dict(rows.values_list("uid", "name"))}
    return [rules_crews.Room(names.get(uid, ""), n, len(places[uid])) for uid, n in wanted.items()]


def lock_claim(pk: int) -> CrewClaim:
    """A claim of a crew, locked until the transaction ends."""
    rows = CrewClaim.objects.select_related("crew__captain", "shift__project__leader", "unit")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def claim_for(*, actor: Actor, uid: UUID) -> CrewClaim:
    """A claim of a crew that the actor leads. Raises Missing."""
    claim = CrewClaim.objects.filter(uid=uid, crew__captain_id=actor.person_id or 0).first()
    if claim is None:
        raise Missing
    return claim


def live_offers(claim: CrewClaim) -> list[Offer]:
    """The offers that keep places for a crew, in the order of the places."""
    rows = Offer.objects.filter(crew=claim, state__in=(Offer.State.OPEN, Offer.State.AGREED))
    return list(rows.select_related("person").order_by("slot__number"))


def lock_slots(pks: Sequence[int]) -> list[Slot]:
    """These places, locked in the order of their numbers."""
    rows = Slot.objects.filter(pk__in=pks).select_related("shift__project__leader").order_by("number")
    return list(rows.select_for_update(of=("self",)))


def agree_facts(claim: CrewClaim, offer: Offer) -> rules_crews.CrewOfferFacts:
    """What is judged of one member's yes."""
    return rules_crews.CrewOfferFacts(
        claim_open=claim.state == CrewClaim.State.OPEN,
        answered=offer.state != Offer.State.OPEN,
        until=claim.until,
        overlaps=bool(overlapping(shift=claim.shift, person_ids=[offer.person_id])),
        limits=rules_claims.within_limits(*limits_now(claim.shift, offer.person_id)),
    )


def crews_due(at: datetime, limit: int) -> list[int]:
    """Claims of whole crews whose time is over."""
    rows = CrewClaim.objects.filter(state=CrewClaim.State.OPEN, whole=True, until__lte=at)
    return list(rows.order_by("until", "pk").values_list("pk", flat=True)[:limit])
