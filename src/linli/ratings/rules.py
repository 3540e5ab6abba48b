"""When a resident may rate, judged purely. The window of a voice is judged by ``cases``, which owns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.cases.models import Voice
from linli.cases.rules_closing import may_record
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.ratings.models import Score

WORDS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The window of the voices that came through a group, and when this device last rated."""

    opened_at: datetime | None
    until: datetime | None
    rated_at: datetime | None


def by_resident(actor: Actor) -> Verdict:
    """Staff never rate, not even by a resident's link.

    Source: 国办发〔2019〕51号: a rating is voluntary and the resident's own; nobody gives it for them. Refusal:
    staff_cannot_rate.
    """
    if actor.is_staff:
        return refuse(
            "staff_cannot_rate", _("You are signed in with a post. A rating belongs to the resident.")
        )
    return ALLOWED


def may_rate(voice: Voice, actor: Actor, *, score: int = Score.GOOD, at: datetime) -> Verdict:
    """A voice rates once per round and may change it once while the round is open.

    Refusals: staff_cannot_rate, no_such_score, not_open, rating_closed, changed_already.
    """
    return first(by_resident(actor), may_record(voice, score=score, at=at))


def may_rate_in_group(facts: GroupFacts, actor: Actor, *, score: int = Score.GOOD, at: datetime) -> Verdict:
    """A device rates once per round by the code posted in the group.

    Refusals: staff_cannot_rate, no_such_score, not_open, rating_closed, device_rated.
    """
    verdict = by_resident(actor)
    if not verdict:
        return verdict
    if score not in Score.values:
        return refuse("no_such_score", _("Choose one of the five faces."), field="score")
    if facts.opened_at is None or facts.until is None:
        return refuse("not_open", _("The matter is not finished yet. You can rate as soon as it is."))
    if at >= facts.until:
        return refuse(
            "rating_closed", _("The time for rating is over. If it is not solved, ask for it again.")
        )
    if facts.rated_at is not None and facts.rated_at >= facts.opened_at:
        return refuse("device_rated", _("This phone has rated already. Each phone counts once."))
    return ALLOWED
