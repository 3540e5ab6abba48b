"""Loading lists, candidates and objections: loading is authorising."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.awards.facts import Criteria
from linli.awards.models import Candidate, Commendation, Objection
from linli.awards.rules import COMMUNITY_LENGTH, ListFacts
from linli.kernel import clock
from linli.kernel.verdict import Missing

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


def today(at: datetime) -> date:
    """The day where the house stands."""
    return at.astimezone(clock.local_zone()).date()


def commendation_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Commendation:
    """A list of an area where the actor assigns people. Raises Missing."""
    found = Commendation.objects.select_for_update() if lock else Commendation.objects.all()
    one = found.run_by(actor).filter(uid=uid).first()
    if one is None:
        raise Missing
    return one


def candidate_for(*, actor: Actor, uid: UUID) -> Candidate:
    """A candidate of such a list; the caller locks the list. Raises Missing."""
    lists = Commendation.objects.run_by(actor).values("pk")
    found = Candidate.objects.filter(commendation__in=lists).select_related("person").filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def objection_for(*, actor: Actor, uid: UUID) -> Objection:
    """An objection to such a list. Raises Missing."""
    lists = Commendation.objects.run_by(actor).values("pk")
    found = Objection.objects.filter(commendation__in=lists).select_related("person").filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def lives_in(actor: Actor, area_code: str) -> bool:
    """Whether the actor is registered in the community."""
    return bool(actor.home_code) and actor.home_code[:COMMUNITY_LENGTH] == area_code


def has_open_objection(commendation: Commendation, person_id: int | None) -> bool:
    """Whether this person's objection waits."""
    return commendation.objections.filter(person_id=person_id or 0, state=Objection.State.OPEN).exists()


def criteria_of(one: Commendation) -> Criteria:
    """The criteria of a list."""
    return Criteria(
        least_minutes=one.least_minutes,
        least_times=one.least_times,
        least_projects=one.least_projects,
        seats=one.seats,
        ties=one.ties,
        words=one.words,
        object_days=one.object_days,
    )


def facts_of(one: Commendation) -> ListFacts:
    """What is judged; one statement."""
    waiting = one.objections.filter(state=Objection.State.OPEN).count() if one.pk else 0
    return ListFacts(
        state=one.state,
        area_code=one.area_code,
        year=one.year,
        object_until=one.object_until,
        open_objections=waiting,
    )
