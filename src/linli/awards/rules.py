"""Who sets criteria, what a list is by them, who says what to it, and when it is done. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.awards.facts import Criteria
from linli.awards.models import Candidate, Commendation
from linli.kernel import mask
from linli.kernel.canonical import canonical
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor

State, Ties, Naming, Why = Commendation.State, Commendation.Ties, Candidate.Naming, Candidate.Why
FORMAT = "linli.commendation.v1"
COMMUNITY_LENGTH = 12
MOST = 100_000
MOST_DAYS = 60
MOST_WORDS, MOST_REASON = 500, 300
BY_A_PERSON = (Why.RECORDS, Why.OTHER)

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "write": (frozenset({State.DRAFT}), None),
    "publish": (frozenset({State.DRAFT}), State.CRITERIA),
    "compute": (frozenset({State.CRITERIA, State.SHOWN}), State.SHOWN),
    "answer": (frozenset({State.SHOWN, State.FINAL}), None),
    "object": (frozenset({State.SHOWN}), None),
    "decide": (frozenset({State.SHOWN}), None),
    "exclude": (frozenset({State.SHOWN}), None),
    "readmit": (frozenset({State.SHOWN}), None),
    "finish": (frozenset({State.SHOWN}), State.FINAL),
}


@dataclass(frozen=True, slots=True)
class Served:
    """What the book says of one person in the community and the year."""

    person_id: int
    minutes: int
    times: int
    projects: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One person who meets the criteria: the place, or why there is none."""

    served: Served
    place: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What is judged of a list."""

    state: str
    area_code: str
    year: int
    object_until: date | None
    open_objections: int = 0


def meets(criteria: Criteria, served: Served) -> bool:
    """Whether the figures are enough."""
    return (
        served.minutes >= max(1, criteria.least_minutes)
        and served.times >= criteria.least_times
        and served.projects >= criteria.least_projects
    )


def ranked(criteria: Criteria, served: Iterable[Served], out: Mapping[int, str]) -> list[Placed]:
    """The list by its criteria, most time first; `out` says who stands aside, and why.

    Who is level has the same place. What decides at the last place was published with the criteria: never the desk.
    """
    found = sorted(
        (one for one in served if meets(criteria, one)),
        key=lambda one: (*_key(criteria, one), one.person_id),
    )
    aside = [Placed(one, None, out[one.person_id]) for one in found if one.person_id in out]
    standing = [one for one in found if one.person_id not in out]
    placed: list[Placed] = []
    place = 0
    for number, one in enumerate(standing, start=1):
        if number == 1 or _key(criteria, standing[number - 2]) != _key(criteria, one):
            place = number
        fits = not criteria.seats or place <= criteria.seats
        placed.append(Placed(one, place) if fits else Placed(one, None, Why.SEATS))
    return [*placed, *aside]


def _key(criteria: Criteria, one: Served) -> tuple[int, ...]:
    return (-one.minutes, -one.times) if criteria.ties == Ties.TIMES else (-one.minutes,)


# --- Criteria ---------------------------------------------------------------------------------------------------------


def arrow(verb: str, state: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: wrong_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    if verb == "write":
        return refuse("wrong_state", _("The criteria of this year are published and stand."))
    return refuse("wrong_state", _("Not possible as the list stands now."))


def may_run(actor: Actor, area_code: str, *, excluded: frozenset[UUID] = frozenset()) -> Verdict:
    """Who assigns people in the area makes its list. Refusals: no_right, excluded."""
    return may(actor, Power.PROJECTS_ASSIGN, Facts(area_code=area_code, excluded=excluded))


def may_set(criteria: Criteria, *, area_code: str, year: int, today: date) -> Verdict:
    """Refusals: not_a_community, bad_year, bad_number, bad_days, bad_ties, too_long."""
    if len(area_code) != COMMUNITY_LENGTH:
        return refuse("not_a_community", _("A list is made for a community or village."), "area")
    if year not in {today.year, today.year + 1}:
        return refuse("bad_year", _("Criteria are set for this year or the next one."), "year")
    numbers = (criteria.least_minutes, criteria.least_times, criteria.least_projects, criteria.seats)
    if any(not 0 <= number <= MOST for number in numbers) or criteria.least_minutes < 1:
        return refuse("bad_number", _("Give whole numbers; at least some volunteer time."), "least_hours")
    if not 1 <= criteria.object_days <= MOST_DAYS:
        return refuse("bad_days", _("Objections are open for 1 to 60 days."), "object_days")
    if criteria.ties not in Ties.values:
        return refuse("bad_ties", _("Say what happens when several stand level at the last place."), "ties")
    if len(criteria.words) > MOST_WORDS:
        return refuse("too_long", _("At most 500 characters."), "words")
    return ALLOWED


def may_publish(facts: ListFacts, today: date) -> Verdict:
    """Criteria are known before the year is over. Refusals: wrong_state, year_over."""
    if today.year > facts.year:
        return first(
            arrow("publish", facts.state),
            refuse("year_over", _("The year is over: criteria are not written when the result is known.")),
        )
    return arrow("publish", facts.state)


# --- The list ---------------------------------------------------------------------------------------------------------


def may_compute(facts: ListFacts, today: date) -> Verdict:
    """Refusals: wrong_state, year_running."""
    if today.year <= facts.year:
        return first(
            arrow("compute", facts.state),
            refuse("year_running", _("The year is not over yet; what is served until then counts as well.")),
        )
    return arrow("compute", facts.state)


def may_answer(state: str, why: str, naming: str) -> Verdict:
    """The person says how to be named; after publication one's name can still be taken away, and nothing else.

    Refusals: wrong_state, left_out, bad_naming, only_less.
    """
    if not arrow("answer", state):
        return arrow("answer", state)
    if naming not in {Naming.FULL, Naming.MASKED, Naming.DECLINED}:
        return refuse("bad_naming", _("Choose how you want to be named."), "naming")
    if why and why != Why.DECLINED:
        return refuse("left_out", _("You are not on this list, so no name of yours stands there."))
    if state == State.FINAL and naming != Naming.MASKED:
        return refuse(
            "only_less", _("The list is published: your name can still be shortened, nothing more.")
        )
    return ALLOWED


def may_object(facts: ListFacts, words: str, *, lives_there: bool, has_open: bool, today: date) -> Verdict:
    """Whoever is registered in the community objects while the days last.

    Refusals: wrong_state, not_registered_here, objected_already, too_late, no_words, too_long.
    """
    if not arrow("object", facts.state):
        return arrow("object", facts.state)
    if not lives_there:
        return refuse("not_registered_here", _("Whoever is registered in the community objects to its list."))
    if has_open:
        return refuse("objected_already", _("Your objection waits for its decision."))
    if facts.object_until is None or today > facts.object_until:
        return refuse("too_late", _("The days for objections are over."))
    return good_words(words, MOST_WORDS)


def good_words(words: str, most: int) -> Verdict:
    """Refusals: no_words, too_long."""
    if not words.strip():
        return refuse("no_words", _("A few words are needed here."), "words")
    if len(words) > most:
        return refuse("too_long", _("This is too long."), "words")
    return ALLOWED


def may_exclude(facts: ListFacts, why: str, words: str) -> Verdict:
    """Refusals: wrong_state, no_reason, no_words, too_long."""
    if not arrow("exclude", facts.state):
        return arrow("exclude", facts.state)
    if why not in BY_A_PERSON:
        return refuse("no_reason", _("Choose a reason."), "why")
    return good_words(words, MOST_REASON)


def may_readmit(facts: ListFacts, why: str) -> Verdict:
    """Refusals: wrong_state, not_left_out."""
    if not arrow("readmit", facts.state):
        return arrow("readmit", facts.state)
    if why not in BY_A_PERSON:
        return refuse("not_left_out", _("Nobody left this person out by a decision."))
    return ALLOWED


def may_decide(facts: ListFacts, *, is_open: bool, words: str) -> Verdict:
    """Refusals: wrong_state, decided_already, no_words, too_long."""
    if not arrow("decide", facts.state):
        return arrow("decide", facts.state)
    if not is_open:
        return refuse("decided_already", _("This objection is decided."))
    return good_words(words, MOST_WORDS)


def may_finish(facts: ListFacts, today: date) -> Verdict:
    """Refusals: wrong_state, objections_open, still_open."""
    if not arrow("finish", facts.state):
        return arrow("finish", facts.state)
    if facts.open_objections:
        return refuse("objections_open", _("Decide the open objections first."))
    if facts.object_until is None or today <= facts.object_until:
        return refuse("still_open", _("Objections are still open; the list is published after that."))
    return ALLOWED


# --- Names and hash -----------------------------------------------------------------------------------------------------


def name_shown(name: str, naming: str) -> str:
    """The name on the list: in full with consent, else the family name."""
    return name if naming == Naming.FULL else mask.mask_name(name)


def digest_of(content: Mapping[str, Any]) -> tuple[str, str]:
    """The canonical text of what is frozen, and its SHA-256."""
    text = canonical(dict(content))
    return text, sha256(text.encode()).hexdigest()
