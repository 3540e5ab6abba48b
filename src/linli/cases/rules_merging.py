"""Rules of objecting to a merge 不是同一件事 and of deciding about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from . import rules

if TYPE_CHECKING:
    from datetime import date

    from linli.kernel.actor import Actor

    from .rules import CaseFacts

UNMERGE, SPLIT = "unmerge", "split"
HOW = (UNMERGE, SPLIT)


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """The merge that put a voice together with others: until when one may object, who merged, whether one has."""

    until: date | None = None
    merged_by: int | None = None
    objected: bool = False


def may_object(facts: MergeFacts, today: date) -> Verdict:
    """A voice objects once to a merge, until the day that its page shows.

    Refusals: not_merged, objected_already, objection_late.
    """
    if facts.until is None:
        return refuse("not_merged", _("This request stands by itself."))
    if facts.objected:
        return refuse("objected_already", _("You have said so already; it is being looked at."))
    if today > facts.until:
        day = formats.date_format(facts.until, pgettext("date format", "F j"))
        return refuse(
            "objection_late",
            format_lazy(_("That was possible until {day}. Please call us instead."), day=day),
        )
    return ALLOWED


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """An objection to be decided: who merged, whose voice it is and who brought it, whether it waits."""

    merged_by: int | None = None
    voiced_by: frozenset[int] = frozenset()
    still_open: bool = True


def may_decide(facts: CaseFacts, actor: Actor, about: ObjectionFacts) -> Verdict:
    """The desk of the area decides, never who merged, nor whose own voice it is or who brought it.

    Refusals: decided_already, no_right, merged_it, own_objection.
    """
    if not about.still_open:
        return refuse("decided_already", _("This objection is decided already."))
    verdict = rules.desk(actor, Power.CASES_TRIAGE, facts)
    if not verdict or actor.person_id is None:
        return verdict
    if about.merged_by == actor.person_id:
        return refuse("merged_it", _("You merged these two. Somebody else decides about the objection."))
    if actor.person_id in about.voiced_by:
        return refuse(
            "own_objection", _("You reported this yourself, or for somebody. Somebody else decides.")
        )
    return verdict


def may_uphold(facts: CaseFacts, actor: Actor, about: ObjectionFacts, *, how: str) -> Verdict:
    """Undo the merge, or give the voice a case of its own. Refusals: those of `may_decide`, bad_choice."""
    known = ALLOWED if how in HOW else refuse("bad_choice", _("Choose one of the two."), "how")
    return first(may_decide(facts, actor, about), known)


def may_dismiss(facts: CaseFacts, actor: Actor, about: ObjectionFacts, *, words: str) -> Verdict:
    """Dismissing needs a reason, which the voice reads. Refusals: those of `may_decide`, no_words, too_long."""
    return first(may_decide(facts, actor, about), rules.has_words(words, "words"))
