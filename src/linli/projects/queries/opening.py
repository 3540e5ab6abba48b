"""What the form of a new project offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Count, Q

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
from linli.projects import rules
from linli.projects.models import Project
from linli.projects.queries.loading import project_facts, project_for

Choices = list[tuple[str, str]]


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
    skills: list[Skill]
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
    units = Unit.objects.filter(area_q(roots) | Q(pk__in=own)).order_by("kind", "name")
    return NewPage(
        cases=cases,
        refused=[(case, verdict) for case, verdict in judged if not verdict],
        area_code=area,
        areas=_areas(roots, area),
        units=[(str(unit.uid), unit.name) for unit in units],
        own_unit=str(own_units[0].uid) if own_units else "",
        people=sorted(((str(person.uid), person.name) for person, _found in people), key=lambda one: one[1]),
        skills=skills(),
        open=rules.may_open(actor, facts),
    )


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with what its form may choose from, and how it is filled."""

    project: Project
    new: NewPage
    fields: dict[str, Any]
    shifts: list[dict[str, Any]]
    edit: Verdict


def draft_page(*, actor: Actor, uid: UUID, at: datetime, case_uids: Sequence[UUID] | None) -> DraftPage:
    """The form of a draft; `case_uids` of a form that was sent, None for those of the draft. Raises Missing."""
    project = project_for(actor=actor, uid=uid)
    if case_uids is None:
        case_uids = list(project.needs.order_by("pk").values_list("case__uid", flat=True))
    new = new_page(actor=actor, case_uids=case_uids, at=at)
    unit, leader = project.organiser, project.leader
    zone = local_zone()
    rows = project.shifts.annotate(places=Count("slots")).order_by("starts_at", "id")
    return DraftPage(
        project=project,
        # What stands there stays to be chosen, whoever looks: saving must not change what nobody touched.
        new=replace(
            new,
            areas=_with(new.areas, places.path_names([project.area_code])),
            units=_with(new.units, {str(unit.uid): unit.name} if unit else {}),
            people=_with(new.people, {str(leader.uid): leader.name} if leader else {}),
        ),
        fields={
            "title": project.title,
            "aim": project.aim,
            "area_code": project.area_code,
            "place_text": project.place_text,
            "route_text": project.route_text,
            "points": project.points,
            "organiser": str(unit.uid) if unit else "",
            "leader": str(leader.uid) if leader else "",
            "contact_text": project.contact_text,
            "skills": list(project.skills.values_list("code", flat=True)),
            "risk_notice": project.risk_notice,
        },
        shifts=[
            {
                "day": row.starts_at.astimezone(zone).date().isoformat(),
                "begins": row.starts_at.astimezone(zone).strftime("%H:%M"),
                "ends": row.ends_at.astimezone(zone).strftime("%H:%M"),
                "places": row.places,
            }
            for row in rows
        ],
        edit=rules.may_edit(actor, project_facts(project)),
    )


class Unasked(TypedDict):
    """What the form does not ask for, and saving it must keep."""

    programme_uid: UUID | None
    lat: Decimal | None
    lng: Decimal | None


def unasked(project: Project) -> Unasked:
    """What stands in a draft that its form does not show."""
    programme = project.programme
    return {
        "programme_uid": programme.uid if programme else None,
        "lat": project.lat,
        "lng": project.lng,
    }


def _with(choices: Choices, more: Mapping[str, str]) -> Choices:
    return choices + [one for one in more.items() if one not in choices]


def _areas(roots: Sequence[str], area: str) -> Choices:
    """Each root, the communities inside it, and the area of the case, which may be a grid."""
    found = dict(places.path_names([*roots, area]))
    for root in roots:
        found |= dict(places.area_choices(root, Level.COMMUNITY))
    return sorted(found.items())
