"""Reviews of standing matters 常态化: still needed, taken in hand again, or finished for good. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from .models import Case, StandingReview
from .rules import desk, either, has_words, in_future, takes_part

if TYPE_CHECKING:
    from datetime import date

    from linli.kernel.actor import Actor

    from .rules import CaseFacts

Outcome = StandingReview.Outcome


def may_review(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, not_in_hand."""
    standing = ALLOWED
    if facts.state != Case.State.STANDING:
        label = Case.State(facts.state).label
        standing = refuse(
            "wrong_state", format_lazy(_("Not possible while the case is “{state}”."), state=label)
        )
    return first(standing, either(takes_part(actor, facts), desk(actor, Power.CASES_TRIAGE, facts)))


def may_come_out(outcome: str, words: str, review_on: date | None, today: date) -> Verdict:
    """Refusals: bad_outcome, no_words, too_long, not_ahead."""
    if outcome not in Outcome.values:
        return refuse("bad_outcome", _("Still needed, in hand again, or finished: choose one."), "outcome")
    said = has_words(words, "words")
    if said and outcome == Outcome.KEEP:
        return in_future(review_on, today, "review_on")
    return said
