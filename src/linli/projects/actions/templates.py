"""A project is kept as a template of its area, and a template is taken away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.projects import queries, rules
from linli.projects.models import Template
from linli.projects.queries.opening import fields_of, positions_of, shifts_of
from linli.projects.queries.starting import OF_ONE_TIME
from linli.projects.rules_programme import NO_TEMPLATE_NAME


@transaction.atomic
def save_template(*, project_uid: UUID, name: str, actor: Actor, at: datetime) -> Template:
    """Keep what the form of a project holds, without its leader, contact and days. Refused: no_right, no_name."""
    project = queries.project_for(actor=actor, uid=project_uid)
    rules.may_open(actor, queries.project_facts(project)).enforce()
    if not name.strip():
        NO_TEMPLATE_NAME.enforce()
    fields = {key: value for key, value in fields_of(project).items() if key not in OF_ONE_TIME}
    hours = {(one["begins"], one["ends"], one["places"]) for one in shifts_of(project)}
    shifts = [{"begins": begins, "ends": ends, "places": places} for begins, ends, places in sorted(hours)]
    template = Template(name=name.strip(), created_at=at)
    template.fields = {"fields": fields, "shifts": shifts, "positions": positions_of(project)}
    template.place_in(project.area_code)
    template.save()
    journal.note(
        "template.saved",
        subject=("template", template.uid),
        area=template.area_code,
        actor=actor,
        at=at,
        payload={"project": project.uid},
    )
    return template


@transaction.atomic
def remove_template(*, template_uid: UUID, actor: Actor, at: datetime) -> Template:
    """Take a template away; projects that began from it stay. Refused: no_right."""
    template = queries.template_for(actor=actor, uid=template_uid, lock=True)
    rules.may_open(actor, rules.ProjectFacts(state="draft", area_code=template.area_code)).enforce()
    template.removed_at = at
    template.save(update_fields=["removed_at"])
    journal.note("template.removed", subject=("template", template.uid), actor=actor, at=at)
    return template
