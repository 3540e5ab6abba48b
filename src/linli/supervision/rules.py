"""When a matter may be urged, and which way an order goes; who may do what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case
from linli.cases.rules_supervising import can_be_urged, of_another_unit
from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may
from linli.supervision.models import Order

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor

S = Order.State
MOST_DAYS, MOST_CASES = 30, 20
MOMENT = "%Y-%m-%d %H:%M"

# verb → (states it may start from, state it leads to)
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "reply": (frozenset(Order.TO_ANSWER), S.REPLIED),
    "accept": (frozenset({S.REPLIED}), S.ACCEPTED),
    "send_back": (frozenset({S.REPLIED}), S.SENT_BACK),
    "withdraw": (frozenset(Order.OPEN), S.WITHDRAWN),
}


# --- Urging -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UrgeFacts:
    """State and times of a case, and from when on somebody who urged before may do so again.

    `answer_due`: until when the first answer is due while there is none. `again_from` None with `urged`: the working
    days are not known so far ahead.
    """

    state: str
    answer_due: datetime | None = None
    yellow_at: datetime | None = None
    urged: bool = False
    again_from: datetime | None = None


def may_urge_now(facts: UrgeFacts, at: datetime) -> Verdict:
    """Not before the first answer is due or the light is yellow, and once in an interval.

    Refusals: waits_for_reporter, not_urgeable, clock_stands, urge_early, urged_already.
    """
    return first(can_be_urged(facts.state), _late_enough(facts, at), may_urge_again(facts, at))


def _late_enough(facts: UrgeFacts, at: datetime) -> Verdict:
    waiting = facts.answer_due if facts.state == Case.State.RECEIVED else None
    begins = min((one for one in (waiting, facts.yellow_at) if one is not None), default=None)
    if begins is None:
        return refuse("clock_stands", _("The time stands still for a reason that is written below."))
    if at < begins:
        return refuse(
            "urge_early", format_lazy(_("It is still in time. You can urge from {when}."), when=_said(begins))
        )
    return ALLOWED


def may_urge_again(facts: UrgeFacts, at: datetime) -> Verdict:
    """Refusal: urged_already, with the moment from which on it may be urged again."""
    if not facts.urged or (facts.again_from is not None and at >= facts.again_from):
        return ALLOWED
    if facts.again_from is None:
        return refuse("urged_already", _("You have urged already; those in charge have been told."))
    when = _said(facts.again_from)
    return refuse(
        "urged_already", format_lazy(_("You have urged already. You can urge again from {when}."), when=when)
    )


def _said(moment: datetime) -> str:
    return moment.astimezone(local_zone()).strftime(MOMENT)


# --- Orders -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What rules need to know of an order. `replied_by` gave the reply that waits; `to_rectify` are rectifications that
    it demands and that are not finished."""

    state: str
    area_code: str
    unit_id: int
    replied_by: int | None = None
    to_rectify: int = 0


def arrow(verb: str, state: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: order_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse(
        "order_state",
        format_lazy(_("Not possible while the order is “{state}”."), state=S(state).label),
    )


def may_issue(*, level: str, days: int, cases: int, units: int) -> Verdict:
    """What an order needs. Refusals: bad_level, bad_days, no_case, many_cases, several_units."""
    if level not in Order.Level.values:
        return refuse("bad_level", _("Choose one of the levels."), "level")
    if not cases:
        return refuse("no_case", _("An order is about at least one case."), "case")
    if cases > MOST_CASES:
        return refuse("many_cases", _("An order is about at most 20 cases."), "case")
    if units > 1:
        return refuse(
            "several_units", _("These cases are led by several units; each gets its own order."), "case"
        )
    return may_days(days)


def may_days(days: int) -> Verdict:
    """Refusal: bad_days."""
    if 1 <= days <= MOST_DAYS:
        return ALLOWED
    return refuse("bad_days", _("The answer is due within 1 to 30 working days."), "days")


def may_reply(facts: OrderFacts, actor: Actor) -> Verdict:
    """Only the posts of the unit that was asked. Refusals: order_state, not_your_unit."""
    if not may(actor, Power.CASES_HANDLE, Facts(unit_ids=frozenset({facts.unit_id}))):
        return refuse("not_your_unit", _("You cannot speak for this unit."))
    return arrow("reply", facts.state)


def _supervises(verb: str, facts: OrderFacts, actor: Actor) -> Verdict:
    return first(
        may(actor, Power.ORDERS_ISSUE, Facts(area_code=facts.area_code)),
        arrow(verb, facts.state),
        of_another_unit(actor, facts.unit_id),
    )


def may_judge(verb: str, facts: OrderFacts, actor: Actor) -> Verdict:
    """The area's supervisor, never who replied. Refusals: no_right, order_state, own_unit, own_reply."""
    own = actor.person_id is not None and actor.person_id == facts.replied_by
    return first(
        _supervises(verb, facts, actor),
        refuse("own_reply", _("You gave this answer: somebody else has to judge it.")) if own else ALLOWED,
    )


def may_accept(facts: OrderFacts, actor: Actor) -> Verdict:
    """Refusals: no_right, order_state, own_unit, own_reply, not_rectified."""
    open_yet = refuse("not_rectified", _("The rectification that was demanded is not finished yet."))
    return first(may_judge("accept", facts, actor), open_yet if facts.to_rectify else ALLOWED)


def may_withdraw(facts: OrderFacts, actor: Actor) -> Verdict:
    """Refusals: no_right, order_state, own_unit."""
    return _supervises("withdraw", facts, actor)


JUDGES: dict[str, Callable[[OrderFacts, Actor], Verdict]] = {
    "reply": may_reply,
    "accept": may_accept,
    "send_back": lambda facts, actor: may_judge("send_back", facts, actor),
    "withdraw": may_withdraw,
}
