"""What may be said under a public matter, reported, hidden and appealed against. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.board.models import Comment, Reason
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power, roles_with
from linli.people.rules import Facts, may
from linli.places.codes import LENGTHS, Level, covers

if TYPE_CHECKING:
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor, PostFact

State = Comment.State
LONGEST = 200
LONGEST_APPEAL = 400

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "report": (frozenset({State.SHOWN}), None),
    "hold": (frozenset({State.SHOWN}), State.HELD),
    "hide": (frozenset({State.SHOWN, State.HELD}), State.HIDDEN),
    "show": (frozenset({State.HELD, State.HIDDEN}), State.SHOWN),
    "appeal": (frozenset({State.HIDDEN}), State.APPEALED),
    "uphold": (frozenset({State.APPEALED}), State.UPHELD),
    "restore": (frozenset({State.APPEALED}), State.SHOWN),
    "withdraw": (frozenset({State.SHOWN, State.HELD, State.HIDDEN, State.APPEALED}), State.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """What is judged of a comment."""

    state: str
    area_code: str
    mine: bool
    author: UUID | None
    official: bool = False
    hidden_by: UUID | None = None
    hidden_area: str = ""
    appealed: bool = False


def arrow(verb: str, state: str) -> Verdict:
    """Whether the arrow of this verb starts from this state. Refusal: comment_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse(
        "comment_state",
        format_lazy(_("The comment is: {state}. This cannot be done now."), state=State(state).label),
    )


def is_signed_in(actor: Actor) -> Verdict:
    """Comments and reports are for people with an account. Refusal: sign_in_first."""
    return ALLOWED if actor.person_id is not None else refuse("sign_in_first", _("Please sign in first."))


def may_comment(*, actor: Actor, switched_on: bool, body: str, today: int, most: int) -> Verdict:
    """Whether somebody may write under a matter. Refusals: sign_in_first, comments_off, no_words, too_long, too_many."""
    if not switched_on:
        return refuse("comments_off", _("In this area nothing is written under public matters."))
    return first(
        is_signed_in(actor),
        _words(body, LONGEST),
        _few(today, most, _("You have written enough for today. Please come back tomorrow.")),
    )


def may_report(
    facts: CommentFacts, actor: Actor, *, reason: str, again: bool, today: int, most: int
) -> Verdict:
    """Whether somebody may report it. Refusals: sign_in_first, own_comment, official, comment_state, reported, bad_reason,
    too_many.
    """
    if facts.mine:
        return refuse("own_comment", _("This is your own comment; you can withdraw it."))
    if facts.official:
        return refuse("official", _("This is an official answer; say what is wrong with it in a comment."))
    if again:
        return refuse("reported", _("You have reported this comment already."))
    enough = _few(
        today, most, _("You have reported enough for today. Please call the community if it is urgent.")
    )
    return first(is_signed_in(actor), arrow("report", facts.state), has_reason(reason), enough)


def has_reason(reason: str) -> Verdict:
    """Reasons come from the list that everybody may read. Refusal: bad_reason."""
    if reason in Reason.values:
        return ALLOWED
    return refuse("bad_reason", _("Please choose a reason from the list."), "reason")


def may_moderate(facts: CommentFacts, actor: Actor, verb: str, reason: str = "") -> Verdict:
    """Whether the actor may hide or show it. Refusals: no_right, excluded, comment_state, hidden_above, bad_reason."""
    excluded = frozenset({facts.author} if facts.author else ())
    right = may(actor, Power.BOARD_MODERATE, Facts(area_code=facts.area_code, excluded=excluded))
    why = has_reason(reason) if verb == "hide" else ALLOWED
    return first(right, arrow(verb, facts.state), why, _undoes(facts, actor) if verb == "show" else ALLOWED)


def _undoes(facts: CommentFacts, actor: Actor) -> Verdict:
    """Nobody undoes what an area around theirs has hidden; what reports alone held back is anybody's of the area."""
    codes = actor.area_codes(*roles_with(Power.BOARD_MODERATE))
    if facts.state != State.HIDDEN or any(covers(code, facts.hidden_area) for code in codes):
        return ALLOWED
    return refuse("hidden_above", _("An area above has hidden it; only there it is shown again."))


def may_appeal(facts: CommentFacts, *, words: str) -> Verdict:
    """Whether the author may appeal, once. Refusals: comment_state, appealed_once, no_words, too_long."""
    once = (
        refuse("appealed_once", _("An appeal is possible once; it was decided."))
        if facts.appealed
        else ALLOWED
    )
    return first(arrow("appeal", facts.state), once, _words(words, LONGEST_APPEAL))


def may_withdraw(facts: CommentFacts) -> Verdict:
    """Whether the author may take it back. Refusal: comment_state."""
    return arrow("withdraw", facts.state)


def may_judge(facts: CommentFacts, actor: Actor, verb: str) -> Verdict:
    """Whether the actor may decide the appeal: a post above the one that hid it, and somebody else.

    Nothing lies above a city: what was hidden there another person of the city judges.

    Refusals: no_right, excluded, comment_state, same_hand, not_above.
    """
    excluded = frozenset({facts.author} if facts.author else ())
    right = may(actor, Power.BOARD_JUDGE, Facts(area_code=facts.area_code, excluded=excluded))
    if not right:
        return right
    if facts.hidden_by is not None and facts.hidden_by == actor.person_uid:
        return refuse("same_hand", _("You have hidden it yourself; somebody else decides the appeal."))
    return first(arrow(verb, facts.state), _above(facts, actor))


def _above(facts: CommentFacts, actor: Actor) -> Verdict:
    of_city = len(facts.hidden_area) == LENGTHS[Level.CITY]
    above = any(
        covers(code, facts.hidden_area) and (of_city or len(code) < len(facts.hidden_area))
        for code in actor.area_codes(*roles_with(Power.BOARD_JUDGE))
    )
    if above or not facts.hidden_area:
        return ALLOWED
    return refuse("not_above", _("An appeal is decided in the area above the one that hid the comment."))


def moderators() -> tuple[str, ...]:
    """The roles that have something to do on the moderators' page."""
    return tuple(sorted(roles_with(Power.BOARD_MODERATE) | roles_with(Power.BOARD_JUDGE)))


def speaks_for(actor: Actor, area_code: str, lead_unit_id: int | None) -> PostFact | None:
    """The post under whose label somebody of the staff answers here, or None: then they write as a neighbour."""
    for post in actor.posts:
        if post.area_code and covers(post.area_code, area_code):
            return post
        if post.unit_id is not None and post.unit_id == lead_unit_id:
            return post
    return None


def _words(words: str, longest: int) -> Verdict:
    if not words.strip():
        return refuse("no_words", _("Please write something."), "words")
    if len(words) > longest:
        return refuse("too_long", format_lazy(_("At most {n} characters."), n=longest), "words")
    return ALLOWED


def _few(today: int, most: int, sentence: StrOrPromise) -> Verdict:
    return ALLOWED if today < most else refuse("too_many", sentence)
