"""What a new project may start from: a template of the area, or a project of the past 再来一次."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing
from linli.people.models import Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import covered_by_any
from linli.projects import rules
from linli.projects.models import Template
from linli.projects.queries.loading import project_facts, project_for
from linli.projects.queries.opening import fields_of, positions_of, shifts_of

# Who leads it and whom to call are of one time, not of the template.
OF_ONE_TIME = ("leader", "contact_text")


@dataclass(frozen=True, slots=True)
class Start:
    """How the form of a new project is filled."""

    fields: dict[str, Any] = field(default_factory=dict)
    shifts: list[dict[str, Any]] = field(default_factory=list)
    positions: list[dict[str, Any]] = field(default_factory=list)


def from_project(*, actor: Actor, uid: UUID, at: datetime) -> Start:
    """A project once more: its single shifts lie as many whole weeks later as it takes. Missing for who does not run it."""
    project = project_for(actor=actor, uid=uid)
    if not rules.may_run(actor, project_facts(project)):
        raise Missing
    shifts = shifts_of(project)
    tomorrow = at.astimezone(local_zone()).date() + timedelta(days=1)
    days = [date.fromisoformat(one["day"]) for one in shifts]
    weeks = max(-((min(days) - tomorrow).days // 7), 0) if days else 0
    for one, day in zip(shifts, days, strict=True):
        one["day"] = (day + timedelta(weeks=weeks)).isoformat()
    return Start(fields_of(project), shifts, positions_of(project))


def from_template(*, actor: Actor, uid: UUID) -> Start:
    """A template; its shifts have hours and no day yet. Raises Missing."""
    found = Template.objects.filter(uid=uid, removed_at__isnull=True).first()
    if found is None or not _near(_startable(actor), found.area_code):
        raise Missing
    kept = found.fields
    return Start(dict(kept["fields"]), list(kept["shifts"]), list(kept["positions"]))


def template_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Template:
    """A template of an area around or inside those where the actor publishes. Raises Missing."""
    rows = Template.objects.select_for_update() if lock else Template.objects.all()
    found = rows.filter(uid=uid, removed_at__isnull=True).first()
    if found is None or not _near(_roots(actor), found.area_code):
        raise Missing
    return found


def template_list(*, actor: Actor) -> list[Template]:
    """Templates that the actor may start from, by name. One statement."""
    rows = Template.objects.filter(removed_at__isnull=True).order_by("name", "pk")
    return [one for one in rows if _near(_roots(actor), one.area_code)]


def _roots(actor: Actor) -> Sequence[str]:
    return actor.area_codes(*roles_with(Power.PROJECTS_PUBLISH))


def _startable(actor: Actor) -> Sequence[str]:
    """Whoever publishes for a unit starts from what the form of a new project offers them; it is not theirs to remove."""
    own = actor.unit_ids(*roles_with(Power.PROJECTS_PUBLISH))
    return _roots(actor) or [one.area_code for one in Unit.objects.filter(pk__in=own)]


def _near(roots: Sequence[str], area_code: str) -> bool:
    inside = covered_by_any(roots, area_code)
    return inside or any(root.startswith(area_code) for root in roots)
