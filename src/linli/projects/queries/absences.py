"""Absences: of a shift, of a person, and those somebody objected to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from linli.attendance import queries as attendance_queries
from linli.attendance.models import Attendance
from linli.kernel.verdict import Missing, Verdict
from linli.people.queries import names_of
from linli.places import queries as places
from linli.places.declarations_service import APPEAL_ABSENCE_DAYS, LATE_AFTER_MINUTES
from linli.projects import rules, rules_absences
from linli.projects.models import Absence, Project, Slot
from linli.projects.queries.loading import project_facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.places.keeping import Due

MOST = 100
SHOWN = timedelta(days=30)
# Without a calendar of the year nobody's time to object is shorter than working days would make it.
WITHOUT_CALENDAR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class OwnAbsence:
    """An absence as its person reads it; `moot` where they signed all the same."""

    absence: Absence
    moot: bool
    appeal: Verdict


@dataclass(frozen=True, slots=True)
class Appealed:
    """An objection as those who may decide it read it."""

    absence: Absence
    name: str
    marked_by: str
    decide: Verdict


def live_of(slot_ids: Iterable[int]) -> dict[int, Absence]:
    """The absences that stand for these places, by place: of whoever holds it."""
    rows = Absence.objects.filter(slot__in=list(slot_ids), state__in=Absence.LIVE)
    held = rows.filter(slot__holder_id__isnull=False).select_related("slot")
    return {one.slot_id: one for one in held if one.person_id == one.slot.holder_id}


def late_after(area_code: str, at: datetime) -> timedelta:
    """From when on signing in is late."""
    return timedelta(minutes=places.setting(LATE_AFTER_MINUTES, area_code, at))


def appeal_by(area_code: str, at: datetime) -> datetime:
    """Until when one may object to what is said now: working days by the real calendar."""
    days = places.setting(APPEAL_ABSENCE_DAYS, area_code, at)
    due = places.calendar_for(area_code, at).add_working_days(at, days).due
    return due or at + max(WITHOUT_CALENDAR, timedelta(days=days))


def mark_facts(
    slot: Slot, actor: Actor, *, signed: bool, marked: bool, request: bool, record_by: datetime
) -> rules_absences.MarkFacts:
    """What is judged of a held place."""
    return rules_absences.MarkFacts(
        ends_at=slot.shift.ends_at,
        record_by=record_by,
        own=slot.holder_id == actor.person_id,
        signed=signed,
        marked=marked,
        request=request,
    )


def facts_now(slot: Slot, actor: Actor) -> rules_absences.MarkFacts:
    """The same of one place, as it stands now; the caller holds its lock."""
    person_id = slot.holder_id or 0
    return mark_facts(
        slot,
        actor,
        signed=attendance_queries.attendance_at(place_uid=slot.uid, person_id=person_id) is not None,
        marked=Absence.objects.filter(slot=slot, person_id=person_id, state__in=Absence.LIVE).exists(),
        request=bool(attendance_queries.open_requests([slot.uid])),
        record_by=attendance_queries.record_by(slot.shift.project.area_code, slot.shift.ends_at),
    )


def absence_facts(absence: Absence) -> rules_absences.AbsenceFacts:
    """What is judged of an absence."""
    return rules_absences.AbsenceFacts(
        absence.state, absence.person_id, absence.marked_by_id, absence.appeal_by
    )


def absence_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Absence:
    """An absence of a project that the actor runs. Raises Missing."""
    found = Absence.objects.select_for_update(of=("self",)) if lock else Absence.objects.all()
    absence = found.select_related("slot__shift__project", "person").filter(uid=uid).first()
    if absence is None or not run_verdict(actor, absence):
        raise Missing
    return absence


def own_absence(*, actor: Actor, uid: UUID, lock: bool = False) -> Absence:
    """An absence of the actor's own. Raises Missing."""
    found = Absence.objects.select_for_update(of=("self",)) if lock else Absence.objects.all()
    rows = found.select_related("slot__shift__project__leader", "person")
    absence = rows.filter(uid=uid, person_id=actor.person_id or 0).first()
    if absence is None:
        raise Missing
    return absence


def run_verdict(actor: Actor, absence: Absence) -> Verdict:
    """Whether the actor runs the project of an absence."""
    return rules.may_run(actor, project_facts(absence.slot.shift.project))


def own_absences(*, actor: Actor, at: datetime) -> list[OwnAbsence]:
    """What was said of the actor, the newest first; what was taken back at once is not repeated to them."""
    signed = Attendance.objects.filter(place_uid=OuterRef("slot__uid"), person=OuterRef("person"))
    rows = Absence.objects.filter(person_id=actor.person_id or 0).exclude(state=Absence.State.TAKEN_BACK)
    found = rows.annotate(moot=Exists(signed)).select_related("slot__shift__project")
    return [
        OwnAbsence(one, one.moot, rules_absences.may_appeal(absence_facts(one), at))
        for one in found.order_by("-marked_at", "-pk")[:MOST]
    ]


def lately_absent(*, actor: Actor, at: datetime) -> int:
    """How many of them still stand from the last weeks."""
    rows = Absence.objects.filter(person_id=actor.person_id or 0, state__in=Absence.LIVE)
    return rows.filter(marked_at__gt=at - SHOWN).count()


def appealed(*, actor: Actor) -> list[Appealed]:
    """Objections in the projects that the actor runs, the oldest first."""
    rows = Absence.objects.filter(
        state=Absence.State.APPEALED, slot__shift__project__in=Project.objects.run_by(actor).values("pk")
    )
    found = list(rows.select_related("slot__shift__project").order_by("appealed_at", "pk")[:MOST])
    people = [pk for one in found for pk in (one.person_id, one.marked_by_id) if pk]
    names = names_of(people, masked=False)
    return [
        Appealed(
            one,
            names.get(one.person_id, ""),
            names.get(one.marked_by_id or 0, ""),
            rules_absences.may_decide(absence_facts(one), run_verdict(actor, one), actor.person_id),
        )
        for one in found
    ]


def words_due(due: Due) -> QuerySet[Absence]:
    """Absences that were said so long ago that what both sides wrote goes."""
    rows = Absence.objects.filter(due.over("marked_at", "slot__shift__project__")).exclude(
        words="", reason=""
    )
    return rows.exclude(person_id__in=due.held_persons)
