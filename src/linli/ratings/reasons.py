"""The reasons offered for each of the five faces: what ships, and how a list of an area's own is read. Pure.

Source: 国办发〔2019〕51号 and GB/T 39734-2020: the reasons shown depend on the level that was chosen, and the list is
versioned. They are offered and never demanded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrOrPromise

SCORES = (5, 4, 3, 2, 1)
MOST, LONGEST = 8, 40
SHIPPED_VERSION = (
    "shipped-1"  # another number when what ships is changed: ratings name the list they chose from
)

_QUICK = ("quick", _("It went quickly"))
_WELL_DONE = ("well_done", _("Well done"))
_INFORMED = ("informed", _("I was kept informed"))
_FRIENDLY = ("friendly", _("Friendly and patient"))
_SLOW = ("slow", _("It took too long"))
_HALF = ("half", _("Only partly solved"))
_UNINFORMED = ("uninformed", _("Nobody told me what was going on"))
_UNFRIENDLY = ("unfriendly", _("Unfriendly or impatient"))
_CAME_BACK = ("came_back", _("The trouble came back"))
_NOT_DONE = ("not_done", _("Nothing was done"))
_FALSE_FINISH = ("false_finish", _("It was said to be finished, and is not"))
_SENT_AROUND = ("sent_around", _("I was sent from one to the other"))
_PRESSED = ("pressed", _("I was pressed for a good rating"))

SHIPPED: dict[int, tuple[tuple[str, StrOrPromise], ...]] = {
    5: (_QUICK, _WELL_DONE, _INFORMED, _FRIENDLY),
    4: (_QUICK, _WELL_DONE, _INFORMED, _FRIENDLY),
    3: (_SLOW, _HALF, _UNINFORMED, _CAME_BACK),
    2: (_SLOW, _HALF, _UNINFORMED, _UNFRIENDLY, _CAME_BACK, _SENT_AROUND),
    1: (_NOT_DONE, _FALSE_FINISH, _CAME_BACK, _SENT_AROUND, _UNFRIENDLY, _PRESSED),
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """One list: score → (code, words), and the name by which ratings remember it."""

    version: str
    by_score: Mapping[int, tuple[tuple[str, StrOrPromise], ...]]

    def of(self, score: int) -> tuple[tuple[str, StrOrPromise], ...]:
        """What is offered for a face."""
        return self.by_score.get(score, ())

    def words(self, codes: Iterable[str]) -> list[str]:
        """The words of codes, whichever face they were offered for; an unknown code stands for itself."""
        known = {code: str(label) for offered in self.by_score.values() for code, label in offered}
        return [known.get(code, code) for code in codes]


AS_SHIPPED = Reasons(SHIPPED_VERSION, SHIPPED)


def read(version: str, kept: Mapping[str, list[list[str]]]) -> Reasons:
    """A kept list."""
    return Reasons(
        version,
        {int(score): tuple((code, words) for code, words in offered) for score, offered in kept.items()},
    )


def written(given: Mapping[int, Iterable[str]], before: Reasons) -> dict[str, list[list[str]]]:
    """What is kept of lists of words: the same words keep the code that they had."""
    codes = {str(label): code for offered in before.by_score.values() for code, label in offered}
    codes |= {str(label): code for offered in SHIPPED.values() for code, label in offered}
    found: dict[str, list[list[str]]] = {}
    for score in SCORES:
        lines = [line.strip() for line in given.get(score, ()) if line.strip()]
        found[str(score)] = [[codes.get(line) or _code(line), line] for line in lines]
    return found


def _code(words: str) -> str:
    return f"own_{hashlib.sha256(words.encode()).hexdigest()[:10]}"


def may_offer(given: Mapping[int, Iterable[str]]) -> Verdict:
    """Refusals: too_many_reasons, reason_long, reason_twice."""
    for score, lines in given.items():
        field = f"reasons_{score}"
        said = [line.strip() for line in lines if line.strip()]
        if len(said) > MOST:
            return refuse("too_many_reasons", _("At most eight reasons for each face."), field)
        if any(len(line) > LONGEST for line in said):
            return refuse("reason_long", _("A reason has at most 40 characters."), field)
        if len(set(said)) < len(said):
            return refuse("reason_twice", _("The same reason stands there twice."), field)
    return ALLOWED


def may_choose(offered: Reasons, score: int, chosen: Iterable[str]) -> Verdict:
    """Refusal: no_such_reason."""
    if set(chosen) <= {code for code, _label in offered.of(score)}:
        return ALLOWED
    return refuse(
        "no_such_reason",
        _("This reason is not offered for the face you chose. Please choose again."),
        "reasons",
    )
