"""What of projects is past its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.projects.models import PlaceRequest, Project, ProjectCase, Withdrawal

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.places.keeping import Due


def contacts_due(due: Due) -> QuerySet[Project]:
    """Projects that ended before their term and still say whom to call."""
    found = Project.objects.filter(due.over("ended_at")).exclude(contact_text="")
    return found.exclude(pk__in=ProjectCase.objects.filter(case_id__in=due.held_cases).values("project_id"))


def withdrawals_due(due: Due) -> QuerySet[Withdrawal]:
    """Places given back long ago that still say why."""
    found = Withdrawal.objects.filter(due.over("withdrawn_at", "shift__project__")).exclude(reason="")
    return found.exclude(person_id__in=due.held_persons)


def requests_due(due: Due) -> QuerySet[PlaceRequest]:
    """Requests for a place decided long ago that still say why."""
    found = PlaceRequest.objects.filter(due.over("decided_at", "slot__shift__project__")).exclude(reason="")
    return found.exclude(person_id__in=due.held_persons)
