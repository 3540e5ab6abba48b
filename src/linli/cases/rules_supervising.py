"""What supervision may ask of a case: urging whoever has it in hand, ordering an answer. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from . import rules
from .models import Case

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

    from .rules import CaseFacts

S = Case.State
# Somebody works on it, or should: only there does urging move anything.
URGEABLE = frozenset({S.RECEIVED, S.ACCEPTED, S.DELIBERATING, S.PUBLISHED, S.DISPATCHED, S.HANDLING})
ORDERABLE = frozenset({S.DISPATCHED, S.HANDLING, S.STANDING, S.FINISHED})


def can_be_urged(state: str) -> Verdict:
    """Refusals: waits_for_reporter, not_urgeable."""
    if state == S.ASKED:
        return refuse("waits_for_reporter", _("A question waits for an answer first; then it goes on."))
    if state not in URGEABLE:
        return refuse("not_urgeable", _("Nobody is working on it now, so there is nobody to urge."))
    return ALLOWED


def may_urge(facts: CaseFacts, actor: Actor) -> Verdict:
    """Desk and supervisor urge the unit that has it. Refusals: waits_for_reporter, not_urgeable, no_unit, no_right,
    own_unit."""
    return first(
        can_be_urged(facts.state),
        _has_unit(facts),
        rules.desk(actor, Power.UNITS_URGE, facts),
        of_another_unit(actor, facts.lead_unit_id),
    )


def may_order(facts: CaseFacts, actor: Actor) -> Verdict:
    """The supervisor orders the leading unit to answer. Refusals: not_orderable, no_unit, no_right, own_unit."""
    if facts.state not in ORDERABLE:
        return refuse("not_orderable", _("No unit has this case in hand, so there is nobody to answer."))
    return first(
        _has_unit(facts),
        rules.desk(actor, Power.ORDERS_ISSUE, facts),
        of_another_unit(actor, facts.lead_unit_id),
        _not_in_person(facts, actor),
    )


def _has_unit(facts: CaseFacts) -> Verdict:
    if facts.lead_unit_id is None:
        return refuse("no_unit", _("No unit leads this case."))
    return ALLOWED


def of_another_unit(actor: Actor, unit_id: int | None) -> Verdict:
    """Nobody supervises their own unit. Refusal: own_unit."""
    if unit_id is not None and unit_id in actor.unit_ids():
        return refuse("own_unit", _("This is your own unit: somebody else has to do this."))
    return ALLOWED


def _not_in_person(facts: CaseFacts, actor: Actor) -> Verdict:
    if actor.person_id is not None and actor.person_id in facts.handler_person_ids:
        return refuse("own_unit", _("You handled this case yourself: somebody else has to do this."))
    return ALLOWED


def verdicts(facts: CaseFacts, actor: Actor) -> dict[str, Verdict]:
    """What supervision may do now."""
    return {"urge": may_urge(facts, actor), "order": may_order(facts, actor)}
