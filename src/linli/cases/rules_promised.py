"""What undertakings 领办实事 may do to their cases: open one, hand it to who leads, promise a day. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

from .models import Case
from .rules import arrow, desk, either, takes_part

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

    from .rules import CaseFacts

S = Case.State
# The states in which an undertaking is on its way; everything of it can still be changed then.
UNDER_WAY = frozenset({S.ACCEPTED, S.DISPATCHED, S.HANDLING})


def may_open(actor: Actor, area_code: str) -> Verdict:
    """Who runs the lists of an area opens undertakings there. Refusal: no_right."""
    return ALLOWED if actor.is_system else may(actor, Power.UNDERTAKINGS_RUN, Facts(area_code=area_code))


def runs(actor: Actor, facts: CaseFacts) -> Verdict:
    """Who runs the list. Refusal: no_right."""
    return desk(actor, Power.UNDERTAKINGS_RUN, facts)


def in_hand(facts: CaseFacts) -> Verdict:
    """An undertaking on its way, of nothing else. Refusals: not_undertaking, wrong_state."""
    if facts.kind != Case.Kind.UNDERTAKING:
        return refuse("not_undertaking", _("This is no undertaking."))
    if facts.state in UNDER_WAY:
        return ALLOWED
    label = S(facts.state).label
    return refuse("wrong_state", format_lazy(_("Not possible while the case is “{state}”."), state=label))


def may_hand_over(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: not_undertaking, wrong_state, no_right."""
    return first(in_hand(facts), runs(actor, facts))


def may_promise(facts: CaseFacts, actor: Actor) -> Verdict:
    """A day on the clock of an undertaking. Refusals: not_undertaking, wrong_state, no_right."""
    return first(in_hand(facts), either(runs(actor, facts), takes_part(actor, facts)))


def may_finish(facts: CaseFacts, actor: Actor) -> Verdict:
    """The list has judged result and milestones. Refusals: wrong_state, not_in_hand."""
    return first(arrow("finish", facts.state), takes_part(actor, facts))
