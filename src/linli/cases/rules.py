"""Rules of triage, routing, work and closing: which verb leads where, and who may do it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

from .models import Case, CaseParty
from .rules_objected import no_objection
from .rules_orders import orders_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from linli.kernel.actor import Actor

S = Case.State
LONGEST_TITLE = 120

# A case into which another may be merged, and which may be merged itself: open, and the work not yet judged.
MERGEABLE = frozenset(
    {S.RECEIVED, S.ASKED, S.ACCEPTED, S.DELIBERATING, S.PUBLISHED, S.DISPATCHED, S.HANDLING, S.STANDING}
)
HELPABLE = frozenset({S.ACCEPTED, S.DELIBERATING, S.PUBLISHED, S.DISPATCHED, S.HANDLING, S.STANDING})

IN_HAND = frozenset({S.DISPATCHED, S.HANDLING})

# verb → (states it may start from, state it leads to; None: the state it came from, or it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "accept": (frozenset({S.RECEIVED}), S.ACCEPTED),
    "ask": (frozenset({S.RECEIVED, S.ACCEPTED, S.HANDLING}), S.ASKED),
    "answer": (frozenset({S.ASKED}), None),
    "decline": (frozenset({S.RECEIVED, S.ACCEPTED, S.ASKED}), S.OUT_OF_SCOPE),
    "merge": (MERGEABLE, S.MERGED),
    "unmerge": (frozenset({S.MERGED}), None),
    "dispatch": (frozenset({S.ACCEPTED, S.DELIBERATING}), S.DISPATCHED),
    "return": (frozenset({S.DISPATCHED}), S.ACCEPTED),
    "contest": (frozenset({S.DISPATCHED}), None),
    "uphold": (frozenset({S.DISPATCHED}), S.ACCEPTED),
    "dismiss": (frozenset({S.DISPATCHED}), None),
    "take": (frozenset({S.DISPATCHED}), S.HANDLING),
    "lead": (frozenset({S.ACCEPTED, S.PUBLISHED}), S.HANDLING),
    "help": (HELPABLE, None),
    "withdraw": (HELPABLE, None),
    "step_down": (frozenset({S.HANDLING}), S.ACCEPTED),
    "table": (frozenset({S.ACCEPTED}), S.DELIBERATING),
    "untable": (frozenset({S.DELIBERATING}), S.ACCEPTED),
    "resolve": (frozenset({S.DELIBERATING}), S.DISPATCHED),
    # What is in hand is talked over without leaving those who have it: its unit keeps it, or another one gets it.
    "confer": (IN_HAND, None),
    "resolve_on": (IN_HAND, None),
    "resolve_over": (IN_HAND, S.DISPATCHED),
    "publish": (frozenset({S.ACCEPTED, S.DELIBERATING}), S.PUBLISHED),
    "unpublish": (frozenset({S.PUBLISHED}), S.ACCEPTED),
    "finish": (frozenset({S.HANDLING, S.PUBLISHED}), S.FINISHED),
    "stand": (frozenset({S.HANDLING, S.FINISHED}), S.STANDING),
    "resume": (frozenset({S.STANDING}), S.HANDLING),
    "write_off": (frozenset({S.FINISHED}), S.WRITTEN_OFF),
    "reopen": (frozenset({S.WRITTEN_OFF}), S.FINISHED),
}


@dataclass(frozen=True, slots=True)
class RatingFacts:
    """How far the voices of a case have rated. A bad verdict stands until the one who gave it rates better."""

    voices: int = 0
    waiting: int = 0
    bad: int = 0
    silent: int = 0
    open_until: datetime | None = None
    group_bad: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What rules need to know of a case. ``handler_*`` are all who ever had it in hand, ``unit_ids`` those who have."""

    state: str
    kind: str = Case.Kind.REQUEST
    resume_state: str = ""
    area_code: str = ""
    lead_unit_id: int | None = None
    led: bool = False
    unit_ids: frozenset[int] = frozenset()
    person_ids: frozenset[int] = frozenset()
    handler_unit_ids: frozenset[int] = frozenset()
    handler_person_ids: frozenset[int] = frozenset()
    verdict_red: bool = False
    shielded: str = ""
    open_objections: int = 0
    open_orders: int = 0
    ratings: RatingFacts = field(default_factory=RatingFacts)
    proven: Verdict = ALLOWED  # evidence and orders: see `rules_evidence`


