"""What the form of a new project offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.cases import queries as case_queries
from linli.cases import rules as case_rules
from linli.cases.models import Case
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Verdict
from linli.people.models import Skill, Unit
from linli.people.powers import Power, roles_with
from linli.people.queries import skills, volunteers_for
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level
from linli.places.models import Venue
from linli.projects import rules
from linli.projects.models import Programme, Project, Template
from linli.projects.queries.loading import project_facts, project_for

Choices = list[tuple[str, str]]
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class NewPage:
    """What a new project may choose from."""

    cases: list[Case]
    refused: list[tuple[Case, Verdict]]
    area_code: str
    areas: Choices
    units: Choices
    own_unit: str
    people: Choices
    venues: Choices
    programmes: Choices
    skills: list[Skill]
    templates: Choices
    open: Verdict


def new_page(*, actor: Actor, case_uids: Sequence[UUID], at: datetime) -> NewPage:
    """Cases, areas, units, people and skills a new project may choose from. Raises Missing for an unseen case."""
    asked = [case_queries.case_for(actor=actor, uid=uid) for uid in dict.fromkeys(case_uids)]
    judged = [(case, case_rules.may_publish(case_queries.facts_of(case), actor)) for case in asked]
    cases = [case for case, verdict in judged if verdict]
    publishers = roles_with(Power.PROJECTS_PUBLISH)
    own = actor.unit_ids(*publishers)
    own_units = list(Unit.objects.filter(pk__in=own)) if own else []
    roots = list(actor.area_codes(*publishers)) or [unit.area_code for unit in own_units]
    area = cases[0].area_code if cases else (roots[0] if roots else "")
    nearby = at_level(area, Level.COMMUNITY) or area
    people = volunteers_for(skills=[], area_code=nearby, at=at) if nearby else []
    facts = rules.ProjectFacts(
        state=Project.State.DRAFT, area_code=area, organiser_id=own[0] if own else None
    )
    kept = Template.objects.filter(removed_at__isnull=True)
    units = Unit.objects.filter(area_q(roots) | Q(pk__in=own)).order_by("kind", "name")
    return NewPage(
        cases=cases,
        refused=[(case, verdict) for case, verdict in judged if not verdict],
        area_code=area,
        areas=_areas(roots, area),
        units=[(str(unit.uid), unit.name) for unit in units],
        own_unit=str(own_units[0].uid) if own_units else "",
        people=sorted(((str(person.uid), person.name) for person, _found in people), key=lambda one: one[1]),
        venues=[(str(one.uid), one.name) for one in _around(Venue.objects.open(), roots, area)],
        programmes=[(str(one.uid), one.name) for one in _around(Programme.objects.all(), roots, area)],
        skills=skills(),
        templates=[(str(one.uid), one.name) for one in _around(kept, roots, area)],
        open=rules.may_open(actor, facts),
    )


def _around(rows: QuerySet[Any], roots: Sequence[str], area: str) -> QuerySet[Any]:
    """What lies in the areas of the form, and in the areas above them; by name."""
    codes = {*roots, area} - {""}
    above = {code[:cut] for code in codes for cut in (4, 6, 9, 12)}
    found = rows.filter(area_q(codes) | Q(area_code__in=above)) if codes else rows.none()
    return found.order_by("name", "pk")[:MOST_CHOICES]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with what its form may choose from, and how it is filled."""

    project: Project
    new: NewPage
    fields: dict[str, Any]
    shifts: list[dict[str, Any]]
    positions: list[dict[str, Any]]
    edit: Verdict


def draft_page(*, actor: Actor, uid: UUID, at: datetime, case_uids: Sequence[UUID] | None) -> DraftPage:
    """The form of a draft; `case_uids` of a form that was sent, None for those of the draft. Raises Missing."""
    project = project_for(actor=actor, uid=uid)
    if case_uids is None:
        case_uids = list(project.needs.order_by("pk").values_list("case__uid", flat=True))
    new = new_page(actor=actor, case_uids=case_uids, at=at)
    unit, leader = project.organiser, project.leader
    venue, programme = project.venue, project.programme
    return DraftPage(
        project=project,
        # What stands there stays to be chosen, whoever looks: saving must not change what nobody touched.
        new=replace(
            new,
            areas=_with(new.areas, places.path_names([project.area_code])),
            units=_with(new.units, {str(unit.uid): unit.name} if unit else {}),
            people=_with(new.people, {str(leader.uid): leader.name} if leader else {}),
            venues=_with(new.venues, {str(venue.uid): venue.name} if venue else {}),
            programmes=_with(new.programmes, {str(programme.uid): programme.name} if programme else {}),
        ),
        fields=fields_of(project),
        shifts=shifts_of(project),
        positions=positions_of(project),
        edit=rules.may_edit(actor, project_facts(project)),
    )


def fields_of(project: Project) -> dict[str, Any]:
    """The form of a project, filled with what stands in it."""

    def uid(row: Any) -> str:
        return str(row.uid) if row else ""

    return {
        "title": project.title,
        "aim": project.aim,
        "area_code": project.area_code,
        "venue": uid(project.venue),
        "place_text": project.place_text,
        "route_text": project.route_text,
        "points": project.points,
        "programme": uid(project.programme),
        "organiser": uid(project.organiser),
        "leader": uid(project.leader),
        "contact_text": project.contact_text,
        "skills": list(project.skills.values_list("code", flat=True)),
        "needed_skills": list(project.needed_skills.values_list("code", flat=True)),
        "needed_papers": list(project.needed_papers.values_list("code", flat=True)),
        "risk_notice": project.risk_notice,
        "insurance_note": project.insurance_note,
        "equipment": project.equipment,
    }


def shifts_of(project: Project) -> list[dict[str, Any]]:
    """The rows of its single shifts, with the places that are open to everybody."""
    zone = local_zone()
    free = Count("slots", filter=Q(slots__position__isnull=True))
    return [
        {
            "day": row.starts_at.astimezone(zone).date().isoformat(),
            "begins": row.starts_at.astimezone(zone).strftime("%H:%M"),
            "ends": row.ends_at.astimezone(zone).strftime("%H:%M"),
            "places": row.places,
        }
        for row in project.shifts.filter(series__isnull=True)
        .annotate(places=free)
        .order_by("starts_at", "id")
    ]


def positions_of(project: Project) -> list[dict[str, Any]]:
    """The rows of its positions, three statements."""
    return [
        {
            "name": one.name,
            "duties": one.duties,
            "places": one.places,
            "skills": [skill.code for skill in one.skills.all()],
            "papers": [skill.code for skill in one.papers.all()],
        }
        for one in project.positions.prefetch_related("skills", "papers").order_by("pk")
    ]


class Unasked(TypedDict):
    """What the form does not ask for, and saving it must keep."""

    lat: Decimal | None
    lng: Decimal | None


def unasked(project: Project, venue_uid: UUID | None) -> Unasked:
    """What stands in a draft that its form does not show; another venue brings its own point."""
    moved = venue_uid != (project.venue.uid if project.venue else None)
    return {"lat": None, "lng": None} if moved else {"lat": project.lat, "lng": project.lng}


def _with(choices: Choices, more: Mapping[str, str]) -> Choices:
    return choices + [one for one in more.items() if one not in choices]


def _areas(roots: Sequence[str], area: str) -> Choices:
    """Each root, the communities inside it, and the area of the case, which may be a grid."""
    found = dict(places.path_names([*roots, area]))
    for root in roots:
        found |= dict(places.area_choices(root, Level.COMMUNITY))
    return sorted(found.items())
