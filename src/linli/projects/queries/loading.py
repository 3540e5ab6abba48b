"""Loading is authorising: projects, shifts and places as one actor may see them, and the facts rules judge."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.urls import reverse

from linli.attendance import queries as attendance_queries
from linli.attendance import rules as attendance_rules
from linli.attendance.facts import Stretch, Windows
from linli.attendance.models import Attendance
from linli.attendance.rules import SignFacts
from linli.cases.models import Case
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.projects import rules, rules_delivery
from linli.projects.models import Project, ProjectCase, Shift, Slot, Waiting
from linli.projects.queries.terms import terms_of
from linli.projects.rules_claims import NOTHING, Taken

NOBODY = -1
SLOT = "slot"


def project_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Project:
    """A project the actor may see. Raises Missing."""
    found = Project.objects.select_for_update(of=("self",)) if lock else Project.objects.all()
    rows = found.visible_to(actor).select_related("organiser", "leader", "programme", "venue")
    project = rows.filter(uid=uid).first()
    if project is None:
        raise Missing
    return project


def shift_for(*, actor: Actor, uid: UUID, person_id: int | None = None) -> Shift:
    """A shift of a visible project, with how `person_id` stands to it. Raises Missing."""
    visible = Project.objects.visible_to(actor).values("pk")
    rows = standing(Shift.objects.filter(uid=uid, project__in=visible), person_id)
    shift = rows.select_related("project").first()
    if shift is None:
        raise Missing
    return shift


def slot_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Slot:
    """A held place: one's own, or one of a project the actor runs. Raises Missing."""
    found = held(Slot.objects.filter(uid=uid, holder__isnull=False), lock=lock)
    slot = found.select_related("shift__project__leader", "holder__work_unit", "for_unit").first()
    if slot is None:
        raise Missing
    if slot.holder_id != actor.person_id and not rules.may_run(actor, project_facts(slot.shift.project)):
        raise Missing
    return slot


def own_slot(*, actor: Actor, shift_uid: UUID, lock: bool = False) -> Slot | None:
    """The actor's place in a shift."""
    if actor.person_id is None:
        return None
    found = held(Slot.objects.filter(shift__uid=shift_uid, holder_id=actor.person_id), lock=lock)
    return found.select_related("shift__project", "holder__work_unit", "for_unit").first()


def held(places: QuerySet[Slot], *, lock: bool = True) -> QuerySet[Slot]:
    """These places, with `lock` held in order until the transaction ends before anything is read of them: who waited for a
    lock in the statement that reads would get a shift and a project that are older than the lock.
    """
    if lock:
        rows = places.select_for_update(no_key=True, of=("self",)).order_by("pk")
        list(rows.values_list("pk", flat=True))
    return places


def standing(shifts: QuerySet[Shift], person_id: int | None) -> QuerySet[Shift]:
    """Shifts with their free places and how a person stands to each."""
    return shifts.annotate(
        free=Count("slots", filter=Q(slots__holder__isnull=True, slots__kept="")),
        free_positions=Count(
            "slots", filter=Q(slots__holder__isnull=True, slots__kept="", slots__position__isnull=False)
        ),
        places=Count("slots"),
        **_stands(NOBODY if person_id is None else person_id, "pk", ""),
    )


def _stands(person_id: int, shift_id: str, prefix: str) -> dict[str, Combinable | Exists]:
    shift = OuterRef(shift_id)
    mine = Slot.objects.filter(holder_id=person_id)
    if person_id == NOBODY:
        never = Value(value=False, output_field=BooleanField())
        return {"holds": never, "overlaps": never, "waits": never, "offered": never}
    other = mine.filter(
        shift__project__state=Project.State.OPEN,
        shift__starts_at__lt=OuterRef(f"{prefix}ends_at"),
        shift__ends_at__gt=OuterRef(f"{prefix}starts_at"),
    ).exclude(shift_id=shift)
    return {
        "holds": Exists(mine.filter(shift_id=shift)),
        "overlaps": Exists(other),
        "offered": Exists(Slot.objects.filter(shift_id=shift, kept_for_id=person_id)),
        "waits": Exists(Waiting.objects.filter(shift_id=shift, person_id=person_id)),
    }


def shift_facts(shift: Any, actor: Actor, taken: Taken = NOTHING) -> rules.ShiftFacts:
    """Facts of a shift that came out of `standing`, which annotated it; `taken` counts where the project has limits."""
    return rules.ShiftFacts(
        state=shift.project.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        free=shift.free - shift.free_positions,
        holds=shift.holds,
        overlaps=shift.overlaps,
        waits=shift.waits,
        registered=bool(actor.home_code),
        offered=shift.offered,
        by_lot=shift.by_lot,
        free_positions=bool(shift.free_positions),
        joined_until=shift.joined_until,
        terms=terms_of(shift.project),
        taken=taken,
    )


