"""Leaving somebody out of a ranking, judged purely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.oversight.models import LONGEST_REASON, LeftOut
from linli.people.powers import Power
from linli.people.rules import Facts, may

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is judged of a place: its area, its unit (0: the area itself), and whether it is left out already."""

    area_code: str
    unit_id: int = 0
    left_out: bool = False
    own_unit: bool = False


def may_leave_out(facts: PlaceFacts, actor: Actor) -> Verdict:
    """The supervisor of a wider area, never of this one alone. Refusals: no_right, own_area, own_unit, left_out_already."""
    return first(_may_judge(facts, actor), _not_yet(facts))


def may_take_in(facts: PlaceFacts, actor: Actor) -> Verdict:
    """Refusals: no_right, own_area, own_unit, not_left_out."""
    judged = _may_judge(facts, actor)
    if judged and not facts.left_out:
        return refuse("not_left_out", _("It is in the ranking already."))
    return judged


def _may_judge(facts: PlaceFacts, actor: Actor) -> Verdict:
    right = may(actor, Power.RANKINGS_EXCLUDE, Facts(area_code=facts.area_code))
    if not right:
        return right
    own = actor.area_codes("supervisor")
    if not facts.unit_id and not any(
        code != facts.area_code and facts.area_code.startswith(code) for code in own
    ):
        return refuse(
            "own_area", _("Nobody leaves their own area out; the supervisor of the wider one decides.")
        )
    if facts.own_unit:
        return refuse("own_unit", _("Nobody leaves their own unit out."))
    return ALLOWED


def _not_yet(facts: PlaceFacts) -> Verdict:
    if facts.left_out:
        return refuse("left_out_already", _("It is left out already."))
    return ALLOWED


def is_year(year: int, this_year: int) -> Verdict:
    """A year that has begun. Refusal: bad_year."""
    if FIRST_YEAR <= year <= this_year:
        return ALLOWED
    return refuse("bad_year", _("Choose a year that has begun."), "year")


def has_reason(why: str, words: str) -> Verdict:
    """A kind of a list and a sentence. Refusals: bad_reason, no_words, too_long."""
    if why not in LeftOut.Why.values:
        return refuse("bad_reason", _("Choose one of the reasons."), "why")
    if not words.strip():
        return refuse(
            "no_words", _("Say in a sentence why; everybody who reads the ranking reads it."), "words"
        )
    if len(words) > LONGEST_REASON:
        return refuse("too_long", _("At most 300 characters."), "words")
    return ALLOWED
