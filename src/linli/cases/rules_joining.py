"""Rules of “I too” 附议 and of what of a case everybody may see. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from . import rules, rules_intake
from .models import Case

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

    from .models import Voice
    from .rules import CaseFacts

MOST_PRESSES = 30
OPENLY = frozenset({Case.Kind.REQUEST, Case.Kind.HAZARD})
S = Case.State


@dataclass(frozen=True, slots=True)
class Pressing:
    """Who presses: whether this person, or this device, has a voice in the case already, and the contact left."""

    in_person: bool = False
    by_device: bool = False
    contact: str = ""


def may_press(facts: CaseFacts, pressing: Pressing, actor: Actor) -> Verdict:
    """Refusals: case_closed, staff_of_case, already_in, bad_contact."""
    return first(
        rules_intake.may_join(facts.state, same_area=True),
        _not_of_the_desk(facts, actor),
        _once(pressing),
        rules_intake.may_be_contact(pressing.contact) if pressing.contact else ALLOWED,
    )


def _not_of_the_desk(facts: CaseFacts, actor: Actor) -> Verdict:
    at_desk = rules.desk(actor, Power.CASES_TRIAGE, facts) or rules.desk(actor, Power.CASES_DISPATCH, facts)
    if actor.is_staff and (at_desk or rules.takes_part(actor, facts) or rules.handled_it(actor, facts)):
        return refuse("staff_of_case", _("You work on this matter. Voices belong to residents."))
    return ALLOWED


def _once(pressing: Pressing) -> Verdict:
    if pressing.in_person:
        return refuse("already_in", _("You are among those who ask for this already."))
    if pressing.by_device:
        return refuse("already_in", _("This phone has pressed “I too” here already. Each phone counts once."))
    return ALLOWED


def may_take_back(voice: Voice, state: str) -> Verdict:
    """“I too” is taken back while the work goes on; words that were said stay. Refusals: not_light, too_late."""
    if not voice.light:
        return refuse("not_light", _("Only “I too” can be taken back. A request stays, and is answered."))
    # Once a verdict was asked for it may stand in the books, and hold a light red.
    if voice.rating_opened_at is not None or state in {S.FINISHED, *Case.ENDED}:
        return refuse("too_late", _("The work is done already."))
    return ALLOWED


def may_speak(voice: Voice) -> Verdict:
    """Who pressed “I too” was asked nothing. Refusal: light_voice."""
    if voice.light:
        return refuse("light_voice", _("The question is for those who wrote a request."))
    return ALLOWED


def may_press_from_here(pressed: int) -> Verdict:
    """Refusal: too_many_from_here."""
    if pressed >= MOST_PRESSES:
        return refuse(
            "too_many_from_here",
            _(
                "Too many came from this connection within an hour. Please wait a while, or call your community."
            ),
        )
    return ALLOWED
