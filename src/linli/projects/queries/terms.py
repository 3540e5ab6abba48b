"""How one signs up for a project, what somebody has taken beside a shift, and the page of the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Min, OuterRef, Q

from linli.places import queries as places
from linli.places.declarations import REST_HOURS, WITHDRAW_HOURS
from linli.projects import rules_claims
from linli.projects.models import Draw, DrawEntry, Project, Shift, Slot, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def terms_of(project: Project) -> rules_claims.Terms:
    """How one signs up for a project."""
    return rules_claims.Terms(
        opens_at=project.signup_opens_at,
        closes_at=project.signup_closes_at,
        most_shifts=project.most_shifts,
        most_per_week=project.most_per_week,
        rest_hours=project.rest_hours,
        approval=project.approval,
        draw_minutes=project.draw_minutes,
    )


def taken_by(person_id: int, shifts: Iterable[Shift]) -> dict[int, rules_claims.Taken]:
    """What a person has taken, or asked for, beside each of these shifts: one statement for all of them."""
    wanted = list(shifts)
    held = list(
        Shift.objects.filter(
            Exists(
                Slot.objects.filter(
                    Q(holder_id=person_id) | Q(kept_for_id=person_id, kept=Slot.Kept.REQUEST),
                    shift=OuterRef("pk"),
                )
            ),
            project__state=Project.State.OPEN,
        ).only("pk", "project_id", "starts_at", "ends_at")
    )
    return {shift.pk: _taken(shift, held) for shift in wanted}


def _taken(shift: Shift, held: Iterable[Shift]) -> rules_claims.Taken:
    others = [one for one in held if one.pk != shift.pk]
    of_project = [one for one in others if one.project_id == shift.project_id]
    rests = [
        rules_claims.rest_between(shift.starts_at, shift.ends_at, one.starts_at, one.ends_at)
        for one in others
    ]
    return rules_claims.Taken(
        of_project=len(of_project),
        of_week=sum(rules_claims.same_week(one.starts_at, shift.starts_at) for one in of_project),
        rest=min(rests, default=None),
    )


def has_begun(project: Project) -> bool:
    """Whether somebody has signed up already, in whatever way."""
    shifts = Shift.objects.filter(project=project)
    mine = Q(holder__isnull=False) | Q(kept_for__isnull=False)
    return (
        Slot.objects.filter(mine, shift__in=shifts).exists()
        or Waiting.objects.filter(shift__in=shifts).exists()
        or DrawEntry.objects.filter(draw__shift__in=shifts).exists()
        or Draw.objects.filter(shift__in=shifts, drawn_at__isnull=False).exists()
    )


def first_start(project: Project) -> datetime | None:
    """When the first shift begins."""
    begins: datetime | None = Shift.objects.filter(project=project).aggregate(n=Min("starts_at"))["n"]
    return begins


def rest_of_area(area_code: str, at: datetime) -> int:
    """The hours of rest that the area asks for between two shifts."""
    return places.setting(REST_HOURS, area_code, at)


def free_until(shift: Shift, at: datetime) -> datetime:
    """Until when a place of this shift is given back without a word."""
    hours = places.setting(WITHDRAW_HOURS, shift.project.area_code, at)
    return shift.starts_at - timedelta(hours=hours)
