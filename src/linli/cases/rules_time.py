"""More time, and suspension 挂账: asked for by those who have the case in hand, granted by somebody else. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from .clockwork import Kind
from .models import Case
from .rules import desk, either, takes_part

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

    from .rules import CaseFacts

S = Case.State
# The states in which a clock runs towards something that somebody has in hand or is about to take.
RUNNING = frozenset({S.ACCEPTED, S.DELIBERATING, S.PUBLISHED, S.DISPATCHED, S.HANDLING, S.STANDING})
ASK, GRANT, REFUSE, GO_ON = ("more_time", "suspend"), "grant_time", "refuse_time", "go_on"
NOTHING_ASKED = _("Nobody has asked for time.")
VERBS = (*ASK, GRANT, REFUSE, GO_ON)


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """The case, who has asked (nobody: nothing is open), and what the clock does now."""

    case: CaseFacts
    asked: bool = False
    asked_by: int | None = None
    clock: str = "running"


def _runs(facts: TimeFacts) -> Verdict:
    if facts.case.state in RUNNING:
        return ALLOWED
    label = S(facts.case.state).label
    return refuse("wrong_state", format_lazy(_("Not possible while the case is “{state}”."), state=label))


def may_ask_time(facts: TimeFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, asked_already, held_already, not_in_hand, no_person."""
    runs = _runs(facts)
    if not runs:
        return runs
    if facts.asked:
        return refuse("asked_already", _("Somebody has asked for time already; that is decided first."))
    if facts.clock in {Kind.PAUSE, Kind.SUSPEND}:
        return refuse("held_already", _("The clock is held already; let it go on first."))
    if actor.person_id is None:
        return refuse("no_person", _("Only a person asks for time."))
    return either(takes_part(actor, facts.case), desk(actor, Power.CASES_DISPATCH, facts.case))


def may_decide_time(facts: TimeFacts, actor: Actor) -> Verdict:
    """The desk or the supervisor, never who asks or has it in hand.

    Refusals: in_hand, no_right, nothing_asked, wrong_state, no_person, own_approval.
    """
    if actor.person_id in facts.case.person_ids or not facts.case.unit_ids.isdisjoint(actor.unit_ids()):
        return refuse("in_hand", _("Those who have the matter in hand do not grant it time."))
    right = either(
        desk(actor, Power.CASES_DISPATCH, facts.case), desk(actor, Power.CASES_RECTIFY, facts.case)
    )
    if not right:
        return right
    if not facts.asked:
        return refuse("nothing_asked", NOTHING_ASKED)
    runs = _runs(facts)
    if not runs:
        return runs
    if actor.person_id is None:
        return refuse("no_person", _("Only a person grants time."))
    if actor.person_id == facts.asked_by:
        return refuse("own_approval", _("Whoever asks for time does not grant it."))
    return ALLOWED


def may_go_on(facts: TimeFacts, actor: Actor) -> Verdict:
    """Refusals: not_suspended, not_in_hand."""
    held = ALLOWED if facts.clock == Kind.SUSPEND else refuse("not_suspended", _("It is not suspended."))
    return first(either(takes_part(actor, facts.case), desk(actor, Power.CASES_DISPATCH, facts.case)), held)


def verdicts(facts: TimeFacts, actor: Actor) -> dict[str, Verdict]:
    """What may be done now, for every verb of time."""
    ask, decide = may_ask_time(facts, actor), may_decide_time(facts, actor)
    return {**dict.fromkeys(ASK, ask), GRANT: decide, REFUSE: decide, GO_ON: may_go_on(facts, actor)}
