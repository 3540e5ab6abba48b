"""Whom something new suits: who is told is who could take a place of it, as far as that is known beforehand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from linli.kernel.clock import local_zone
from linli.people.queries import Proofs, proofs_of, volunteers_for
from linli.people.rules import free_time_of
from linli.projects import rules_fit
from linli.projects.models import FREE, Project, Shift, Slot
from linli.projects.queries import fitting


@dataclass(slots=True)
class _Candidate:
    """Somebody of the community: when they are free (no time named is every time), what they hold, what they can show."""

    uid: UUID
    times: set[str]
    busy: list[tuple[datetime, datetime]] = field(default_factory=list)
    proofs: Proofs = field(default_factory=Proofs)

    def is_free(self, shift: Shift) -> bool:
        """Whether they said that they are free then, and have nothing else."""
        named = not self.times or free_time_of(shift.starts_at) in self.times
        return named and not any(
            begins < shift.ends_at and ends > shift.starts_at for begins, ends in self.busy
        )


def whom_it_suits(
    project: Project, shifts: Sequence[Shift], *, at: datetime, besides: Collection[int | None] = ()
) -> list[UUID]:
    """Registered volunteers of the project's community for whom at least one of these shifts is possible: at a time they
    are free, with nothing else taken then, and with a free place whose skills and certificates they have. Where the project
    demands nothing, one of the skills it wishes for has to be there. At most ten statements, however many people.
    """
    ahead = [shift for shift in shifts if shift.starts_at > at]
    if shifts and not ahead:
        return []
    people = _candidates(project, ahead, at, besides)
    _look_up(people, project, ahead)
    asked = fitting.demands_of([project.pk]).get(project.pk, fitting.Asked()) if project.demands else None
    if not ahead:  # work without a place and a time
        today = at.astimezone(local_zone()).date()
        demands = asked.at(None) if asked else rules_fit.Demands()
        return [
            one.uid
            for one in people.values()
            if rules_fit.may_fill(demands, fitting.able_between(one.proofs, today, today))
        ]
    places: dict[int, set[int | None]] = {}
    rows = Slot.objects.filter(FREE, shift__in=[shift.pk for shift in ahead]).order_by()
    for shift_id, position_id in rows.values_list("shift_id", "position_id").distinct():
        places.setdefault(shift_id, set()).add(position_id)

    def possible(one: _Candidate, shift: Shift) -> bool:
        kinds = places.get(shift.pk, set())
        if not kinds or not one.is_free(shift):
            return False
        able = fitting.able_on(one.proofs, shift, at)
        return asked is None or any(rules_fit.may_fill(asked.at(kind), able) for kind in kinds)

    return [one.uid for one in people.values() if any(possible(one, shift) for shift in ahead)]


def _candidates(
    project: Project, ahead: Sequence[Shift], at: datetime, besides: Collection[int | None]
) -> dict[int, _Candidate]:
    """Who is registered where the project is; somebody registered twice is free when either says so."""
    found = volunteers_for(
        skills=[] if project.demands else list(project.skills.values_list("code", flat=True)),
        area_code=project.community_code or project.area_code,
        starts_at=[shift.starts_at for shift in ahead],
        at=at,
    )
    people: dict[int, _Candidate] = {}
    for person, registration in found:
        if person.pk in besides:
            continue
        times = set(registration.free_times.split())
        known = people.get(person.pk)
        if known is None:
            people[person.pk] = _Candidate(person.uid, times)
        else:
            known.times = known.times | times if known.times and times else set()
    return people


def _look_up(people: dict[int, _Candidate], project: Project, ahead: Sequence[Shift]) -> None:
    """What these people hold at the time of these shifts, and what they can show where that is asked for."""
    if ahead:
        rows = Slot.objects.filter(
            holder__in=list(people),
            shift__project__state=Project.State.OPEN,
            shift__starts_at__lt=max(shift.ends_at for shift in ahead),
            shift__ends_at__gt=min(shift.starts_at for shift in ahead),
        ).values_list("holder_id", "shift__starts_at", "shift__ends_at")
        for holder, begins, ends in rows:
            if holder is not None:
                people[holder].busy.append((begins, ends))
    if project.demands:
        for key, proofs in proofs_of(list(people)).items():
            people[key].proofs = proofs
