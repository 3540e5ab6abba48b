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
SMALLEST_AGGREGATE = (
    5  # below this a unit could tell who rated (国办发〔2019〕51号: the rater's identity is protected)
)
BURST_SECONDS, BURST_COUNT = 60, 3


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The window of the voices that came through a group, and when this device last rated."""

    opened_at: datetime | None
    until: datetime | None
    rated_at: datetime | None


@dataclass(frozen=True, slots=True)
class RaterFacts:
    """Who presses: from which browser, and whose voice it is."""

    staff_device: bool = False
    handled: bool = False
    owner_id: int | None = None


NOBODY_KNOWN = RaterFacts()


def by_resident(actor: Actor, rater: RaterFacts = NOBODY_KNOWN) -> Verdict:
    """Staff never rate, not even by a resident's link, nor from a browser in which a post was signed in.

    Source: 国办发〔2019〕51号: a rating is voluntary and the resident's own; nobody gives it for them. Somebody of a unit
    that handled the matter does not rate it even where the voice is their own. Refusals: staff_cannot_rate,
    staff_device, not_your_voice, handled_by_your_unit.
    """
    if actor.is_staff:
        return refuse(
            "staff_cannot_rate", _("You are signed in with a post. A rating belongs to the resident.")
        )
    if rater.staff_device:
        return refuse(
            "staff_device",
            _(
                "Somebody with a post signed in on this device within the last weeks. Please rate on a device of your own."
            ),
        )
    if rater.owner_id is not None and actor.person_id not in {None, rater.owner_id}:
        return refuse(
            "not_your_voice", _("You are signed in as somebody else than the one who asked. Sign out first.")
        )
    if rater.handled:
        return refuse(
            "handled_by_your_unit", _("You or your unit handled this matter: you cannot rate it yourself.")
        )
    return ALLOWED


def may_rate(
    voice: Voice,
    actor: Actor,
    *,
    score: int = Score.GOOD,
    at: datetime,
    rater: RaterFacts = NOBODY_KNOWN,
) -> Verdict:
    """A voice rates once per round and may change it once while the round is open.

    Refusals: staff_cannot_rate, staff_device, not_your_voice, handled_by_your_unit, no_such_score, not_open,
    rating_closed, changed_already.
    """
    return first(by_resident(actor, rater), may_record(voice, score=score, at=at))


def may_rate_in_group(
    facts: GroupFacts,
    actor: Actor,
    *,
    score: int = Score.GOOD,
    at: datetime,
    rater: RaterFacts = NOBODY_KNOWN,
) -> Verdict:
    """A device rates once per round by the code posted in the group.

    Refusals: staff_cannot_rate, staff_device, no_such_score, not_open, rating_closed, device_rated.
    """
    verdict = by_resident(actor, rater)
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


def may_share(voice: Voice, actor: Actor, *, rated: bool, at: datetime, rater: RaterFacts) -> Verdict:
    """Whether the resident may say, or take back, that the unit reads the words; while the window is open.

    Refusals: as for rating, not_rated, rating_closed.
    """
    verdict = by_resident(actor, rater)
    if not verdict:
        return verdict
    if not rated:
        return refuse("not_rated", _("Nothing has been rated yet."))
    if voice.rating_until is None or at >= voice.rating_until:
        return refuse("rating_closed", _("The time for rating is over; what you said about it stands."))
    return ALLOWED


def in_bucket(count: int) -> int:
    """How many ratings the rated unit sees together: whole fives, so that no difference shows the last one."""
    return count - count % SMALLEST_AGGREGATE
