"""The list of projects: filtered, searched, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from linli.kernel import search
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level
from linli.places.models import Area
from linli.projects.models import Project, Shift

PAGE = 30
EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project with what is ahead of it."""

    project: Project
    area: str
    next_start: datetime | None
    free: int
    places: int
    running: bool

    @property
    def taken(self) -> int:
        """Places that are taken in shifts that are not over."""
        return self.places - self.free


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A page of projects; ``next`` is the uid after which the next page begins."""

    rows: list[ProjectRow]
    next: UUID | None
    areas: list[Area]
    may_open: bool


def project_list(
    *,
    actor: Actor,
    at: datetime,
    state: str = "",
    area_code: str = "",
    words: str = "",
    after: UUID | None = None,
    size: int = PAGE,
) -> ProjectList:
    """Projects the actor may see, newest first: those of its own area unless an area, or "all", is asked for.

    Raises Missing for an unknown `after`.
    """
    scope = scope_of(actor)
    found = Project.objects.visible_to(actor)
    if state in Project.State.values:
        found = found.filter(state=state)
    if area_code and area_code != EVERYWHERE:
        found = found.filter(area_q([places.area(area_code).code]))
    elif scope and area_code != EVERYWHERE:
        found = found.filter(Q(pk__in=Project.objects.run_by(actor).values("pk")) | area_q(scope))
    if search.askable(words):
        found = found.filter(pk__in=search.matching(search.Kind.PROJECT, words))
    projects = list(_after(found, after)[: size + 1])
    shown = projects[:size]
    areas = [one for code in scope[:1] for one in places.communities_within(code)]
    publishers = roles_with(Power.PROJECTS_PUBLISH)
    return ProjectList(
        rows=project_rows(shown, at),
        next=shown[-1].uid if len(projects) > size else None,
        areas=areas,
        may_open=bool(actor.area_codes(*publishers) or actor.unit_ids(*publishers)),
    )


def scope_of(actor: Actor) -> list[str]:
    """The areas somebody's list begins with: those of the posts, or the district around the own community."""
    codes = list(actor.area_codes())
    return codes or ([at_level(actor.home_code, Level.DISTRICT)] if actor.home_code else [])


def _after(found: QuerySet[Project], after: UUID | None) -> QuerySet[Project]:
    if after is not None:
        last = Project.objects.filter(uid=after).values_list("created_at", "id").first()
        if last is None:
            raise Missing
        found = found.filter(Q(created_at__lt=last[0]) | Q(created_at=last[0], id__lt=last[1]))
    return found.select_related("organiser").order_by("-created_at", "-id")


def project_rows(projects: list[Project], at: datetime) -> list[ProjectRow]:
    ahead: dict[int, dict[str, Any]] = {
        row["project_id"]: dict(row)
        for row in Shift.objects.filter(project__in=projects, ends_at__gt=at)
        .values("project_id")
        .annotate(
            next_start=Min("starts_at"),
            free=Count("slots", filter=Q(slots__holder__isnull=True, slots__kept="")),
            places=Count("slots"),
        )
        .order_by()
    }
    names = places.names_of(project.area_code for project in projects)
    rows = []
    for project in projects:
        sums = ahead.get(project.pk, {})
        starts_at = sums.get("next_start")
        rows.append(
            ProjectRow(
                project=project,
                area=names.get(project.area_code, ""),
                next_start=starts_at,
                free=sums.get("free", 0),
                places=sums.get("places", 0),
                running=starts_at is not None and starts_at <= at,
            )
        )
    return rows
