"""The people of one shift: as a board at the desk, as a list on the leader's phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.attendance.facts import Windows
from linli.attendance.models import Attendance
from linli.attendance.queries import attendances_of, open_requests
from linli.attendance.queries import record_by as attendance_record_by
from linli.credits.models import CreditEntry
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict
from linli.people.queries import names_of, volunteers_for
from linli.projects import rules, rules_absences
from linli.projects.models import Absence, Project, Shift, Slot, Waiting
from linli.projects.queries import loading
from linli.projects.queries.absences import absence_facts, late_after, live_of, mark_facts
from linli.projects.queries.asking import Asking, asking_for
from linli.projects.rules_absences import STANDINGS, Standing


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One person on the board: how the participation stands, and what those who run the project may do about it."""

    slot: Slot
    name: str
    signed: Attendance | None
    standing: Standing
    confirm: Verdict
    confirm_label: Promise
    withdraw: Verdict
    mark: Verdict
    absence: Absence | None
    take_back: Verdict | None
    entries: list[CreditEntry]

    @property
    def standing_label(self) -> Promise:
        """How it stands, in words."""
        return STANDINGS[self.standing]


@dataclass(frozen=True, slots=True)
class Roll:
    """Who came: those who are missing, those who are there and have not signed out, the rest."""

    shift: Shift
    over: bool
    missing: list[BoardCard]
    there: list[BoardCard]
    rest: list[BoardCard]


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
    asking: list[Asking]


def board_of(*, project: Project, shift: Shift, actor: Actor, at: datetime) -> Board:
    """The board of a shift that came out of `standing`; the caller has judged that the actor runs the project."""
    cards = cards_of(project=project, shift=shift, actor=actor, at=at)
    queue = list(
        Waiting.objects.filter(shift=shift).order_by("since", "id").values_list("person_id", flat=True)
    )
    names = names_of(queue, masked=False)
    booked: dict[UUID, list[CreditEntry]] = {}
    for entry in CreditEntry.objects.filter(
        source_uid__in=[card.slot.uid for card in cards if card.signed],
        reverses__isnull=True,
        reversed_by__isnull=True,
    ).order_by("quantity"):
        booked.setdefault(entry.source_uid, []).append(entry)
    for card in cards:
        card.entries.extend(booked.get(card.slot.uid, []))
    free = shift.free  # type: ignore[attr-defined]  # annotated
    wanted = rules.ShiftFacts(
        state=project.state, starts_at=shift.starts_at, ends_at=shift.ends_at, free=free
    )
    right = rules.may_put_on_duty(actor, loading.project_facts(project))
    assign = rules.may_assign(wanted, at) if right else right
    held = {card.slot.holder_id for card in cards}
    return Board(
        shift=shift,
        columns=[
            Column(code, label, [card for card in cards if card.standing == code])
            for code, label in STANDINGS.items()
        ],
        waiting=[names.get(pk, "") for pk in queue],
        free=free,
        assign=assign,
        candidates=_candidates(project, held, at) if assign else [],
        asking=asking_for(shift=shift, actor=actor, at=at) if project.approval else [],
    )


def roll_of(*, actor: Actor, shift_uid: UUID, at: datetime) -> Roll:
    """The people of one shift on the leader's phone: who is missing and who has not signed out first. Missing for those
    who do not run the project.
    """
    shift = loading.shift_for(actor=actor, uid=shift_uid)
    if not rules.may_run(actor, loading.project_facts(shift.project)):
        raise Missing
    cards = cards_of(project=shift.project, shift=shift, actor=actor, at=at)
    missing = [card for card in cards if card.standing == Standing.EXPECTED]
    there = [card for card in cards if card.signed is not None and card.signed.signed_out_at is None]
    return Roll(
        shift=shift,
        over=at >= shift.ends_at,
        missing=missing,
        there=there,
        rest=[card for card in cards if card not in missing and card not in there],
    )


def cards_of(*, project: Project, shift: Shift, actor: Actor, at: datetime) -> list[BoardCard]:
    """Everybody who holds a place in a shift, in the order of the places; a fixed number of statements."""
    slots = list(
        Slot.objects.filter(shift=shift, holder__isnull=False).select_related("holder").order_by("number")
    )
    if not slots:
        return []
    signed = attendances_of(slot.uid for slot in slots)
    names = names_of([slot.holder_id for slot in slots if slot.holder_id], masked=False)
    shown = _Shown(
        actor=actor,
        at=at,
        run=rules.may_run(actor, loading.project_facts(project)),
        record_by=attendance_record_by(project.area_code, shift.ends_at),
        late_after=late_after(project.area_code, at),
        windows=loading.windows_of(shift),
        absences=live_of(slot.pk for slot in slots),
        asked=open_requests(slot.uid for slot in slots),
    )
    cards = []
    for slot in slots:
        slot.shift = shift
        cards.append(_card(slot, signed.get(slot.uid), names.get(slot.holder_id or 0, ""), shown))
    return cards


@dataclass(frozen=True, slots=True)
class _Shown:
    """What every card of one shift is judged with."""

    actor: Actor
    at: datetime
    run: Verdict
    record_by: datetime
    late_after: timedelta
    windows: Windows
    absences: dict[int, Absence]
    asked: set[UUID]


def _card(slot: Slot, signed: Attendance | None, name: str, shown: _Shown) -> BoardCard:
    shift, actor, at = slot.shift, shown.actor, shown.at
    facts = replace(loading.sign_facts(shift, signed, shown.windows), record_by=shown.record_by)
    if signed is not None:
        label = _("Confirm leaving")
    else:
        label = _("Confirm the whole shift") if at >= shift.ends_at else _("Confirm arrival")
    absence = shown.absences.get(slot.pk)
    told = mark_facts(
        slot,
        actor,
        signed=signed is not None,
        marked=absence is not None,
        request=slot.uid in shown.asked,
        record_by=shown.record_by,
    )
    return BoardCard(
        slot=slot,
        name=name,
        signed=signed,
        standing=rules_absences.standing(
            starts_at=shift.starts_at,
            signed_in_at=facts.signed_in_at,
            late_after=shown.late_after,
            mark=absence.kind if absence else "",
        ),
        confirm=loading.confirm_verdict(slot, facts, actor, at),
        confirm_label=label,
        withdraw=rules.may_withdraw(loading.slot_facts(slot, actor, signed_in=signed is not None), at),
        mark=rules_absences.may_mark(told, shown.run, rules.arrow("confirm", shift.project.state), at),
        absence=absence,
        take_back=rules_absences.may_take_back(absence_facts(absence), shown.run, actor.person_id)
        if absence
        else None,
        entries=[],
    )


def _candidates(project: Project, held: set[int | None], at: datetime) -> list[tuple[UUID, str]]:
    """Registered volunteers of the community who do not hold a place in this shift."""
    found = volunteers_for(skills=[], area_code=project.community_code or project.area_code, at=at)
    people = [person for person, _registration in found if person.pk not in held]
    return sorted(((person.uid, person.name) for person in people), key=lambda one: one[1])
