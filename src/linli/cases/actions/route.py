"""Routing 派单: dispatch, return, take, claim, meeting and resolution."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock
from linli.kernel.verdict import Refused, first, refuse
from linli.people.models import Unit
from linli.places import queries as places

from .. import rules, rules_routing
from ..models import Case, CaseParty, Objection
from ..queries.loading import case_for, claimable_for, facts_of
from .beats import end_objection, end_parties, keep_words, move, note_down, set_parties
from .clock import start_clock
from .telling import SECOND_THOUGHT, take_back, tell_unit, tell_voices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

MEETING = "meeting"
POINTER = ("answer_kind", "answer_uid", "answer_title", "answer_url")
RESOLVED = {
    "resolve": "case.resolved",
    "resolve_on": "case.resolved_on",
    "resolve_over": "case.resolved_over",
}


@transaction.atomic
def dispatch_case(
    *,
    case_uid: UUID,
    lead_uid: UUID,
    helper_uids: Sequence[UUID] = (),
    words: str = "",
    actor: Actor,
    at: datetime,
) -> Case:
    """Send a case to the unit that leads and the units that help.

    Residents hear of it a minute later: until then it can be taken back silently.

    Refused: wrong_state, no_right, unknown_unit, unit_closed, unit_elsewhere, too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules.may_dispatch(facts_of(case), actor).enforce()
    return send_case(case, lead_uid=lead_uid, helper_uids=helper_uids, words=words, actor=actor, at=at)


def send_case(
    case: Case, *, lead_uid: UUID, helper_uids: Sequence[UUID], words: str, actor: Actor, at: datetime
) -> Case:
    """Put a locked case, of which that was judged, into the hands of its units. Refused: unknown_unit, unit_closed,
    unit_elsewhere, too_long."""
    lead, helpers = _units(lead_uid, helper_uids)
    today = at.astimezone(clock.local_zone()).date()
    for unit in (lead, *helpers):
        name = "lead" if unit == lead else "helpers"
        rules_routing.fits_unit(unit, case.city_code, today, name).enforce()
    said = keep_words(case, code="case.dispatched", words=words, actor=actor, at=at, public=False)
    set_parties(case, lead=lead, helpers=helpers, how=CaseParty.How.DISPATCHED, at=at)
    move(case, "dispatch", "lead_unit", "lead_person")
    sent: dict[str, Value] = {"lead": lead.uid, "helpers": [unit.uid for unit in helpers]}
    note_down(case, "case.dispatched", actor=actor, at=at, words=said, payload=sent)
    _tell_units(case, [lead, *helpers], at)
    tell_voices(case, code="dispatched", at=at, params={"unit": lead.name}, not_before=at + SECOND_THOUGHT)
    return case


def _units(lead_uid: UUID, helper_uids: Sequence[UUID]) -> tuple[Unit, list[Unit]]:
    wanted = [lead_uid, *(uid for uid in dict.fromkeys(helper_uids) if uid != lead_uid)]
    found = {unit.uid: unit for unit in Unit.objects.filter(uid__in=wanted)}
    if len(found) != len(wanted):
        field = "lead" if lead_uid not in found else "helpers"
        raise Refused(refuse("unknown_unit", _("This unit does not exist."), field))
    return found[lead_uid], [found[uid] for uid in wanted[1:]]


def _tell_units(case: Case, units: Sequence[Unit], at: datetime) -> None:
    params = {"number": case.number, "title": case.title}
    tell_unit(case, [unit.pk for unit in units], code="dispatched_to_unit", params=params, at=at)


@transaction.atomic
def return_case(*, case_uid: UUID, reason: str, actor: Actor, at: datetime) -> Case:
    """Take back at the desk what was sent by mistake; who claimed a part keeps it. A unit objects instead.

    Refused: wrong_state, in_hand, no_right, no_words, too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(rules.may_return(facts_of(case), actor), rules.has_words(reason, "reason")).enforce()
    said = keep_words(case, code="case.returned", words=reason, actor=actor, at=at, public=False)
    lead = case.lead_unit
    end_parties(case, at, claims=False)
    case.lead_unit = case.lead_person = None
    move(case, "return", "lead_unit", "lead_person")
    payload = {"lead": lead.uid if lead else None}
    note_down(case, "case.returned", actor=actor, at=at, words=said, payload=payload)
    take_back(case, code="dispatched")
    return case


@transaction.atomic
def take_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """The unit takes the case in hand. Refused: wrong_state, not_in_hand; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules.may_take(facts_of(case), actor).enforce()
    end_objection(case, Objection.State.WITHDRAWN, at)
    move(case, "take")
    note_down(case, "case.taken", actor=actor, at=at)
    return case


