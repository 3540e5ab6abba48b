"""What of projects is past its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.projects.models import Project, ProjectCase

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.places.keeping import Due


def contacts_due(due: Due) -> QuerySet[Project]:
    """Projects that ended before their term and still say whom to call."""
    found = Project.objects.filter(due.over("ended_at")).exclude(contact_text="")
    return found.exclude(pk__in=ProjectCase.objects.filter(case_id__in=due.held_cases).values("project_id"))
