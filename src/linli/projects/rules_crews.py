"""Coming together 组团报名: who leads and joins a crew, and how many places it asks for at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, refuse

MOST_MEMBERS = 30
MOST_CREWS = 5
LONGEST_NAME = 40
SMALLEST = 2


@dataclass(frozen=True, slots=True)
class CrewFacts:
    """What is judged of a crew: whether it lasts, and how somebody stands to it."""

    live: bool
    captain: bool
    member: bool
    members: int = 0


@dataclass(frozen=True, slots=True)
class TogetherFacts:
    """What is judged when a crew asks for places: who is chosen, who of them cannot come, what is free."""

    chosen: int
    strangers: int
    cannot: tuple[str, ...]
    asked_already: bool
    begun: bool
    shift: Verdict
    speaks: Verdict = ALLOWED


@dataclass(frozen=True, slots=True)
class Room:
    """How many of a crew want one kind of place, and how many of it are free; no name: places open to everybody."""

    name: str
    wanted: int
    free: int


@dataclass(frozen=True, slots=True)
class CrewOfferFacts:
    """What is judged of one member's answer where all come or nobody: the claim, the offer, until when."""

    claim_open: bool
    answered: bool
    until: datetime
    overlaps: bool = False
    limits: Verdict = ALLOWED


def may_make(name: str, *, led: int, of_unit: Verdict) -> Verdict:
    """Whether somebody begins a crew; `of_unit` whether for this unit. Refusals: no_right, no_name, too_many_crews."""
    if not of_unit:
        return of_unit
    if not name.strip():
        return refuse("no_name", _("Give the crew a name, such as “Building 3 morning crew”."), "name")
    if led >= MOST_CREWS:
        return refuse("too_many_crews", _("You lead five crews already; end one of them first."))
    return ALLOWED


def may_speak_for(*, post: bool) -> Verdict:
    """Whether somebody leads a crew of a unit: while they hold its post of contact or handler. Refusal: no_right."""
    if post:
        return ALLOWED
    return refuse(
        "no_right",
        _(
            "Only who is contact or handler of a unit leads a crew in its name. Ask them, or begin one of friends."
        ),
        "unit",
    )


def counts_for(*, employer: bool, works_there: bool) -> bool:
    """Whether a member's service counts for the unit of the crew. A team or squad has no staff: all who come with it
    count for it. Where people are employed only its own staff does, or its figure per head would grow by guests.
    """
    return works_there or not employer


def may_join(facts: CrewFacts) -> Verdict:
    """Refusals: crew_over, already_member, crew_full."""
    if not facts.live:
        return refuse("crew_over", _("This crew has ended."))
    if facts.member:
        return refuse("already_member", _("You are in this crew already."))
    if facts.members >= MOST_MEMBERS:
        return refuse("crew_full", _("A crew has at most 30 members."))
    return ALLOWED


def may_leave(facts: CrewFacts) -> Verdict:
    """Refusals: crew_over, captain_stays."""
    if not facts.live:
        return refuse("crew_over", _("This crew has ended."))
    if facts.captain:
        return refuse("captain_stays", _("You lead this crew: end it instead."))
    return ALLOWED


def may_lead(facts: CrewFacts) -> Verdict:
    """Whether somebody speaks for a crew. Refusals: crew_over, not_captain."""
    if not facts.live:
        return refuse("crew_over", _("This crew has ended."))
    if not facts.captain:
        return refuse("not_captain", _("Only who leads the crew does this."))
    return ALLOWED


def may_claim_together(facts: TogetherFacts) -> Verdict:
    """Whether a crew may ask for places at all; how many are free is seen under the lock.

    Refusals: no_right, too_few, not_members, asked_already, those of the shift, begun, member_cannot.
    """
    if not facts.speaks:
        return facts.speaks
    if facts.chosen < SMALLEST:
        return refuse("too_few", _("Choose at least two people; alone you take a place as always."), "people")
    if facts.strangers:
        return refuse("not_members", _("Choose people of this crew only."), "people")
    if facts.asked_already:
        return refuse("asked_already", _("This crew has asked for places here already."))
    if not facts.shift:
        return facts.shift
    if facts.begun:
        return refuse("begun", _("The shift has begun; who still comes takes a place alone."))
    if facts.cannot:
        return refuse(
            "member_cannot",
            format_lazy(
                _("Cannot take a place here now: {names}. Leave them out, or ask them why."),
                names="、".join(facts.cannot),
            ),
            "people",
        )
    return ALLOWED


def enough(rooms: Sequence[Room], *, whole: bool) -> Verdict:
    """Whether the free places do, seen under the lock. Refusals: full, not_enough."""
    if all(not room.free for room in rooms):
        return refuse("full", _("All places are taken. You can join the waiting list."))
    short = next((room for room in rooms if room.free < room.wanted), None)
    if short is None or not whole:
        return ALLOWED
    if short.name:
        sentence = ngettext_lazy(
            "Only {n} place of “{position}” is free. Give somebody another position, or choose fewer people.",
            "Only {n} places of “{position}” are free. Give somebody another position, or choose fewer people.",
            short.free,
        )
        return refuse("not_enough", format_lazy(sentence, n=short.free, position=short.name), "people")
    return refuse(
        "not_enough",
        ngettext_lazy(
            "Only %d place is free. Choose fewer people, or let those come for whom there is room.",
            "Only %d places are free. Choose fewer people, or let those come for whom there is room.",
        )
        % short.free,
        "people",
    )


def may_agree(facts: CrewOfferFacts, at: datetime) -> Verdict:
    """Whether a member says yes where all come or nobody; what they took meanwhile counts.

    Refusals: offer_over, agreed_already, overlap, limit_reached, week_full, no_rest, often_absent.
    """
    if not facts.claim_open or at >= facts.until:
        return refuse("offer_over", _("The time to answer is over, or somebody else could not come."))
    if facts.answered:
        return refuse("agreed_already", _("You have said yes; the others are still to answer."))
    if facts.overlaps:
        return refuse("overlap", _("It overlaps with another shift that is already taken."))
    return facts.limits


def may_call_off(*, claim_open: bool) -> Verdict:
    """Whether a claim of a crew may still come to nothing. Refusal: offer_over."""
    if claim_open:
        return ALLOWED
    return refuse("offer_over", _("This offer has been answered, or its time is over."))
