"""Rules of the end: write-off by somebody else, and only after the residents have had their word. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from . import rules
from .models import Case
from .rules_objected import no_objection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

    from .models import Voice
    from .rules import CaseFacts, RatingFacts

BAD = frozenset({1, 2})
RATED, SILENT, NO_VOICE = "rated", "silent", "no_voice"


def rating_facts_of(voices: Iterable[Voice], at: datetime, *, group_bad: bool = False) -> RatingFacts:
    """Count the voices: rated in this round, waiting with an open window, silent; and bad verdicts that stand.

    A bad verdict that was offered a new rating after a rectification and met with silence no longer holds up the
    write-off, though the light stays red: only the resident switches it off.
    """
    count = waiting = bad = silent = 0
    until: datetime | None = None
    for voice in voices:
        count += 1
        opened, closes = voice.rating_opened_at, voice.rating_until
        rated_now = voice.rated_at is not None and (opened is None or voice.rated_at >= opened)
        is_open = opened is not None and closes is not None and at < closes
        if not rated_now:
            waiting += is_open
            silent += opened is not None and not is_open
            if is_open and closes is not None:
                until = max(until, closes) if until else closes
        if voice.score in BAD and (rated_now or is_open):
            bad += 1
    return rules.RatingFacts(
        voices=count, waiting=waiting, bad=bad, silent=silent, open_until=until, group_bad=group_bad
    )


def may_write_off(facts: CaseFacts, actor: Actor) -> Verdict:
    """Write off 销号. The refusal names what is missing.

    Refusals: wrong_state, no_right, handled_it, objection_open, order_open, missing_before, missing_after, missing_code,
    missing_check, bad_verdict, still_rating. Source: the practice
    of 销号: what is not clearly settled (不清楚) stays on the list, and whoever handled it does not strike it off.
    """
    right = rules.desk(actor, Power.CASES_WRITE_OFF, facts)
    return first(
        rules.arrow("write_off", facts.state),
        right,
        _by_another(facts, actor),
        no_objection(facts),
        facts.proven,
        _had_their_word(facts),
    )


def _by_another(facts: CaseFacts, actor: Actor) -> Verdict:
    if rules.handled_it(actor, facts):
        return refuse(
            "handled_it", _("You or your unit handled this case. Somebody else has to write it off.")
        )
    return ALLOWED


def _had_their_word(facts: CaseFacts) -> Verdict:
    rated = facts.ratings
    if rated.bad:
        return refuse(
            "bad_verdict",
            ngettext_lazy(
                "%d resident is not satisfied. It has to be put right and rated again first.",
                "%d residents are not satisfied. It has to be put right and rated again first.",
                rated.bad,
            )
            % rated.bad,
        )
    if rated.group_bad and facts.kind != Case.Kind.RECTIFICATION:
        return refuse(
            "bad_verdict",
            _("Somebody in the group is not satisfied. The rectification has to be written off first."),
        )
    if rated.waiting:
        return refuse(
            "still_rating",
            ngettext_lazy(
                "%d resident has not rated yet, and may still do so.",
                "%d residents have not rated yet, and may still do so.",
                rated.waiting,
            )
            % rated.waiting,
        )
    return ALLOWED


def how_written_off(ratings: RatingFacts) -> str:
    """Counted as rated when everybody rated, as silent when a window passed without an answer."""
    if not ratings.voices:
        return NO_VOICE
    return SILENT if ratings.silent else RATED


def may_record(voice: Voice, *, score: int, at: datetime) -> Verdict:
    """The window of one voice: open, and changed at most once. Refusals: no_such_score, not_open, rating_closed,
    changed_already."""
    if score not in range(1, 6):
        return refuse("no_such_score", _("Choose one of the five faces."), "score")
    if voice.rating_opened_at is None or voice.rating_until is None:
        return refuse("not_open", _("The matter is not finished yet. You can rate as soon as it is."))
    if at >= voice.rating_until:
        return refuse(
            "rating_closed", _("The time for rating is over. If it is not solved, ask for it again.")
        )
    if rated_this_round(voice) and voice.rating_changes >= 1:
        return refuse("changed_already", _("A rating can be changed once, and yours was."))
    return ALLOWED


def rated_this_round(voice: Voice) -> bool:
    """Whether the voice has rated since its window was last opened."""
    return (
        voice.rated_at is not None
        and voice.rating_opened_at is not None
        and voice.rated_at >= voice.rating_opened_at
    )
