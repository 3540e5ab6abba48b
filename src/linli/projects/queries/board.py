"""The people of one shift as a board: claimed, arrived, late, absent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.attendance.models import Attendance
from linli.attendance.queries import attendances_of
from linli.attendance.queries import record_by as attendance_record_by
from linli.attendance.rules import SignFacts
from linli.credits.models import CreditEntry
from linli.kernel.actor import Actor
from linli.kernel.verdict import Verdict
from linli.people.queries import names_of, volunteers_for
from linli.projects import rules
from linli.projects.models import Project, Shift, Slot, Waiting
from linli.projects.queries import loading

COLUMNS: dict[str, Promise] = {
    "claimed": pgettext_lazy("board of a shift", "Expected"),
    "arrived": pgettext_lazy("board of a shift", "Arrived"),
    "late": pgettext_lazy("board of a shift", "Late"),
    "absent": pgettext_lazy("board of a shift", "Absent"),
}


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One person on the board."""

    slot: Slot
    name: str
    signed: Attendance | None
    came_late: bool
    confirm: Verdict
    confirm_label: Promise
    withdraw: Verdict
    entries: list[CreditEntry]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board."""

    code: str
    label: Promise
    cards: list[BoardCard]


@dataclass(frozen=True, slots=True)
class Board:
    """One shift with its people, those who wait, and whom one could put on duty."""

    shift: Shift
    columns: list[Column]
    waiting: list[str]
    free: int
    assign: Verdict
    candidates: list[tuple[UUID, str]]


def board_of(*, project: Project, shift: Shift, actor: Actor, at: datetime) -> Board:
    """The board of a shift that came out of `standing`; the caller has judged that the actor runs the project."""
    slots = list(
        Slot.objects.filter(shift=shift, holder__isnull=False).select_related("holder").order_by("number")
    )
    signed = attendances_of(slot.uid for slot in slots)
    queue = list(
        Waiting.objects.filter(shift=shift).order_by("since", "id").values_list("person_id", flat=True)
    )
    names = names_of([*(slot.holder_id for slot in slots if slot.holder_id), *queue], masked=False)
    booked: dict[UUID, list[CreditEntry]] = {}
    for entry in CreditEntry.objects.filter(
        source_uid__in=signed, reverses__isnull=True, reversed_by__isnull=True
    ).order_by("quantity"):
        booked.setdefault(entry.source_uid, []).append(entry)
    cards: dict[str, list[BoardCard]] = {code: [] for code in COLUMNS}
    record_by = attendance_record_by(project.area_code, shift.ends_at) if slots else None
    for slot in slots:
        slot.shift = shift
        facts = replace(loading.sign_facts(shift, signed.get(slot.uid)), record_by=record_by)
        where, card = _card(slot, signed.get(slot.uid), facts, actor, at, names.get(slot.holder_id or 0, ""))
        card.entries.extend(booked.get(slot.uid, []))
        cards[where].append(card)
    free = shift.free  # type: ignore[attr-defined]  # annotated
    wanted = rules.ShiftFacts(
        state=project.state, starts_at=shift.starts_at, ends_at=shift.ends_at, free=free
    )
    right = rules.may_put_on_duty(actor, loading.project_facts(project))
    assign = rules.may_assign(wanted, at) if right else right
    held = {slot.holder_id for slot in slots}
    return Board(
        shift=shift,
        columns=[Column(code, label, cards[code]) for code, label in COLUMNS.items()],
        waiting=[names.get(pk, "") for pk in queue],
        free=free,
        assign=assign,
        candidates=_candidates(project, held, at) if assign else [],
    )


def _card(
    slot: Slot, signed: Attendance | None, facts: SignFacts, actor: Actor, at: datetime, name: str
) -> tuple[str, BoardCard]:
    shift = slot.shift
    where = rules.presence(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        signed_in_at=facts.signed_in_at,
        signed_out_at=facts.signed_out_at,
        at=at,
    )
    if signed is not None:
        label = _("Confirm leaving")
    else:
        label = _("Confirm the whole shift") if at >= shift.ends_at else _("Confirm arrival")
    facts_of_slot = loading.slot_facts(slot, actor, signed_in=signed is not None)
    return where, BoardCard(
        slot=slot,
        name=name,
        signed=signed,
        came_late=signed is not None and rules.came_late(shift.starts_at, signed.signed_in_at),
        confirm=loading.confirm_verdict(slot, facts, actor, at),
        confirm_label=label,
        withdraw=rules.may_withdraw(facts_of_slot, at),
        entries=[],
    )


def _candidates(project: Project, held: set[int | None], at: datetime) -> list[tuple[UUID, str]]:
    """Registered volunteers of the community who do not hold a place in this shift."""
    found = volunteers_for(skills=[], area_code=project.community_code or project.area_code, at=at)
    people = [person for person, _registration in found if person.pk not in held]
    return sorted(((person.uid, person.name) for person in people), key=lambda one: one[1])
