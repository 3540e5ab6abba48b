"""Objections to what was sent 退单, their review by somebody else, and giving up what one has claimed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from .models import Objection
from .rules import arrow, desk, leads

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

    from .rules import CaseFacts

TWICE = 2  # so many upheld returns make a case a hard one
VERBS = ("contest", "uphold", "dismiss")
NOTHING_CONTESTED = _("Nobody has objected.")


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """The case, the objection that is open (nobody: none), until when one may object, and the reasons already used."""

    case: CaseFacts
    open: bool = False
    asked_by: int | None = None
    unit_id: int | None = None
    until: datetime | None = None
    used: frozenset[str] = field(default_factory=frozenset)


def may_contest(facts: ContestFacts, actor: Actor, at: datetime) -> Verdict:
    """Whether the leading unit may object now. Refusals: wrong_state, not_in_hand, no_person, contested_already, late."""
    verdict = first(arrow("contest", facts.case.state), leads(actor, facts.case))
    if not verdict:
        return verdict
    if actor.person_id is None:
        return refuse("no_person", _("Only a person objects."))
    if facts.open:
        return refuse("contested_already", _("Your unit has objected; that is reviewed first."))
    if facts.until is not None and at > facts.until:
        shown = f"{facts.until.astimezone(local_zone()):%Y-%m-%d %H:%M}"
        return refuse("late", format_lazy(_("An objection was possible until {until}."), until=shown))
    return ALLOWED


def may_give_reason(facts: ContestFacts, reason: str) -> Verdict:
    """Nobody bounces a case twice for one reason. Refusals: bad_reason, reason_used."""
    if reason not in Objection.Reason.values:
        return refuse("bad_reason", _("Choose a reason of the list."), "reason")
    if reason in facts.used:
        return refuse(
            "reason_used", _("Your unit has objected to this case for this reason before."), "reason"
        )
    return ALLOWED


def may_review(facts: ContestFacts, actor: Actor) -> Verdict:
    """The desk reviews, never who objects and never somebody of that unit.

    Refusals: wrong_state, in_hand, no_right, nothing_contested, no_person, own_objection.
    """
    state = arrow("uphold", facts.case.state)
    if not state:
        return state
    lead = facts.unit_id if facts.open else facts.case.lead_unit_id
    if lead is not None and lead in actor.unit_ids():
        return refuse("in_hand", _("Somebody of another unit reviews this."))
    right = desk(actor, Power.CASES_DISPATCH, facts.case)
    if not right:
        return right
    if not facts.open:
        return refuse("nothing_contested", NOTHING_CONTESTED)
    if actor.person_id is None:
        return refuse("no_person", _("Only a person reviews an objection."))
    if actor.person_id == facts.asked_by:
        return refuse("own_objection", _("Whoever objects does not review it."))
    return ALLOWED


def may_withdraw(facts: CaseFacts, *, leading: bool | None) -> Verdict:
    """Whether a claim may be given up; `leading` is None for who has claimed nothing. Refusals: not_in_hand, wrong_state."""
    if leading is None:
        return refuse("not_in_hand", _("Neither you nor your unit has claimed a part of it."))
    return arrow("step_down" if leading else "withdraw", facts.state)


def verdicts(facts: ContestFacts, actor: Actor, at: datetime) -> dict[str, Verdict]:
    """What may be done now, for the verbs of objection."""
    review = may_review(facts, actor)
    return {"contest": may_contest(facts, actor, at), "uphold": review, "dismiss": review}
