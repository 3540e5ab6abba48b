"""Appeals 申诉 against bad verdicts: which verb leads where, and who may do it. Pure.

Source: 国办发〔2019〕51号: a rating that is found wrong or malicious is not counted, but only after review, and what was
excluded is shown. The review is another unit's: never the rated unit, one below it, or who appealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse

from .models import Appeal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

S = Appeal.State
MOST_WORDS = 2000

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "withdraw": (frozenset({S.OPEN}), S.WITHDRAWN),
    "uphold": (frozenset({S.OPEN}), S.UPHELD),
    "dismiss": (frozenset({S.OPEN}), S.DISMISSED),
    "answer": (frozenset({S.UPHELD}), None),
}


def arrow(verb: str, state: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: wrong_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse(
        "wrong_state",
        format_lazy(_("Not possible: the appeal is “{state}”."), state=S(state).label),
    )


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What a unit needs to appeal: bad verdicts that stand, the last day, and what was asked."""

    bad: int
    until: date | None
    asked: bool
    speaks: bool


def may_appeal(facts: AppealFacts, *, on: date) -> Verdict:
    """Refusals: not_your_unit, no_bad_rating, appealed_already, appeal_late."""
    if not facts.speaks:
        return refuse("not_your_unit", _("Only a unit that handled the matter appeals, by one of its posts."))
    if not facts.bad:
        return refuse("no_bad_rating", _("No bad verdict stands."))
    if facts.asked:
        return refuse(
            "appealed_already", _("Your unit has appealed against the verdicts of this round already.")
        )
    if facts.until is not None and on > facts.until:
        return refuse("appeal_late", _("The time for an appeal is over."))
    return ALLOWED


def last_day(
    finished: Iterable[datetime], opened: Iterable[datetime], *, rating_days: int, days: int
) -> date | None:
    """Until which day a unit appeals: so many days after the time for rating, or after what has to be put right began.

    Both are what the unit knows anyway; no single rating moves it. None where nothing was finished.
    """
    ends = [*(one + timedelta(days=rating_days) for one in finished), *opened]
    return (max(ends) + timedelta(days=days)).astimezone(local_zone()).date() if ends else None


def may_give_reason(reason: str, words: str) -> Verdict:
    """Refusals: no_such_ground, no_words, too_long."""
    if reason not in Appeal.Reason.values:
        return refuse("no_such_ground", _("Choose why the verdict is unfair."), "reason")
    return has_words(words)


def may_answer(state: str, *, answered: bool) -> Verdict:
    """Whether the resident answers to an exclusion; no state where nothing is excluded.

    Refusals: not_excluded, wrong_state, answered_already.
    """
    if not state:
        return refuse("not_excluded", _("Your rating counts: there is nothing to answer."))
    verdict = arrow("answer", state)
    if not verdict:
        return verdict
    if answered:
        return refuse("answered_already", _("You have answered to it already."))
    return ALLOWED


def has_words(words: str) -> Verdict:
    """Refusals: no_words, too_long."""
    if not words.strip():
        return refuse("no_words", _("A few words are needed here."), "words")
    return not_too_long(words)


def not_too_long(words: str) -> Verdict:
    """Refusal: too_long."""
    if len(words) > MOST_WORDS:
        return refuse("too_long", _("This is too long."), "words")
    return ALLOWED


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Who would decide: a supervisor above both matter and unit, whether of that unit, and whether who asked."""

    state: str
    supervises: bool
    of_the_unit: bool
    asked_it: bool


def may_review(facts: ReviewFacts, verb: str) -> Verdict:
    """Refusals: no_right, own_appeal, own_unit, wrong_state."""
    checks = []
    if not facts.supervises:
        checks.append(refuse("no_right", _("A supervisor above both the matter and the unit decides.")))
    if facts.asked_it:
        checks.append(refuse("own_appeal", _("Whoever appealed does not decide about it.")))
    if facts.of_the_unit:
        checks.append(
            refuse("own_unit", _("You belong to the rated unit, or to one below it. Another unit reviews."))
        )
    return first(*checks, arrow(verb, facts.state))


def may_exclude(chosen: Collection[object], standing: Collection[object]) -> Verdict:
    """Refusals: none_chosen, nothing_left."""
    if not chosen:
        return refuse("none_chosen", _("Choose which verdicts are not to count."), "ratings")
    if not set(chosen) <= set(standing):
        return refuse(
            "nothing_left", _("A chosen verdict no longer stands: it was given better since."), "ratings"
        )
    return ALLOWED
