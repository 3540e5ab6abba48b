"""What supervision does to a case: `supervision` keeps urges and orders, and writes count and pointer through these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock
from linli.kernel.verdict import Missing, first
from linli.people.models import Role

from .. import rules, rules_supervising
from ..models import Case, CaseParty
from ..queries.loading import case_for, facts_of, lock_case, voice_by_uid
from ..queries.urging import to_urge
from .beats import note_down, set_parties
from .clock import start_clock
from .indexing import index_case
from .rectifying import rectification_of
from .telling import tell_unit, tell_unit_and_area

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.people.models import Unit

UNDER_WAY = (
    Case.State.ACCEPTED,
    Case.State.DISPATCHED,
    Case.State.HANDLING,
    Case.State.ASKED,
    Case.State.DELIBERATING,
)


@transaction.atomic
def urge_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Desk or supervisor urges the unit that has it. Refused: waits_for_reporter, not_urgeable, no_unit, no_right,
    own_unit; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_supervising.may_urge(facts_of(case), actor).enforce()
    return _urged(case, "staff", actor, at)


@transaction.atomic
def urge_as_voice(*, voice_uid: UUID, actor: Actor, at: datetime) -> Case:
    """A resident urges, after a bad verdict the rectification; how often and from when on is judged by `supervision`.

    Refused: waits_for_reporter, not_urgeable; Missing.
    """
    voice = voice_by_uid(voice_uid, lock=True)
    case = to_urge(voice)
    if case.pk != voice.case_id:
        case = lock_case(case.pk)
    rules_supervising.can_be_urged(case.state).enforce()
    return _urged(case, "resident", actor, at)


def _urged(case: Case, way: str, actor: Actor, at: datetime) -> Case:
    case.urge_count += 1
    case.save(update_fields=["urge_count"])
    note_down(case, "case.urged", actor=actor, at=at, payload={"count": case.urge_count, "way": way})
    units = [case.lead_unit_id] if case.lead_unit_id else []
    rectifying = case.kind == Case.Kind.RECTIFICATION
    desk = (Role.SUPERVISOR,) if rectifying else (Role.COMMUNITY, Role.DISPATCHER)
    tell_unit_and_area(case, units, desk, code="urge", params={"number": case.number}, at=at)
    return case


@transaction.atomic
def order_case(*, case_uid: UUID, order_uid: UUID, actor: Actor, at: datetime) -> Case:
    """One more open order stands on the case; until it is over nobody writes it off. Refused: those of
    `rules_supervising.may_order`; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_supervising.may_order(facts_of(case), actor).enforce()
    case.open_orders += 1
    case.save(update_fields=["open_orders"])
    note_down(case, "case.ordered", actor=actor, at=at, payload={"order": order_uid})
    return case


@transaction.atomic
def end_order(*, case_uid: UUID, order_uid: UUID, actor: Actor, at: datetime) -> Case:
    """An order on the case was accepted or withdrawn. Raises Missing.

    Supervision has judged who may, by the area of the order: the case may lie elsewhere by now.
    """
    pk = Case.objects.filter(uid=case_uid).values_list("pk", flat=True).first()
    if pk is None:
        raise Missing
    case = lock_case(pk)
    case.open_orders = max(case.open_orders - 1, 0)
    case.save(update_fields=["open_orders"])
    note_down(case, "case.order_ended", actor=actor, at=at, payload={"order": order_uid})
    return case


@transaction.atomic
def demand_rectification(*, case_uid: UUID, unit: Unit, due_on: date, actor: Actor, at: datetime) -> Case:
    """限时整改: the unit puts the case right by a day, which stands on the clock of the rectification.

    One that is under way is bound to that day, else one is opened; a rectification itself gets the day on its own clock.
    Refused: those of `rules_supervising.may_order`, not_ahead; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        rules_supervising.may_order(facts_of(case), actor),
        rules.in_future(due_on, at.astimezone(clock.local_zone()).date(), "rectify_by"),
    ).enforce()
    made = case if case.kind == Case.Kind.RECTIFICATION else _rectification(case, unit, actor, at)
    if made.state in UNDER_WAY:
        start_clock(made, cause="ordered", at=at, due_on=due_on)
    payload: dict[str, Value] = {"rectification": made.uid, "due_on": due_on.isoformat()}
    note_down(case, "case.rectification_demanded", actor=actor, at=at, payload=payload)
    return made


def _rectification(parent: Case, unit: Unit, actor: Actor, at: datetime) -> Case:
    found = (
        Case.objects.filter(parent=parent, state__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True)
    )
    pk = found.first()
    if pk is not None:
        return lock_case(pk)
    made = rectification_of(parent, state=Case.State.DISPATCHED, at=at)
    set_parties(made, lead=unit, helpers=[], how=CaseParty.How.DISPATCHED, at=at)
    made.save(update_fields=["lead_unit", "lead_person"])
    index_case(made)
    note_down(made, "case.opened", actor=actor, at=at, payload={"kind": made.kind, "parent": parent.uid})
    note_down(made, "case.dispatched", actor=actor, at=at, payload={"lead": unit.uid, "helpers": []})
    params = {"number": made.number, "title": made.title}
    tell_unit(made, [unit.pk], code="dispatched_to_unit", params=params, at=at)
    return made
