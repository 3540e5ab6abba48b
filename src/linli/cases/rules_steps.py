"""Steps of those who lead a whole matter: visits, findings, meetings; the result is the finish. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse

from .rules import arrow, takes_part

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linli.kernel.actor import Actor

    from .rules import CaseFacts

STEP = "step"
STEPS: Final[dict[str, _StrPromise]] = {
    "visit": pgettext_lazy("step of a matter", "Visit"),
    "finding": pgettext_lazy("step of a matter", "Finding"),
    "meeting": pgettext_lazy("step of a matter", "Talked over"),
}


def may_step(facts: CaseFacts, actor: Actor) -> Verdict:
    """Whoever leads or helps says what was done, as long as the matter can be finished.

    Refusals: wrong_state, not_in_hand.
    """
    return first(arrow("finish", facts.state), takes_part(actor, facts))


def known_step(step: str) -> Verdict:
    """Refusal: unknown_step."""
    if step in STEPS:
        return ALLOWED
    return refuse("unknown_step", _("Choose what it was: a visit, a finding, or a talk."), "step")


def verdicts(facts: CaseFacts, actor: Actor) -> dict[str, Verdict]:
    """For the page of a case."""
    return {STEP: may_step(facts, actor)}
