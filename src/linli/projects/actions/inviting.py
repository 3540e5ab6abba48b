"""Those whom something new suits are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from linli.kernel.actor import Actor
from linli.notices import queries as notices
from linli.projects import queries
from linli.projects.actions.telling import tell_of_project
from linli.projects.models import Project, Shift

NEW_PROJECT, NEW_SHIFTS = "project_fits", "shifts_fit"


def tell_of_new(code: str, project: Project, shifts: Sequence[Shift], actor: Actor, at: datetime) -> int:
    """Tell those who could take one of these shifts, but for who writes them down and who leads; how many. Whoever has not
    read yet that there is something new in this project is not told again."""
    besides = {actor.person_id, project.leader_id}
    found = queries.whom_it_suits(project, shifts, at=at, besides=besides)
    if code == NEW_SHIFTS:
        url = reverse("projects:detail", args=[project.uid])
        known = notices.unread_of(found, codes=(NEW_PROJECT, NEW_SHIFTS), url=url)
        found = [uid for uid in found if uid not in known]
    tell_of_project(code, project, found, at)
    return len(found)
