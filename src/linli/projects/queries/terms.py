"""How one signs up for a project, what somebody has taken beside a shift, and the page of the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Min, OuterRef, Q

from linli.attendance.models import Attendance
from linli.places import queries as places
from linli.places.declarations import REST_HOURS, WITHDRAW_HOURS
from linli.projects import rules_claims
from linli.projects.models import Absence, Draw, DrawEntry, Project, Shift, Slot, Waiting

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
        most_absences=project.most_absences,
    )


def taken_by(person_id: int, shifts: Iterable[Shift]) -> dict[int, rules_claims.Taken]:
    """What a person has taken, or asked for, beside each of these shifts: one statement for all of them, and one
    for absences where a project counts them.
    """
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
    limited = {shift.project_id for shift in wanted if shift.project.most_absences}
    missed = absences_of(person_id, limited) if limited else []
    return {shift.pk: _taken(shift, held, missed) for shift in wanted}


def _taken(shift: Shift, held: Iterable[Shift], missed: Iterable[tuple[int, datetime]]) -> rules_claims.Taken:
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
        absences=sum(
            of == shift.project_id and ended_at > shift.starts_at - rules_claims.ABSENCES_COUNT
            for of, ended_at in missed
        ),
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


def absences_of(person_id: int, project_ids: Iterable[int]) -> list[tuple[int, datetime]]:
    """When somebody did not come to these projects without excuse: nothing they object to, nothing where they signed
    all the same.
    """
    signed = Attendance.objects.filter(place_uid=OuterRef("slot__uid"), person=OuterRef("person"))
    rows = Absence.objects.filter(
        ~Exists(signed),
        state__in=(Absence.State.STANDS, Absence.State.UPHELD),
        person_id=person_id,
        kind=Absence.Kind.ABSENT,
        slot__shift__project__in=list(project_ids),
    )
    return list(rows.values_list("slot__shift__project_id", "slot__shift__ends_at"))


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
