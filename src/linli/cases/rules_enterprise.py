"""Enterprise problems 企业难题: who files one, and who names its service manager. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Unit
from linli.people.powers import Power
from linli.people.rules import Facts, may

from .models import Case
from .rules import desk, either, has_words, takes_part

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

    from .rules import CaseFacts

MOST_WORDS = 500
ENTERPRISES = frozenset({Unit.Kind.ENTERPRISE, Unit.Kind.PARK, Unit.Kind.PROPERTY})


def may_file(actor: Actor, *, unit_id: int, kind: str, area_code: str) -> Verdict:
    """The contact of the enterprise, or staff for it. Refusals: no_right, not_enterprise."""
    own = may(actor, Power.PEOPLE_REGISTER_UNIT, Facts(unit_ids=frozenset({unit_id})))
    right = either(may(actor, Power.CASES_PLACE_FOR, Facts(area_code=area_code)), own)
    if not right:
        return right
    if kind not in ENTERPRISES:
        return refuse("not_enterprise", _("This unit is no enterprise."), "enterprise")
    return ALLOWED


def may_name_manager(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: not_enterprise, wrong_state, no_right."""
    return first(_running_problem(facts), desk(actor, Power.CASES_DISPATCH, facts))


def may_give_phone(facts: CaseFacts, actor: Actor, *, named: bool) -> Verdict:
    """The manager, whoever else has it in hand, or the desk. Refusals: not_in_hand, not_enterprise, wrong_state,
    no_manager.
    """
    right = either(takes_part(actor, facts), desk(actor, Power.CASES_DISPATCH, facts))
    return first(right, _running_problem(facts), _has_manager(named=named))


def verdicts(facts: CaseFacts, actor: Actor, *, named: bool) -> dict[str, Verdict]:
    """What may be done about the manager, by the names of the actions."""
    return {
        "name_manager": may_name_manager(facts, actor),
        "give_office_phone": may_give_phone(facts, actor, named=named),
    }


def may_write(*, state: str, named: bool) -> Verdict:
    """Whether the contact of the enterprise writes to the manager. Refusals: wrong_state, no_manager."""
    return first(_running(state), _has_manager(named=named))


def may_say(words: str) -> Verdict:
    """Refusals: no_words, too_long."""
    return has_words(words, "words", most=MOST_WORDS)


def _has_manager(*, named: bool) -> Verdict:
    if named:
        return ALLOWED
    return refuse("no_manager", _("No service manager is named yet. You are told as soon as there is one."))


def _running_problem(facts: CaseFacts) -> Verdict:
    if facts.kind != Case.Kind.ENTERPRISE:
        return refuse("not_enterprise", _("Only the problem of an enterprise has a service manager."))
    return _running(facts.state)


def _running(state: str) -> Verdict:
    if state not in Case.ENDED:
        return ALLOWED
    label = Case.State(state).label
    return refuse("wrong_state", format_lazy(_("Not possible while the case is “{state}”."), state=label))


def may_manage(*, found: bool, posted: bool, same: bool) -> Verdict:
    """A manager holds a post now, around the matter. Refusals: no_post, manages_already."""
    if not found or not posted:
        return refuse("no_post", _("Only somebody with a post here can be the service manager."), "person")
    if same:
        return refuse("manages_already", _("They are its service manager already."), "person")
    return ALLOWED
