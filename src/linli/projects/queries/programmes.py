"""Programmes 品牌: the list, and one with its projects and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from linli.credits import queries as credit_book
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level
from linli.projects import rules_programme
from linli.projects.models import Programme, Project
from linli.projects.queries.listing import ProjectRow, project_rows, scope_of

MOST = 200


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme in the list."""

    programme: Programme
    area: str
    projects: int
    running: int


@dataclass(frozen=True, slots=True)
class ProgrammeList:
    """Programmes of the reader's city, those of the own areas first; where a new one may begin."""

    rows: list[ProgrammeRow]
    areas: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A programme: its projects, and how many people gave how much time in them."""

    programme: Programme
    area: str
    rows: list[ProjectRow]
    people: int
    participations: int
    minutes: int
    edit: Verdict


def programme_for(*, uid: UUID, lock: bool = False) -> Programme:
    """A programme; they are no secret. Raises Missing."""
    rows = Programme.objects.select_for_update() if lock else Programme.objects.all()
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def programme_list(*, actor: Actor) -> ProgrammeList:
    """Programmes of the district (of the posts' areas, the own community's), the newest first. Three statements."""
    scope = scope_of(actor)
    districts = {at_level(code, Level.DISTRICT) or code for code in scope}
    around = {code[:4] for code in scope}
    found = (
        Programme.objects.filter(area_q(districts) | Q(area_code__in=around))
        if scope
        else Programme.objects.all()
    )
    published = ~Q(projects__state=Project.State.DRAFT)
    rows = list(
        found.annotate(
            count=Count("projects", filter=published),
            running=Count("projects", filter=Q(projects__state=Project.State.OPEN)),
        ).order_by("-created_at", "-id")[:MOST]
    )
    names = places.path_names([one.area_code for one in rows])
    roots = actor.area_codes(*roles_with(Power.PROJECTS_PUBLISH))
    areas = dict(places.path_names(list(roots)))
    for root in roots:
        areas |= dict(places.area_choices(root, Level.COMMUNITY))
    return ProgrammeList(
        rows=[ProgrammeRow(one, names.get(one.area_code, ""), one.count, one.running) for one in rows],
        areas=sorted(areas.items()),
    )


def programme_page(*, actor: Actor, uid: UUID, at: datetime) -> ProgrammePage:
    """One programme with its published projects and its totals of claimed service from the book. Raises Missing."""
    programme = programme_for(uid=uid)
    projects = list(
        programme.projects.exclude(state=Project.State.DRAFT)
        .select_related("organiser")
        .order_by("-created_at", "-id")[:MOST]
    )
    given = credit_book.given_in(programme.projects.order_by().values("uid"))
    return ProgrammePage(
        programme=programme,
        area=places.path_names([programme.area_code]).get(programme.area_code, ""),
        rows=project_rows(projects, at),
        people=given.people,
        participations=given.times,
        minutes=given.minutes,
        edit=rules_programme.may_open_programme(actor, programme.area_code),
    )
