"""A project is written, then published 发单: its cases point to it, and those whom it suits are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NotRequired, TypedDict, TypeVar, Unpack
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases import rules as case_rules
from linli.kernel import journal, search
from linli.kernel.actor import Actor
from linli.kernel.mask import mask_text
from linli.kernel.verdict import Missing
from linli.people.models import Person, Skill, Unit
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level
from linli.places.models import Venue
from linli.projects import queries, rules
from linli.projects.actions.drawing import announce_draws
from linli.projects.actions.inviting import NEW_PROJECT, tell_of_new
from linli.projects.actions.shifts import add_shifts, set_positions
from linli.projects.models import Programme, Project, ProjectCase
from linli.projects.rules_positions import PositionFields, fit_positions, places_in

T = TypeVar("T")


class ProjectFields(TypedDict):
    """What is written down of a project. A shift is (begins, ends, places open to everybody)."""

    title: str
    aim: str
    area_code: str
    place_text: str
    points: int
    skill_codes: Sequence[str]
    organiser_uid: UUID | None
    leader_uid: UUID | None
    shifts: Sequence[tuple[datetime, datetime, int]]
    case_uids: Sequence[UUID]
    programme_uid: NotRequired[UUID | None]
    positions: NotRequired[Sequence[PositionFields]]
    needed_skill_codes: NotRequired[Sequence[str]]
    needed_paper_codes: NotRequired[Sequence[str]]
    venue_uid: NotRequired[UUID | None]
    risk_notice: NotRequired[str]
    insurance_note: NotRequired[str]
    equipment: NotRequired[str]
    route_text: NotRequired[str]
    contact_text: NotRequired[str]
    lat: NotRequired[Decimal | None]
    lng: NotRequired[Decimal | None]


@transaction.atomic
def draft_project(*, actor: Actor, at: datetime, **fields: Unpack[ProjectFields]) -> Project:
    """Write a project down; only its own desk sees it until it is published.

    Missing: a case, unit, person, venue or programme that is not there for the actor. Refused: no_right, no_title,
    too_many_points, too_many_shifts, shift_backwards, shift_too_long, no_places, too_many_positions, no_position_name,
    position_twice, no_position_places, and what a case says.
    """
    shifts = fields["shifts"]
    project = written(fields, at)
    rules.may_open(actor, queries.project_facts(project)).enforce()
    fit_written(project, fields)
    needs = [case_queries.case_for(actor=actor, uid=uid) for uid in dict.fromkeys(fields["case_uids"])]
    for case in needs:
        case_rules.may_publish(case_queries.facts_of(case), actor).enforce()
    project.save()
    set_skills(project, fields)
    set_positions(project, fields.get("positions", ()))
    ProjectCase.objects.bulk_create(ProjectCase(project=project, case=case, linked_at=at) for case in needs)
    add_shifts(project, shifts)
    search.index(
        search.Kind.PROJECT, project.pk, mask_text(f"{project.title} {project.aim} {project.place_text}")
    )
    journal.note(
        "project.drafted",
        subject=("project", project.uid),
        area=project.area_code,
        actor=actor,
        at=at,
        payload={"points": project.points, "cases": [case.uid for case in needs], "shifts": len(shifts)},
    )
    return project


def written(fields: ProjectFields, at: datetime) -> Project:
    """The row, not yet saved. Raises Missing for an area, unit, person, venue or programme that is not there."""
    organiser_uid, leader_uid = fields["organiser_uid"], fields["leader_uid"]
    programme_uid, venue_uid = fields.get("programme_uid"), fields.get("venue_uid")
    area_code = places.area(fields["area_code"]).code
    # A unit of another city is not there.
    city = area_q([at_level(area_code, Level.CITY)])
    units, programmes = Unit.objects.filter(city), Programme.objects.filter(city)
    venue = _one(Venue.objects.open().filter(city, uid=venue_uid).first()) if venue_uid else None
    project = Project(
        title=fields["title"].strip(),
        aim=fields["aim"].strip(),
        risk_notice=fields.get("risk_notice", "").strip(),
        insurance_note=fields.get("insurance_note", "").strip(),
        equipment=fields.get("equipment", "").strip(),
        venue=venue,
        place_text=fields["place_text"].strip(),
        route_text=fields.get("route_text", "").strip(),
        contact_text=fields.get("contact_text", "").strip(),
        **_point(fields, venue),
        programme=_one(programmes.filter(uid=programme_uid).first()) if programme_uid else None,
        organiser=_one(units.filter(uid=organiser_uid).first()) if organiser_uid else None,
        leader=_one(Person.objects.filter(uid=leader_uid).first()) if leader_uid else None,
        points=fields["points"],
        created_at=at,
    )
    project.place_in(area_code)
    return project


def _point(fields: ProjectFields, venue: Venue | None) -> dict[str, Decimal | None]:
    """Where it is on the map: the point that was given, else that of its venue."""
    lat, lng = fields.get("lat"), fields.get("lng")
    if lat is None and venue is not None and venue.lat is not None and venue.lng is not None:
        return {"lat": Decimal(f"{venue.lat:.6f}"), "lng": Decimal(f"{venue.lng:.6f}")}
    return {"lat": lat, "lng": lng}


def _one(found: T | None) -> T:
    if found is None:
        raise Missing
    return found


def fit_written(project: Project, fields: ProjectFields) -> None:
    """Judge what was written: title, points, positions, shifts."""
    positions = fields.get("positions", ())
    fit_positions(positions).enforce()
    rules.fit_project(
        title=project.title,
        points=project.points,
        shifts=fields["shifts"],
        in_positions=places_in(positions),
    ).enforce()


def set_skills(project: Project, fields: ProjectFields) -> None:
    """Skills that help, skills that are needed, certificates that are needed; one statement where there are none."""
    given = (
        (project.skills, fields["skill_codes"]),
        (project.needed_skills, fields.get("needed_skill_codes", ())),
        (project.needed_papers, fields.get("needed_paper_codes", ())),
    )
    for skills, codes in given:
        skills.set(Skill.objects.filter(code__in=set(codes)) if codes else [])


@transaction.atomic
def publish_project(*, project_uid: UUID, actor: Actor, at: datetime) -> Project:
    """Publish a project: its cases point to it, fitting volunteers find a message.

    Refused: closed, no_shifts, past, too_far, no_right, and what a case says (wrong_state, rectification).
    """
    project = queries.project_for(actor=actor, uid=project_uid, lock=True)
    facts = queries.full_facts(project)
    rules.may_open(actor, facts).enforce()
    rules.may_publish(facts, at).enforce()
    project.state, project.published_at = Project.State.OPEN, at
    project.demands = queries.asks_for_something(project)
    project.save(update_fields=["state", "published_at", "demands"])
    announce_draws(project, at)
    url = reverse("projects:detail", args=[project.uid])
    for case_uid in project.needs.order_by("pk").values_list("case__uid", flat=True):
        cases.publish_case(
            case_uid=case_uid, project_uid=project.uid, title=project.title, url=url, actor=actor, at=at
        )
    told = tell_of_new(NEW_PROJECT, project, list(project.shifts.all()), actor, at)
    journal.note(
        "project.published", subject=("project", project.uid), actor=actor, at=at, payload={"told": told}
    )
    return project


@transaction.atomic
def open_project(*, actor: Actor, at: datetime, **fields: Unpack[ProjectFields]) -> Project:
    """Write a project and publish it at once. Missing and Refused as `draft_project` and `publish_project`."""
    project = draft_project(actor=actor, at=at, **fields)
    return publish_project(project_uid=project.uid, actor=actor, at=at)