def arrow(verb: str, state: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: wrong_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    label = S(state).label
    return refuse("wrong_state", format_lazy(_("Not possible while the case is “{state}”."), state=label))


def after(verb: str, facts: CaseFacts) -> str:
    """The state a verb leads to."""
    return ARROWS[verb][1] or facts.resume_state or facts.state


# --- Who ---------------------------------------------------------------------------------------------------------


def desk(actor: Actor, power: Power, facts: CaseFacts) -> Verdict:
    """Whether a post of the area may do this; rectifications lie at the supervisor's desk. Refusal: no_right."""
    if actor.is_system:
        return ALLOWED
    if facts.kind == Case.Kind.RECTIFICATION and power in {
        Power.CASES_TRIAGE,
        Power.CASES_DISPATCH,
        Power.MEETINGS_RUN,
    }:
        power = Power.CASES_RECTIFY
    return may(actor, power, Facts(area_code=facts.area_code))


def takes_part(actor: Actor, facts: CaseFacts) -> Verdict:
    """Whether the actor, or a unit whose post it holds, has the case in hand. Refusal: not_in_hand."""
    in_person = actor.person_id is not None and actor.person_id in facts.person_ids
    if actor.is_system or in_person or may(actor, Power.CASES_HANDLE, Facts(unit_ids=facts.unit_ids)):
        return ALLOWED
    return refuse("not_in_hand", _("Only those who have the matter in hand can do this."))


def either(*verdicts: Verdict) -> Verdict:
    """ALLOWED when one of them allows, else the first refusal."""
    return next((verdict for verdict in verdicts if verdict), verdicts[0])


def handled_it(actor: Actor, facts: CaseFacts) -> bool:
    """Whether the actor, in person or through a post in a unit, ever had the case in hand."""
    in_person = actor.person_id is not None and actor.person_id in facts.handler_person_ids
    return in_person or not facts.handler_unit_ids.isdisjoint(actor.unit_ids())


# --- Triage ------------------------------------------------------------------------------------------------------


def may_accept(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, no_right."""
    return first(arrow("accept", facts.state), desk(actor, Power.CASES_TRIAGE, facts))


def may_ask(facts: CaseFacts, actor: Actor) -> Verdict:
    """Triage asks, and so may those who have the case in hand. Refusals: wrong_state, no_right, no_voice."""
    return first(
        arrow("ask", facts.state),
        either(desk(actor, Power.CASES_TRIAGE, facts), takes_part(actor, facts)),
        _has_voice(facts),
    )


def _has_voice(facts: CaseFacts) -> Verdict:
    if facts.ratings.voices:
        return ALLOWED
    return refuse("no_voice", _("Nobody reported this: there is no one to ask."))


def may_answer(facts: CaseFacts) -> Verdict:
    """Refusal: wrong_state. Whose question it is, is judged by the link that leads to it."""
    return arrow("answer", facts.state)


def may_decline(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, no_right, order_open, objection_open."""
    return first(
        arrow("decline", facts.state),
        desk(actor, Power.CASES_TRIAGE, facts),
        orders_over(facts.open_orders),
        no_objection(facts),
    )


def may_merge(facts: CaseFacts, actor: Actor) -> Verdict:
    """A case may go into another. Refusals: wrong_state, rectification, shielded, no_right, order_open."""
    return first(
        arrow("merge", facts.state),
        _no_rectification(facts),
        not_shielded(facts),
        desk(actor, Power.CASES_TRIAGE, facts),
        orders_over(facts.open_orders),
    )


def may_merge_into(facts: CaseFacts, actor: Actor, *, same: bool) -> Verdict:
    """Whether a case may take another in. Refusals: same_case, into_closed, rectification, no_right."""
    if same:
        return refuse("same_case", _("A case cannot be merged into itself."), "into")
    if facts.state not in MERGEABLE:
        return refuse("into_closed", _("The other case is already finished or closed."), "into")
    return first(_no_rectification(facts), not_shielded(facts), desk(actor, Power.CASES_TRIAGE, facts))


def _no_rectification(facts: CaseFacts) -> Verdict:
    if facts.kind == Case.Kind.RECTIFICATION:
        return refuse("rectification", _("A rectification belongs to its case and cannot be merged."))
    return ALLOWED


def not_shielded(facts: CaseFacts) -> Verdict:
    """What a shielded matter must not become: something that others read. Refusal: shielded."""
    if facts.shielded:
        return refuse("shielded", _("This matter is shielded: it stays with those named for it."))
    return ALLOWED


def may_unmerge(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, no_right."""
    return first(arrow("unmerge", facts.state), desk(actor, Power.CASES_TRIAGE, facts))


# --- Routing -----------------------------------------------------------------------------------------------------


def may_dispatch(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, no_right."""
    return first(arrow("dispatch", facts.state), desk(actor, Power.CASES_DISPATCH, facts))


def may_return(facts: CaseFacts, actor: Actor) -> Verdict:
    """The desk takes back what it sent; the leading unit objects instead. Refusals: wrong_state, in_hand, no_right."""
    verdict = arrow("return", facts.state)
    if verdict and facts.lead_unit_id is not None and facts.lead_unit_id in actor.unit_ids():
        return refuse("in_hand", _("Your unit does not take it back: it objects, and somebody else reviews."))
    return first(verdict, desk(actor, Power.CASES_DISPATCH, facts))


def may_take(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, not_in_hand."""
    return first(arrow("take", facts.state), leads(actor, facts))


def leads(actor: Actor, facts: CaseFacts) -> Verdict:
    """Whether the actor speaks for the unit that leads. Refusal: not_in_hand."""
    lead = frozenset({facts.lead_unit_id}) if facts.lead_unit_id is not None else frozenset[int]()
    if actor.is_system or may(actor, Power.CASES_HANDLE, Facts(unit_ids=lead)):
        return ALLOWED
    return refuse("not_in_hand", _("Only the unit that leads this case can do this."))


def may_claim(facts: CaseFacts, actor: Actor, *, part: str, unit_id: int | None = None) -> Verdict:
    """Whether a volunteer in person, or a unit by one of its posts, may lead or help of its own will.

    Refusals: wrong_state, has_lead, already_in, not_your_unit, not_registered.
    """
    leading = part == CaseParty.Part.LEAD
    verdict = first(arrow("lead" if leading else "help", facts.state), not_shielded(facts))
    if not verdict:
        return verdict
    if leading and facts.led:
        return refuse("has_lead", _("Somebody leads this case already. You can help."), "part")
    if unit_id is None:
        return _in_person(facts, actor)
    if unit_id in facts.unit_ids:
        return refuse("already_in", _("Your unit takes part already."), "unit")
    if not may(actor, Power.CASES_HANDLE, Facts(unit_ids=frozenset({unit_id}))):
        return refuse("not_your_unit", _("You cannot speak for this unit."), "unit")
    return ALLOWED


def _in_person(facts: CaseFacts, actor: Actor) -> Verdict:
    if actor.person_id is not None and actor.person_id in facts.person_ids:
        return refuse("already_in", _("You take part already."))
    at_home = bool(actor.home_code) and facts.area_code.startswith(actor.home_code)
    if at_home or may(actor, Power.CASES_HANDLE, Facts(area_code=facts.area_code)):
        return ALLOWED
    return refuse("not_registered", _("Register as a volunteer of this community first."))


def may_table(facts: CaseFacts, actor: Actor) -> Verdict:
    """What waits for its unit, or is in hand. Refusals: wrong_state, shielded, no_right."""
    verdict = either(arrow("table", facts.state), arrow("confer", facts.state))
    return first(verdict, not_shielded(facts), desk(actor, Power.MEETINGS_RUN, facts))


def may_resolve(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, no_right."""
    return first(can_be_resolved(facts.state), desk(actor, Power.MEETINGS_RUN, facts))


def can_be_resolved(state: str) -> Verdict:
    """What stands on an agenda still has somebody to be given to. Refusal: wrong_state."""
    return either(arrow("resolve", state), arrow("resolve_on", state))


def resolving(state: str, *, same_lead: bool) -> str:
    """The verb by which a meeting gives a case to who leads it."""
    if state not in IN_HAND:
        return "resolve"
    return "resolve_on" if same_lead else "resolve_over"


def may_publish(facts: CaseFacts, actor: Actor) -> Verdict:
    """Whether this case may become a service project. Refusals: wrong_state, rectification, no_right."""
    return first(
        arrow("publish", facts.state),
        _no_rectification(facts),
        not_shielded(facts),
        desk(actor, Power.PROJECTS_PUBLISH, facts),
    )


# --- Work --------------------------------------------------------------------------------------------------------


def may_finish(facts: CaseFacts, actor: Actor) -> Verdict:
    """Who has it in hand; a published one also the desk. Refusals: wrong_state, on_its_list, not_in_hand."""
    verdict = arrow("finish", facts.state)
    if verdict and facts.kind == Case.Kind.UNDERTAKING:
        return refuse("on_its_list", _("An undertaking is finished on its list, with its result."))
    if not verdict or facts.state != S.PUBLISHED:
        return first(verdict, takes_part(actor, facts))
    return either(takes_part(actor, facts), desk(actor, Power.PROJECTS_PUBLISH, facts))


def may_stand(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, rectification, not_in_hand."""
    return first(
        arrow("stand", facts.state),
        _no_rectification(facts),
        either(takes_part(actor, facts), desk(actor, Power.CASES_TRIAGE, facts)),
    )


def may_resume(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusals: wrong_state, not_in_hand."""
    return first(
        arrow("resume", facts.state), either(takes_part(actor, facts), desk(actor, Power.CASES_TRIAGE, facts))
    )


def in_future(day: date | None, today: date, name: str) -> Verdict:
    """A date that is promised lies ahead. Refusal: not_ahead."""
    if day is None or day <= today:
        return refuse("not_ahead", _("Choose a day that lies ahead."), name)
    return ALLOWED


def may_have_title(title: str) -> Verdict:
    """Refusal: title_long."""
    if len(title.strip()) > LONGEST_TITLE:
        return refuse("title_long", _("At most 120 characters."), "title")
    return ALLOWED


def has_words(words: str, name: str, *, most: int = 4000) -> Verdict:
    """Refusals: no_words, too_long."""
    if not words.strip():
        return refuse("no_words", _("A few words are needed here."), name)
    if len(words) > most:
        return refuse("too_long", _("This is too long."), name)
    return ALLOWED


JUDGES: dict[str, Callable[[CaseFacts, Actor], Verdict]] = {
    "accept": may_accept,
    "ask": may_ask,
    "decline": may_decline,
    "merge": may_merge,
    "unmerge": may_unmerge,
    "dispatch": may_dispatch,
    "return": may_return,
    "take": may_take,
    "table": may_table,
    "untable": lambda facts, who: first(arrow("untable", facts.state), desk(who, Power.MEETINGS_RUN, facts)),
    "resolve": may_resolve,
    "publish": may_publish,
    "unpublish": lambda facts, actor: first(
        arrow("unpublish", facts.state), desk(actor, Power.PROJECTS_PUBLISH, facts)
    ),
    "finish": may_finish,
    "stand": may_stand,
    "resume": may_resume,
}