@transaction.atomic
def claim_lead(
    *,
    case_uid: UUID,
    unit_uid: UUID | None = None,
    part: str = CaseParty.Part.LEAD,
    actor: Actor,
    at: datetime,
) -> Case:
    """Lead a whole matter, or help with it, of one's own will 接单: in person, or for a unit.

    Refused: wrong_state, has_lead, already_in, not_your_unit, not_registered, unknown_unit, bad_part; Missing.
    """
    if part not in CaseParty.Part.values:
        raise Refused(refuse("bad_part", _("Lead or help: choose one of the two."), "part"))
    case = claimable_for(actor=actor, uid=case_uid, lock=True)
    unit = _units(unit_uid, ())[0] if unit_uid is not None else None
    facts = facts_of(case)
    rules.may_claim(facts, actor, part=part, unit_id=unit.pk if unit else None).enforce()
    CaseParty.objects.create(
        case=case,
        unit=unit,
        person_id=None if unit else actor.person_id,
        part=part,
        how=CaseParty.How.CLAIMED,
        since=at,
    )
    if part == CaseParty.Part.LEAD:
        case.lead_unit, case.lead_person_id = unit, None if unit else actor.person_id
        move(case, "lead", "lead_unit", "lead_person")
    code = "case.led" if part == CaseParty.Part.LEAD else "case.helped"
    payload = {"unit": unit.uid if unit else None, "person": None if unit else actor.person_uid}
    note_down(case, code, actor=actor, at=at, payload=payload)
    return case


@transaction.atomic
def table_case(
    *, case_uid: UUID, meeting_uid: UUID, meeting_title: str, meeting_url: str, actor: Actor, at: datetime
) -> Case:
    """Put a case on the agenda of a joint meeting 议单; one in hand stays there, and its clock runs on.

    What an undertaking or a project answers keeps its pointer to that. Refused: wrong_state, shielded, no_right; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules.may_table(facts_of(case), actor).enforce()
    in_hand = case.state in rules.IN_HAND
    if case.answer_kind in {"", MEETING}:
        case.answer_kind, case.answer_uid = MEETING, meeting_uid
        case.answer_title, case.answer_url = meeting_title[:120], meeting_url
    if in_hand:
        case.save(update_fields=POINTER)
    else:
        move(case, "table", *POINTER)
    code = "case.conferred" if in_hand else "case.tabled"
    note_down(case, code, actor=actor, at=at, payload={"meeting": meeting_uid})
    return case


@transaction.atomic
def untable_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """The meeting does not take place: the case goes back to the desk; one in hand, or that has moved on, stays.

    Who claimed a part keeps it. Refused: no_right; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    meeting, waits = case.answer_uid, case.state == Case.State.DELIBERATING
    if not waits and case.answer_kind != MEETING:
        return case
    case.answer_kind = case.answer_title = case.answer_url = ""
    case.answer_uid = None
    if not waits:
        case.save(update_fields=POINTER)
        note_down(case, "case.unconferred", actor=actor, at=at, payload={"meeting": meeting})
        return case
    rules.JUDGES["untable"](facts_of(case), actor).enforce()
    end_parties(case, at, claims=False)
    case.lead_unit = case.lead_person = None
    move(case, "untable", "lead_unit", "lead_person", *POINTER)
    note_down(case, "case.untabled", actor=actor, at=at, payload={"meeting": meeting})
    return case


@transaction.atomic
def resolve_case(
    *,
    case_uid: UUID,
    owner_unit: Unit,
    due_on: date,
    helpers: Sequence[tuple[Unit, date]] = (),
    words: str,
    actor: Actor,
    at: datetime,
) -> Case:
    """What the meeting resolved: who leads and by which day, which becomes the promise on the case's clock.

    Those who help have days of their own, in the journal. The words are told to every voice. A case in hand stays with its
    unit, under the new promise, when that unit leads on; otherwise the new one takes it.

    Refused: wrong_state, no_right, no_words, too_long, not_ahead; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        rules.may_resolve(facts_of(case), actor),
        rules.has_words(words, "words"),
        rules.in_future(due_on, at.astimezone(clock.local_zone()).date(), "due_on"),
    ).enforce()
    verb = rules.resolving(case.state, same_lead=case.lead_unit_id == owner_unit.pk)
    code = RESOLVED[verb]
    said = keep_words(case, code=code, words=words, actor=actor, at=at)
    helping = [unit for unit, _day in helpers]
    set_parties(case, lead=owner_unit, helpers=helping, how=CaseParty.How.RESOLVED, at=at)
    if verb == "resolve_on":
        case.save(update_fields=["lead_unit", "lead_person"])
    else:
        move(case, verb, "lead_unit", "lead_person")
    start_clock(case, cause="resolved", at=at, due_on=due_on)
    promised: dict[str, Value] = {"owner": owner_unit.uid, "due_on": due_on.isoformat()}
    note_down(case, code, actor=actor, at=at, words=said, payload=promised)
    for unit, day in helpers:
        payload: dict[str, Value] = {"unit": unit.uid, "due_on": day.isoformat()}
        note_down(case, "case.help_promised", actor=actor, at=at, payload=payload)
        params = {"title": case.title, "due": _end_of(day, case, at).isoformat()}
        tell_unit(case, [unit.pk], code="resolution_assigned", params=params, at=at)
    due = (case.due_at or _end_of(due_on, case, at)).isoformat()
    params = {"title": case.title, "due": due}
    tell_unit(case, [owner_unit.pk], code="resolution_assigned", params=params, at=at)
    tell_voices(case, code="deliberated", at=at, params={"unit": owner_unit.name, "due": due})
    return case


def _end_of(day: date, case: Case, at: datetime) -> datetime:
    hours = places.working_hours(case.area_code, at)
    return datetime.combine(day, hours.afternoon_until, clock.local_zone()).astimezone(UTC)
