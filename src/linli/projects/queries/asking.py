"""Places asked for, where the organiser decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from linli.kernel.verdict import Missing, Verdict
from linli.people.queries import names_of
from linli.projects import rules, rules_claims
from linli.projects.models import FREE, PlaceRequest, Project, Shift, Slot
from linli.projects.queries.loading import overlapping, project_facts

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Asking:
    """One request as those who run the project see it."""

    request: PlaceRequest
    name: str
    decide: Verdict


def request_for(*, actor: Actor, uid: UUID) -> PlaceRequest:
    """A request for a place of a project that the actor runs. Raises Missing."""
    rows = PlaceRequest.objects.select_related("slot__shift__project", "person")
    asked = rows.filter(uid=uid).first()
    if asked is None or not rules.may_run(actor, project_facts(asked.slot.shift.project)):
        raise Missing
    return asked


def own_request(*, actor: Actor, uid: UUID) -> PlaceRequest:
    """A request of the actor's own. Raises Missing."""
    if actor.person_id is None:
        raise Missing
    rows = PlaceRequest.objects.select_related("slot__shift__project", "person")
    asked = rows.filter(uid=uid, person_id=actor.person_id).first()
    if asked is None:
        raise Missing
    return asked


def request_facts(asked: PlaceRequest, slot: Slot, actor: Actor) -> rules_claims.RequestFacts:
    """What is judged of a request now."""
    shift = slot.shift
    return rules_claims.RequestFacts(
        state=asked.state,
        own=asked.person_id == actor.person_id,
        project_open=shift.project.state == Project.State.OPEN,
        ends_at=shift.ends_at,
        until=asked.until,
        overlaps=bool(overlapping(shift=shift, person_ids=[asked.person_id])),
    )


def open_request_of(slot: Slot) -> PlaceRequest | None:
    """The request for which a place is kept, read under the lock of the place."""
    return (
        PlaceRequest.objects.filter(slot=slot, state=PlaceRequest.State.OPEN).select_related("person").first()
    )


def requests_unanswered(at: datetime, limit: int) -> list[int]:
    """Places whose request was not answered in time."""
    rows = PlaceRequest.objects.filter(state=PlaceRequest.State.OPEN, until__lte=at)
    return list(rows.order_by("until", "pk").values_list("slot_id", flat=True)[:limit])


def requests_to_remind(at: datetime, limit: int) -> list[int]:
    """Places whose request the organiser is to be reminded of, the most urgent first."""
    rows = PlaceRequest.objects.filter(state=PlaceRequest.State.OPEN, remind_at__lte=at, until__gt=at)
    return list(rows.order_by("until", "pk").values_list("slot_id", flat=True)[:limit])


def lock_free(shift: Shift, position_uid: UUID | None) -> Slot | None:
    """The first free place of a shift, locked; what others are taking at this moment is waited for only when no other
    is left.
    """
    rows = Slot.objects.filter(FREE, shift=shift).select_related("shift__project__leader")
    rows = (
        rows.filter(position__isnull=True)
        if position_uid is None
        else rows.filter(position__uid=position_uid)
    )
    if connection.features.has_select_for_update_skip_locked:
        slot = rows.select_for_update(skip_locked=True, of=("self",)).order_by("number").first()
        if slot is not None:
            return slot
    return rows.select_for_update(of=("self",)).order_by("number").first()


def asking_for(*, shift: Shift, actor: Actor, at: datetime) -> list[Asking]:
    """Who asks for a place of a shift, the first first; the caller has judged that the actor runs the project."""
    rows = list(
        PlaceRequest.objects.filter(slot__shift=shift, state=PlaceRequest.State.OPEN)
        .select_related("slot__position")
        .order_by("asked_at", "pk")
    )
    names = names_of([one.person_id for one in rows], masked=False)
    busy = overlapping(shift=shift, person_ids=[one.person_id for one in rows])
    return [
        Asking(
            request=one,
            name=names.get(one.person_id, ""),
            decide=rules_claims.may_decide(
                rules_claims.RequestFacts(
                    state=one.state,
                    own=one.person_id == actor.person_id,
                    project_open=shift.project.state == Project.State.OPEN,
                    ends_at=shift.ends_at,
                    until=one.until,
                    overlaps=one.person_id in busy,
                ),
                at,
            ),
        )
        for one in rows
    ]
