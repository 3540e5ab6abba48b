"""The plan of a roster: changed by hand, published at once for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.duty import queries, rules
from linli.duty.models import PlanLine, Roster
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_many_on_commit
from linli.people.models import Person
from linli.people.queries import hold_people
from linli.projects import actions as projects
from linli.projects.models import Slot


@transaction.atomic
def put(*, roster_uid: UUID, slot_uid: UUID, person_uid: UUID, actor: Actor, at: datetime) -> Roster:
    """Put somebody on a free place of the plan, instead of whoever was planned there. Missing.

    Refused: no_right, roster_state, not_in_pool, cannot_then, not_able, overlap, no_rest, most_reached, week_full,
    nights_reached.
    """
    scene, slot = _held(roster_uid, slot_uid, actor, at)
    person = queries.person_by(uid=person_uid)
    place = scene.place(slot.pk)
    if place is None:
        raise Missing
    scene.verdict(place, person.pk).enforce()
    PlanLine.objects.update_or_create(
        slot=slot, defaults={"roster": scene.roster, "person": person, "by_hand": True}
    )
    _changed("roster.put", scene.roster, slot, person, actor, at)
    return scene.roster


@transaction.atomic
def take_out(*, roster_uid: UUID, slot_uid: UUID, actor: Actor, at: datetime) -> Roster:
    """Leave a place of the plan to nobody; one that nobody has stays so. Missing. Refused: no_right, roster_state."""
    scene, slot = _held(roster_uid, slot_uid, actor, at)
    line = scene.lines.get(slot.pk)
    if line is None:
        return scene.roster
    PlanLine.objects.filter(pk=line.pk).delete()
    _changed("roster.taken_out", scene.roster, slot, line.person, actor, at)
    return scene.roster


def _held(roster_uid: UUID, slot_uid: UUID, actor: Actor, at: datetime) -> tuple[queries.Scene, Slot]:
    roster = queries.roster_for(actor=actor, uid=roster_uid, lock=True)
    facts = rules.RosterFacts(state=roster.state, area_code=roster.area_code)
    rules.may_change("change", facts, actor).enforce()
    scene = queries.scene_of(roster, at=at)
    slot = next((one for one in scene.open if one.uid == slot_uid), None)
    if slot is None:
        raise Missing
    return scene, slot


def _changed(code: str, roster: Roster, slot: Slot, person: Person, actor: Actor, at: datetime) -> None:
    roster.revision += 1
    roster.save(update_fields=["revision"])
    _note(code, roster, actor, at, {"slot": slot.uid, "person": person.uid})


@transaction.atomic
def publish(*, roster_uid: UUID, actor: Actor, at: datetime, leave_free: bool = False) -> Roster:
    """Everybody of the plan is put on duty, or nobody is; each is told once. Free places stay only when that is said.

    Missing. Refused: no_right, roster_state, claims_open, nothing_planned, rule_broken, not_filled, and those of putting
    somebody on duty.
    """
    roster = queries.roster_for(actor=actor, uid=roster_uid, lock=True)
    # Another roster may give the same people something else at this moment.
    hold_people(PlanLine.objects.filter(roster=roster).values_list("person_id", flat=True))
    scene = queries.scene_of(roster, at=at)
    rules.may_publish(scene.facts(), actor, at, leave_free=leave_free).enforce()
    slots = {slot.pk: slot for slot in scene.open}
    people = {member.person_id: member.person for member in scene.members}
    # People in order, as everybody who locks several of them does.
    for slot_id, person_id in sorted(scene.plan.items(), key=lambda one: (one[1], one[0])):
        slot = slots[slot_id]
        projects.assign_slot(
            shift_uid=slot.shift.uid,
            slot_uid=slot.uid,
            person_uid=people[person_id].uid,
            actor=actor,
            at=at,
            tell=False,
        )
    PlanLine.objects.filter(roster=roster).delete()
    roster.state, roster.published_at = Roster.State.PUBLISHED, at
    roster.revision += 1
    roster.save(update_fields=["state", "published_at", "revision"])
    _note("roster.published", roster, actor, at, {"assigned": len(scene.plan)})
    _tell(scene, people, at)
    return roster


def _tell(scene: queries.Scene, people: Mapping[int, Person], at: datetime) -> None:
    given: dict[int, list[datetime]] = {}
    starts = {slot.pk: slot.shift.starts_at for slot in scene.open}
    for slot_id, person_id in scene.plan.items():
        given.setdefault(person_id, []).append(starts[slot_id])
    for person_id, moments in sorted(given.items()):
        tell_many_on_commit(
            code="roster_published",
            params={
                "title": scene.roster.title,
                "n": len(moments),
                "when": min(moments).isoformat(),
            },
            recipient_uids=[people[person_id].uid],
            url=reverse("duty:mine"),
            at=at,
        )


def _note(code: str, roster: Roster, actor: Actor, at: datetime, payload: Mapping[str, Value]) -> None:
    journal.note(
        code,
        subject=("roster", roster.uid),
        area=roster.area_code,
        actor=actor,
        at=at,
        payload=dict(payload),
    )
