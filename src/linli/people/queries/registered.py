"""Registrations, and who has to be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from linli.kernel.verdict import Missing
from linli.people import rules
from linli.people.models import Person, Post, Registration, Role, Skill, Unit
from linli.people.rules_units import BRANCHES
from linli.places.codes import area_q, lineage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

State = Registration.State
LIVE = (State.PENDING, State.CONFIRMED)


def facts_of(registration: Registration) -> rules.RegistrationFacts:
    """What the rules judge of a registration."""
    return rules.RegistrationFacts(
        state=registration.state,
        area_code=registration.area_code,
        person_uid=registration.person.uid if registration.person else None,
        unit_id=registration.unit_id,
    )


def registration_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Registration:
    """A registration the actor may see; anything else is Missing."""
    rows = Registration.objects.visible_to(actor).select_related("person", "unit")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def skills() -> list[Skill]:
    """The vocabulary of skills in its order."""
    return list(Skill.objects.order_by("position", "code"))


def skills_by_code(codes: Iterable[str]) -> list[Skill]:
    """The skills with these codes; unknown codes are left out."""
    wanted = set(codes)
    return list(Skill.objects.filter(code__in=wanted).order_by("position", "code")) if wanted else []


def branch_in(*, uid: UUID, community_code: str) -> Unit:
    """A branch that sits in a community; another one is Missing."""
    found = Unit.objects.open().filter(uid=uid, kind__in=BRANCHES, community_code=community_code).first()
    if found is None:
        raise Missing
    return found


def units_in(area_code: str, *, kinds: Sequence[str] = ()) -> list[Unit]:
    """The units that sit in an area, by name; of some kinds when they are named."""
    rows = Unit.objects.open().filter(area_q([area_code])) if area_code else Unit.objects.open()
    return list((rows.filter(kind__in=kinds) if kinds else rows).order_by("name"))


def registrars_of(*, community_code: str, at: datetime) -> list[UUID]:
    """Who keeps the register of a community: the uids of its community workers."""
    around = lineage(community_code)
    rows = Post.objects.current(at).filter(role=Role.COMMUNITY, area_code__in=around)
    return list(rows.order_by("person_id").values_list("person__uid", flat=True).distinct())


def contacts_of_unit(*, unit_id: int, at: datetime) -> list[UUID]:
    """The uids of a unit's contacts."""
    rows = Post.objects.current(at).filter(role=Role.CONTACT, unit_id=unit_id)
    return list(rows.order_by("person_id").values_list("person__uid", flat=True).distinct())


def helper_of(registration: Registration) -> rules.Helper:
    """What `rules.fit` asks of a registration whose skills were fetched."""
    return rules.Helper(
        area_code=registration.area_code,
        skills=frozenset(skill.code for skill in registration.skills.all()),
        free_times=frozenset(registration.free_times.split()),
    )


def helper_for(*, actor: Actor) -> rules.Helper | None:
    """What the actor's own confirmed registration offers, None without one. Two statements."""
    if actor.person_id is None:
        return None
    rows = Registration.objects.filter(person_id=actor.person_id, state=State.CONFIRMED)
    found = rows.prefetch_related("skills").first()
    return helper_of(found) if found else None


def volunteers_for(
    *, skills: Sequence[str], area_code: str, at: datetime, starts_at: Sequence[datetime] = ()
) -> list[tuple[Person, Registration]]:
    """Confirmed registrations in an area whose skills or free times fit, for telling them of work. Two statements.

    A skill that is wanted has to be there when any is wanted; a free time has to match when both sides name some.
    """
    rows: QuerySet[Registration] = Registration.objects.filter(
        area_q([area_code]), state=State.CONFIRMED, person__isnull=False, decided_at__lte=at
    )
    if skills:
        rows = rows.filter(pk__in=Registration.objects.filter(skills__code__in=set(skills)).values("pk"))
    if starts_at:
        rows = rows.filter(_free_in({rules.free_time_of(moment) for moment in starts_at}))
    found = rows.select_related("person").prefetch_related("skills").order_by("pk")
    return [(registration.person, registration) for registration in found if registration.person]


def _free_in(times: set[str]) -> Q:
    # The codes all have six characters and none is part of another, so a substring is a match.
    free = Q(free_times="")
    for time in sorted(times):
        free |= Q(free_times__contains=time)
    return free
