"""Calling back 回访: which closed cases are drawn, what makes one risky, who calls, and what the calls estimate. Pure.

How false closures are estimated. Every closed case with somebody to call is drawn by lot with the same chance,
independently of all others and of every risk (`is_drawn`); so the cases drawn are a simple random sample given their
number, whatever the week. Pooled are drawings of one city with one and the same chance, the newest: two chances would
make no equal sample. Of those reached in time who answered, the share that says "not solved" is the estimate,
with the score interval of Wilson (E. B. Wilson, Probable inference, the law of succession, and statistical inference,
JASA 22, 1927, 209-212; kept honest for few calls and small shares: L. D. Brown, T. T. Cai, A. DasGupta, Interval
estimation for a binomial proportion, Statistical Science 16, 2001, 101-133). Calls made because of a risk or a bad
rating never enter: they are chosen because they are bad. Below `FEWEST` answers there is no number.

A drawing enters as a whole, when none of its calls is waited for any more, and what is said later changes nothing: from
one day to the next no figure tells how one resident answered. Counts of answers are in whole fives.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse

from .models import CallBack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

FEWEST = 20
STEP = 5  # counts of answers, as other counts of residents (`rules.SMALLEST_AGGREGATE`; forms may not know that module)
Z = 1.959963984540054  # 95 %
MOST_TRIES = 3
PER_MILLE = 1000

RISKS: dict[str, tuple[int, StrOrPromise]] = {
    "photo_reused": (5, _("A photo of the result stands in another case too")),
    "burst": (4, _("Several ratings within seconds from one device")),
    "very_fast": (3, _("Finished much faster than others of its kind")),
    "no_evidence": (2, _("Nothing shows that it was done")),
    "excused": (2, _("Something that was to be shown is missing by exception")),
    "silent": (1, _("Written off because nobody answered")),
}

# The script: what is asked, in this order, as data. The last answer is the outcome.
SCRIPT: tuple[tuple[str, StrOrPromise], ...] = (
    ("knows", _("Do you know that your request was reported as finished?")),
    ("came", _("Did somebody come, or call you, about it?")),
    ("as_said", _("Is the result as it was described to you?")),
    ("pressed", _("Did anybody ask you for a certain rating?")),
)
ANSWERS = (
    ("yes", pgettext_lazy("answer", "Yes")),
    ("no", pgettext_lazy("answer", "No")),
    ("unknown", _("Cannot say")),
)


def commitment(seed: str) -> str:
    """What is published of a seed at the drawing; whoever reads the seed later sees that it was this one."""
    return hashlib.sha256(seed.encode()).hexdigest()


def is_drawn(seed: str, case_uid: UUID, per_mille: int) -> bool:
    """Whether a case is drawn: its digest with the published seed lies in the lowest so many thousandths."""
    digest = hashlib.sha256(f"{seed}:{case_uid}".encode()).digest()
    return int.from_bytes(digest[:8]) * PER_MILLE < per_mille << 64


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case as risk sees it; `minutes` from being received to being finished."""

    category_id: int | None
    minutes: int
    shown: int  # photos of the result, codes of residents, checks by a second person
    excused: bool
    silent: bool
    photo_reused: bool
    burst: bool


FAST_SHARE, FAST_NEEDS = 10, 5  # faster than a tenth of the middle of at least five of its kind


def risks_of(case: Closed, usual: Mapping[int | None, float]) -> list[str]:
    """The codes of what makes a closed case suspicious, the heaviest first."""
    middle = usual.get(case.category_id)
    told = {
        "photo_reused": case.photo_reused,
        "burst": case.burst,
        "very_fast": middle is not None and case.minutes * FAST_SHARE < middle,
        "no_evidence": not case.shown,
        "excused": case.excused,
        "silent": case.silent,
    }
    return [code for code in RISKS if told[code]]


def usual_minutes(minutes: Mapping[int | None, Sequence[int]]) -> dict[int | None, float]:
    """The middle of how long each kind takes, where enough of it are known."""
    return {kind: median(found) for kind, found in minutes.items() if len(found) >= FAST_NEEDS}


def weight_of(risks: Sequence[str]) -> int:
    """By how much a case goes before others."""
    return sum(RISKS[code][0] for code in risks)


# --- The record -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call-back and who would record it: whether they, or a unit of theirs, handled it, or they wrote it off."""

    done: bool
    may_judge: bool
    handled: bool
    wrote_off: bool


def may_call(facts: CallFacts) -> Verdict:
    """Whether somebody records this call. Refusals: no_right, handled_it, wrote_it_off, called_already."""
    checks = []
    if not facts.may_judge:
        checks.append(refuse("no_right", _("Calls are made from the desk that writes off here.")))
    if facts.handled:
        checks.append(
            refuse("handled_it", _("You or your unit handled this case. Somebody else has to call back."))
        )
    if facts.wrote_off:
        checks.append(refuse("wrote_it_off", _("You wrote this case off. Somebody else has to call back.")))
    if facts.done:
        checks.append(refuse("called_already", _("This call-back has been made already.")))
    return first(*checks)


def may_record_outcome(outcome: str, answers: Mapping[str, str], *, consent_score: int | None) -> Verdict:
    """Refusals: no_such_outcome, no_such_answer, consent_needs_not_solved, no_such_score."""
    if outcome not in CallBack.Outcome.values or outcome == CallBack.Outcome.DROPPED:
        return refuse("no_such_outcome", _("Say how the call went."), "outcome")
    known = {code for code, _words in SCRIPT}
    if not (set(answers) <= known and set(answers.values()) <= {code for code, _words in ANSWERS}):
        return refuse(
            "no_such_answer", _("This question or answer does not belong to the script."), "answers"
        )
    if consent_score is None:
        return ALLOWED
    if outcome != CallBack.Outcome.NOT_SOLVED:
        return refuse(
            "consent_needs_not_solved",
            _("A verdict is taken down only from somebody who says that it is not solved."),
            "consent_score",
        )
    if consent_score not in {1, 2}:
        return refuse("no_such_score", _("Choose one of the five faces."), "consent_score")
    return ALLOWED


def is_over(outcome: str, tries: int) -> bool:
    """Whether a call-back is done: somebody was reached, or three tries were in vain."""
    return outcome != CallBack.Outcome.NOT_REACHED or tries >= MOST_TRIES


# --- The estimate -----------------------------------------------------------------------------------------------------


COUNTED = ("waiting", "unreached", "refused", "answered", "not_solved")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of closures that are false, in per cent with its interval; none below the fewest answers.

    `waiting`: not called in time. Nobody is told these counts as they are: see `told`.
    """

    population: int
    drawn: int
    waiting: int
    unreached: int
    refused: int
    answered: int
    not_solved: int

    @property
    def known(self) -> bool:
        """Whether there are enough answers for a number."""
        return self.answered >= FEWEST

    @property
    def told(self) -> dict[str, int | None]:
        """How people answered as everybody may know it: nothing below the fewest answers, then whole fives."""
        counts = {name: getattr(self, name) for name in COUNTED}
        return {name: count - count % STEP if self.known else None for name, count in counts.items()}

    @property
    def share(self) -> float | None:
        """The share that says "not solved", in per cent."""
        return round(100 * self.not_solved / self.answered, 1) if self.known else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the true one lies, 95 times in a hundred."""
        if not self.known:
            return None
        low, high = wilson(self.not_solved, self.answered)
        return round(100 * low, 1), round(100 * high, 1)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's score interval for a share, 95 %."""
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
