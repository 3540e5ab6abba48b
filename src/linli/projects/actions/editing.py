"""A draft is changed until it is published; after that people rely on what stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack
from uuid import UUID

from django.db import transaction

from linli.cases import queries as case_queries
from linli.cases import rules as case_rules
from linli.kernel import journal, search
from linli.kernel.actor import Actor
from linli.kernel.mask import mask_text
from linli.projects import queries, rules
from linli.projects.actions.opening import ProjectFields, fit_written, set_skills, written
from linli.projects.actions.shifts import add_places, add_shifts, set_positions
from linli.projects.models import Project, ProjectCase, Slot

# What is written down of a project; its state and moments are not the form's.
WRITTEN = (
    "title",
    "aim",
    "risk_notice",
    "insurance_note",
    "equipment",
    "venue",
    "place_text",
    "route_text",
    "contact_text",
    "lat",
    "lng",
    "programme",
    "organiser",
    "leader",
    "points",
)


@transaction.atomic
def edit_project(
    *, project_uid: UUID, actor: Actor, at: datetime, **fields: Unpack[ProjectFields]
) -> Project:
    """Write a draft anew: its fields, skills, shifts and cases become those that are given.

    Missing: a draft of another desk, or a case, unit, person, venue or programme that is not there for the actor.
    Refused: closed, no_right (here, or where it is moved to), no_title, too_many_points, too_many_shifts,
    shift_backwards, shift_too_long, no_places, too_many_positions, no_position_name, position_twice,
    no_position_places, and what a further case says (wrong_state, rectification).
    """
    project = queries.project_for(actor=actor, uid=project_uid, lock=True)
    rules.may_edit(actor, queries.project_facts(project)).enforce()
    new = written(fields, project.created_at)
    rules.may_open(actor, queries.project_facts(new)).enforce()
    fit_written(new, fields)
    had = set(project.needs.values_list("case_id", flat=True))
    needs = [case_queries.case_for(actor=actor, uid=uid) for uid in dict.fromkeys(fields["case_uids"])]
    for case in needs:
        if case.pk not in had:
            case_rules.may_publish(case_queries.facts_of(case), actor).enforce()
    for name in WRITTEN:
        setattr(project, name, getattr(new, name))
    project.place_in(new.area_code)
    project.save()
    set_skills(project, fields)
    project.needs.exclude(case__in=needs).delete()
    ProjectCase.objects.bulk_create(
        ProjectCase(project=project, case=case, linked_at=at) for case in needs if case.pk not in had
    )
    _shifts_anew(project, fields)
    search.index(
        search.Kind.PROJECT, project.pk, mask_text(f"{project.title} {project.aim} {project.place_text}")
    )
    journal.note(
        "project.edited",
        subject=("project", project.uid),
        actor=actor,
        at=at,
        payload={
            "points": project.points,
            "cases": [case.uid for case in needs],
            "shifts": len(fields["shifts"]),
        },
    )
    return project


def _shifts_anew(project: Project, fields: ProjectFields) -> None:
    """Nobody can hold a place of a draft. Shifts that repeat stay, with the places of the new positions."""
    Slot.objects.filter(shift__project=project).delete()
    project.shifts.filter(series__isnull=True).delete()
    set_positions(project, fields.get("positions", ()))
    add_shifts(project, fields["shifts"])
    repeating = list(project.shifts.filter(series__isnull=False).select_related("series").order_by("pk"))
    add_places(project, repeating, [shift.series.places if shift.series else 1 for shift in repeating])
