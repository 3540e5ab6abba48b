"""What of integrity is past its time: words. Which rule flagged what, and how it was decided, stays as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.integrity.models import Concern, Finding, SpotCheck

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.places.keeping import Due


def answers_due(due: Due) -> QuerySet[Concern]:
    """What people answered to findings that were decided long ago."""
    found = Concern.objects.filter(due.over("finding__decided_at", "finding__")).exclude(answer="")
    return found.exclude(person_id__in=due.held_persons)


def decisions_due(due: Due) -> QuerySet[Finding]:
    """Findings decided long ago that still say why in words."""
    held = Concern.objects.filter(person_id__in=due.held_persons).values("finding_id")
    return Finding.objects.filter(due.over("decided_at")).exclude(decision="").exclude(pk__in=held)


def checks_due(due: Due) -> QuerySet[SpotCheck]:
    """Spot checks made long ago that still say in words what was heard."""
    found = SpotCheck.objects.filter(due.over("at")).exclude(words="")
    return found.exclude(attendance__person_id__in=due.held_persons)
