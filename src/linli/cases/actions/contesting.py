"""Objections to what was sent 退单, their review by somebody else, and giving up a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import Refused, first, refuse
from linli.people.models import Role, Unit

from .. import rules, rules_contesting
from ..models import Case, CaseParty, Objection
from ..queries.contesting import claims_of, contest_of, own_claims
from ..queries.loading import case_for, facts_of
from .beats import end_parties, keep_words, move, note_down
from .route import send_case
from .telling import take_back, tell_area, tell_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

State = Objection.State


@transaction.atomic
def contest_case(
    *,
    case_uid: UUID,
    reason: str,
    words: str,
    believed_uid: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Case:
    """The leading unit objects: a reason of the list, words, and whom it believes right. The case stays until the review.

    Refused: wrong_state, not_in_hand, no_person, contested_already, late, bad_reason, reason_used, no_words, too_long,
    unknown_unit; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    facts = contest_of(case, facts_of(case), lock=True).facts
    first(
        rules_contesting.may_contest(facts, actor, at),
        rules_contesting.may_give_reason(facts, reason),
        rules.has_words(words, "words"),
    ).enforce()
    believed = _believed(believed_uid)
    said = keep_words(case, code="case.contested", words=words, actor=actor, at=at, public=False)
    objection = Objection.objects.create(
        case=case,
        unit_id=case.lead_unit_id or 0,  # judged above: a unit leads
        reason=reason,
        words=said,
        believed=believed,
        asked_by_id=actor.person_id or 0,  # judged above: never nobody
        asked_at=at,
    )
    payload = _payload(objection) | {"believed": believed.uid if believed else None}
    note_down(case, "case.contested", actor=actor, at=at, words=said, payload=payload)
    tell_area(case, _desk(case), code="case_contested", params={"number": case.number}, at=at)
    return case


def _believed(uid: UUID | None) -> Unit | None:
    if uid is None:
        return None
    found = Unit.objects.open_by_uid([uid]).first()
    if found is None:
        raise Refused(refuse("unknown_unit", _("This unit does not exist."), "believed"))
    return found


def _payload(objection: Objection) -> dict[str, Value]:
    return {"objection": objection.uid, "lead": objection.unit.uid, "because": objection.reason}


@transaction.atomic
def uphold_case(
    *,
    case_uid: UUID,
    words: str,
    lead_uid: UUID | None = None,
    helper_uids: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> Case:
    """The objection is right: the case goes back to the desk, or at once to another unit. No limit begins anew.

    Refused: wrong_state, in_hand, no_right, nothing_contested, no_person, own_objection, no_words, too_long, same_unit,
    unknown_unit, unit_closed, unit_elsewhere; Missing.
    """
    case, objection = _to_review(case_uid, actor, words)
    if lead_uid == objection.unit.uid:
        raise Refused(refuse("same_unit", _("It was sent to this unit: choose another one."), "lead"))
    _decided(objection, State.UPHELD, actor, at)
    said = keep_words(case, code="case.contest_upheld", words=words, actor=actor, at=at, public=False)
    end_parties(case, at, claims=False)
    case.lead_unit = case.lead_person = None
    case.returned_count += 1
    move(case, "uphold", "lead_unit", "lead_person", "returned_count")
    note_down(case, "case.contest_upheld", actor=actor, at=at, words=said, payload=_payload(objection))
    take_back(case, code="dispatched")
    tell_unit(case, [objection.unit_id], code="contest_upheld", params={"number": case.number}, at=at)
    if lead_uid is not None:
        send_case(case, lead_uid=lead_uid, helper_uids=helper_uids, words="", actor=actor, at=at)
    return case


@transaction.atomic
def dismiss_case(*, case_uid: UUID, words: str, actor: Actor, at: datetime) -> Case:
    """The objection is not right: the case stays, and the unit has to take it.

    Refused: wrong_state, in_hand, no_right, nothing_contested, no_person, own_objection, no_words, too_long; Missing.
    """
    case, objection = _to_review(case_uid, actor, words)
    _decided(objection, State.DISMISSED, actor, at)
    said = keep_words(case, code="case.contest_dismissed", words=words, actor=actor, at=at, public=False)
    note_down(case, "case.contest_dismissed", actor=actor, at=at, words=said, payload=_payload(objection))
    tell_unit(case, [objection.unit_id], code="contest_dismissed", params={"number": case.number}, at=at)
    return case


def _to_review(case_uid: UUID, actor: Actor, words: str) -> tuple[Case, Objection]:
    case = case_for(actor=actor, uid=case_uid, lock=True)
    contest = contest_of(case, facts_of(case), lock=True)
    first(rules_contesting.may_review(contest.facts, actor), rules.has_words(words, "words")).enforce()
    if contest.open is None:
        raise Refused(refuse("nothing_contested", rules_contesting.NOTHING_CONTESTED))
    return case, contest.open


def _decided(objection: Objection, state: str, actor: Actor, at: datetime) -> None:
    objection.state, objection.decided_by_id, objection.decided_at = state, actor.person_id, at
    objection.save(update_fields=["state", "decided_by", "decided_at"])


@transaction.atomic
def withdraw_claim(
    *, case_uid: UUID, reason: str, unit_uid: UUID | None = None, actor: Actor, at: datetime
) -> Case:
    """Give up what was claimed 接单, with a reason: the named unit's part, else the actor's own, else its only unit's.

    Without a lead the case is back at the desk. Refused: not_in_hand, wrong_state, no_words, too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    claim = _claim_to_end(case, actor, unit_uid)
    leading = claim.part == CaseParty.Part.LEAD if claim else None
    first(
        rules_contesting.may_withdraw(facts_of(case), leading=leading), rules.has_words(reason, "reason")
    ).enforce()
    if claim is None:
        return case
    said = keep_words(case, code="case.claim_withdrawn", words=reason, actor=actor, at=at, public=False)
    claim.until = at
    claim.save(update_fields=["until"])
    if leading:
        case.lead_unit = case.lead_person = None
        move(case, "step_down", "lead_unit", "lead_person")
    unit = Unit.objects.filter(pk=claim.unit_id).first() if claim.unit_id else None
    payload: dict[str, Value] = {
        "unit": unit.uid if unit else None,
        "person": None if unit else actor.person_uid,
    }
    code = "case.stepped_down" if leading else "case.claim_withdrawn"
    note_down(case, code, actor=actor, at=at, words=said, payload=payload)
    tell_area(case, _desk(case), code="claim_withdrawn", params={"number": case.number}, at=at)
    return case


def _desk(case: Case) -> tuple[Role, ...]:
    """Who reviews and sends it; a rectification lies at the supervisor's desk."""
    if case.kind == Case.Kind.RECTIFICATION:
        return (Role.SUPERVISOR,)
    return (Role.DISPATCHER, Role.COMMUNITY)


def _claim_to_end(case: Case, actor: Actor, unit_uid: UUID | None) -> CaseParty | None:
    mine = own_claims(claims_of(case, lock=True), actor)
    if unit_uid is not None:
        unit = Unit.objects.filter(uid=unit_uid).first()
        return next((one for one in mine if unit is not None and one.unit_id == unit.pk), None)
    in_person = next((one for one in mine if one.person_id is not None), None)
    return in_person or next(iter(mine), None)