def stretch_of(slot: Slot) -> Stretch:
    """The place of service as attendance keeps it; `slot` was loaded with its project, holder and unit."""
    project, person = slot.shift.project, slot.holder
    return Stretch(
        place_kind=SLOT,
        place_uid=slot.uid,
        group_uid=project.uid,
        area_code=project.area_code,
        title=project.title,
        url=reverse("projects:detail", args=[project.uid]),
        points=project.points,
        starts_at=slot.shift.starts_at,
        ends_at=slot.shift.delivery_until or slot.shift.ends_at,
        lat=project.lat,
        lng=project.lng,
        unit_id=slot.for_unit_id or (person.work_unit_id if person else None),
        most_minutes=slot.shift.delivery_minutes,
    )


def slot_facts(
    slot: Slot, actor: Actor, *, signed_in: bool, free_until: datetime | None = None
) -> rules.SlotFacts:
    """Facts of a held place."""
    return rules.SlotFacts(
        state=slot.shift.project.state,
        starts_at=slot.shift.starts_at,
        ends_at=slot.shift.ends_at,
        how=slot.how,
        taken_at=slot.taken_at,
        signed_in=signed_in,
        own=slot.holder_id == actor.person_id,
        free_until=free_until,
    )


def project_facts(project: Project) -> rules.ProjectFacts:
    """Facts for rights alone: nothing is asked."""
    return rules.ProjectFacts(
        state=project.state,
        area_code=project.area_code,
        organiser_id=project.organiser_id,
        leader_id=project.leader_id,
    )


def full_facts(project: Project) -> rules.ProjectFacts:
    """Facts with what has happened in the shifts, two statements."""
    held = Exists(Slot.objects.filter(shift=OuterRef("pk"), holder__isnull=False))
    sums = project.shifts.annotate(held=held).aggregate(
        shifts=Count("pk"), last_end=Max("ends_at"), held_until=Max("ends_at", filter=Q(held=True))
    )
    places = Slot.objects.filter(shift__project=project).values("uid")
    return rules.ProjectFacts(
        state=project.state,
        area_code=project.area_code,
        organiser_id=project.organiser_id,
        leader_id=project.leader_id,
        served=Attendance.objects.filter(place_uid__in=places).count(),
        **sums,
    )


def overlapping(*, shift: Shift, person_ids: list[int]) -> set[int]:
    """Which of these persons hold a place at the same time elsewhere, or here."""
    rows = Slot.objects.filter(
        holder_id__in=person_ids,
        shift__project__state=Project.State.OPEN,
        shift__starts_at__lt=shift.ends_at,
        shift__ends_at__gt=shift.starts_at,
    )
    return set(rows.values_list("holder_id", flat=True))


def shifts_at(*, shift: Shift, person_id: int) -> set[int]:
    """The shifts in which a person holds a place at the time of this one, itself among them."""
    rows = Slot.objects.filter(
        holder_id=person_id,
        shift__project__state=Project.State.OPEN,
        shift__starts_at__lt=shift.ends_at,
        shift__ends_at__gt=shift.starts_at,
    )
    return set(rows.values_list("shift_id", flat=True))


def open_needs(project: Project) -> list[ProjectCase]:
    """The cases that still wait for this project; one that was taken in hand otherwise is left alone."""
    rows = project.needs.select_related("case").filter(
        case__state=Case.State.PUBLISHED, case__answer_uid=project.uid
    )
    return list(rows.order_by("pk"))


def holders_and_waiting(project: Project, *, after: datetime) -> list[UUID]:
    """Everybody who holds or waits for a place in a shift that is not over, each once."""
    ahead = {"shift__project": project, "shift__ends_at__gt": after}
    holders = Slot.objects.filter(holder__isnull=False, **ahead).values_list("holder__uid", flat=True)
    kept = Slot.objects.filter(kept_for__isnull=False, **ahead).values_list("kept_for__uid", flat=True)
    waiting = Waiting.objects.filter(**ahead).values_list("person__uid", flat=True)
    return list(dict.fromkeys([*holders, *kept, *waiting]))


def windows_of(shift: Shift) -> Windows:
    """From how early to how late one signs at a shift, one statement."""
    return attendance_queries.windows_of(shift.project.area_code, shift.starts_at)


def sign_facts(shift: Shift, signed: Attendance | None, windows: Windows) -> SignFacts:
    """What the rules of the double sign judge."""
    return SignFacts(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        signed_in_at=signed.signed_in_at if signed else None,
        signed_out_at=signed.signed_out_at if signed else None,
        windows=windows,
    )


def confirm_verdict(slot: Slot, facts: SignFacts, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may vouch for the holder of a place now."""
    signed_in = facts.signed_in_at is not None
    run = rules.may_run(actor, project_facts(slot.shift.project))
    return first(
        rules.may_confirm(slot_facts(slot, actor, signed_in=signed_in), run),
        rules_delivery.by_signs(slot.shift.delivery_minutes),
        attendance_rules.may_confirm(facts, at),
    )
