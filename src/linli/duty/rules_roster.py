"""Whether somebody may stand where a plan puts them: every rule of a roster, one by one. Pure, and knows no solver.

A plan says which person has which place. `broken` judges one person at one place beside everything else they have;
`judge` does so for a whole plan. Who makes a plan, by hand or by the solver, has it judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from linli.kernel import clock
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.projects.rules_claims import rest_between, same_week

# What one duty weighs beside others: a plain one 2, a night or a day off one more each.
PLAIN_WEIGHT = 2
NIGHT_FROM, NIGHT_UNTIL = 22, 6


@dataclass(frozen=True, slots=True)
class Stint:
    """A stretch of time that somebody stands, or is to stand, somewhere.

    `duty`: rest is kept to it (assigned, or of this roster). `counts`: it is of this roster, and counts for its limits.
    """

    starts_at: datetime
    ends_at: datetime
    night: bool = False
    day_off: bool = False
    duty: bool = True
    counts: bool = True

    @property
    def weight(self) -> int:
        """What it weighs in the comparison of burdens."""
        return PLAIN_WEIGHT + self.night + self.day_off


@dataclass(frozen=True, slots=True)
class Place:
    """A place to be filled. Places of one group (shift and position) are alike."""

    key: int
    group: int
    stint: Stint


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool: when they cannot, what they have already, what they are not able to do, their burden so far.

    `past` is the weight of what they were assigned in the quarter before.
    """

    key: int
    away: tuple[tuple[datetime, datetime], ...] = ()
    held: tuple[Stint, ...] = ()
    unfit: frozenset[int] = frozenset()
    past: int = 0

    @property
    def burden(self) -> int:
        """What they bear already: the past, and what they have of this roster."""
        return self.past + sum(one.weight for one in self.held if one.counts)


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules of one roster. 0 is none."""

    rest_hours: int = 0
    most: int = 0
    most_per_week: int = 0
    most_nights: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Places to be filled by people under rules."""

    places: tuple[Place, ...]
    people: tuple[Candidate, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a plan breaks, at one place."""

    place: int
    person: int
    verdict: Verdict


Plan = Mapping[int, int]  # place → person


def is_night(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a stretch touches the night, 22:00 to 6:00 at the place, for an hour at least."""
    zone = clock.local_zone()
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    day = begins.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    touched = timedelta(0)
    while day < ends:
        dark, dawn = day.replace(hour=NIGHT_FROM), (day + timedelta(days=1)).replace(hour=NIGHT_UNTIL)
        touched += max(min(ends, dawn) - max(begins, dark), timedelta(0))
        day += timedelta(days=1)
    return touched >= timedelta(hours=1)


# --- One person at one place -------------------------------------------------------------------------------------------

NOT_IN_POOL = refuse("not_in_pool", _("This person is not in the pool of the roster."))


def overlaps(one: Stint, other: Stint) -> bool:
    """Whether nobody can stand both."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def too_close(one: Stint, other: Stint, limits: Limits) -> bool:
    """Whether there is less rest between two duties than the roster wants."""
    if not (limits.rest_hours and one.duty and other.duty):
        return False
    rest = rest_between(one.starts_at, one.ends_at, other.starts_at, other.ends_at)
    return rest < timedelta(hours=limits.rest_hours)


def broken(person: Candidate, place: Place, beside: Iterable[Stint], limits: Limits) -> list[Verdict]:
    """Every rule that is broken when this person has this place beside what they hold and these further stints.

    Refusals: cannot_then, not_able, overlap, no_rest, most_reached, week_full, nights_reached.
    """
    others = [*person.held, *beside]
    return [
        verdict
        for verdict in (
            _there(person, place.stint),
            _able(person, place),
            *_apart(place.stint, others, limits),
            *_within(place.stint, others, limits),
        )
        if not verdict
    ]


def may_stand(person: Candidate, place: Place, beside: Iterable[Stint], limits: Limits) -> Verdict:
    """The first rule that is broken, or none."""
    return next(iter(broken(person, place, beside, limits)), ALLOWED)


def _there(person: Candidate, stint: Stint) -> Verdict:
    if any(start < stint.ends_at and stint.starts_at < end for start, end in person.away):
        return refuse("cannot_then", _("This person has said that they cannot come at that time."))
    return ALLOWED


def _able(person: Candidate, place: Place) -> Verdict:
    if place.group in person.unfit:
        return refuse("not_able", _("This person lacks a skill or certificate that the place asks for."))
    return ALLOWED


def _apart(stint: Stint, others: Sequence[Stint], limits: Limits) -> list[Verdict]:
    if any(overlaps(stint, other) for other in others):
        return [refuse("overlap", _("This person has another shift at that time."))]
    if any(too_close(stint, other, limits) for other in others):
        sentence = ngettext_lazy(
            "Less than %d hour of rest before or after another duty of this person.",
            "Less than %d hours of rest before or after another duty of this person.",
        )
        return [refuse("no_rest", sentence % limits.rest_hours)]
    return []


def _within(stint: Stint, others: Sequence[Stint], limits: Limits) -> list[Verdict]:
    counted = [one for one in others if one.counts]
    found = []
    if limits.most and len(counted) >= limits.most:
        sentence = format_lazy(_("This person has {n} duties of this roster already."), n=len(counted))
        found.append(refuse("most_reached", sentence))
    week = sum(same_week(one.starts_at, stint.starts_at) for one in counted)
    if limits.most_per_week and week >= limits.most_per_week:
        sentence = format_lazy(_("This person has {n} duties in that week already."), n=week)
        found.append(refuse("week_full", sentence))
    nights = sum(one.night for one in counted)
    if stint.night and limits.most_nights and nights >= limits.most_nights:
        sentence = format_lazy(_("This person has {n} nights of this roster already."), n=nights)
        found.append(refuse("nights_reached", sentence))
    return found


# --- A whole plan --------------------------------------------------------------------------------------------------------


def stints_of(problem: Problem, plan: Plan, *, without: int | None = None) -> dict[int, list[Stint]]:
    """What a plan gives to whom; `without` one place."""
    found: dict[int, list[Stint]] = {}
    for place in problem.places:
        person = plan.get(place.key)
        if person is not None and place.key != without:
            found.setdefault(person, []).append(place.stint)
    return found


def judge(problem: Problem, plan: Plan) -> list[Broken]:
    """Every rule that a plan breaks. A place without anybody is not broken, it is free."""
    people = {one.key: one for one in problem.people}
    found = []
    for place in problem.places:
        key = plan.get(place.key)
        if key is None:
            continue
        person = people.get(key)
        if person is None:
            found.append(Broken(place.key, key, NOT_IN_POOL))
            continue
        beside = stints_of(problem, plan, without=place.key).get(key, [])
        found += [Broken(place.key, key, one) for one in broken(person, place, beside, problem.limits)]
    return found


def free_places(problem: Problem, plan: Plan) -> list[Place]:
    """Places that the plan leaves to nobody."""
    return [place for place in problem.places if place.key not in plan]


def burdens(problem: Problem, plan: Plan) -> dict[int, int]:
    """What everybody bears with this plan: the past, what they hold, what they get."""
    given = stints_of(problem, plan)
    return {
        one.key: one.burden + sum(stint.weight for stint in given.get(one.key, [])) for one in problem.people
    }
