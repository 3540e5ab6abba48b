"""A roster as the pure rules see it: the places to be filled, and everybody of the pool with what binds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from linli.credits.models import How
from linli.duty import rules, rules_roster
from linli.duty.models import Away, PlanLine, PoolMember, Roster
from linli.duty.queries.loading import slots_of, span
from linli.duty.rules_roster import Candidate, Limits, Place, Problem, Stint
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Verdict
from linli.people.models import Person
from linli.people.queries import Proofs, proofs_of
from linli.places import queries as places
from linli.places.workdays import MissingYear
from linli.projects import queries as projects
from linli.projects import rules_fit
from linli.projects.models import Project, Shift, Slot

QUARTER = timedelta(days=91)
# How far beyond its days something may bind: a week, for the rest and the week at its edges.
AROUND = timedelta(days=8)
SATURDAY = 5
Group = tuple[int, int | None]  # shift and position


@dataclass(slots=True)
class Scene:
    """A roster with its places; `open` are those that may be planned now. The problem is about these."""

    roster: Roster
    slots: list[Slot]
    open: list[Slot]
    members: list[PoolMember]
    problem: Problem
    groups: dict[Group, int]
    lines: dict[int, PlanLine] = field(default_factory=dict)

    @property
    def plan(self) -> dict[int, int]:
        """Who is planned where, for places that are still free."""
        return {slot.pk: self.lines[slot.pk].person_id for slot in self.open if slot.pk in self.lines}

    def place(self, slot_id: int) -> Place | None:
        """A place of the problem."""
        return next((one for one in self.problem.places if one.key == slot_id), None)

    def candidate(self, person_id: int) -> Candidate | None:
        """Somebody of the problem."""
        return next((one for one in self.problem.people if one.key == person_id), None)

    def verdict(self, place: Place, person_id: int) -> Verdict:
        """Whether somebody may be put on a place, beside everything else that is planned."""
        person = self.candidate(person_id)
        if person is None:
            return rules_roster.NOT_IN_POOL
        beside = rules_roster.stints_of(self.problem, self.plan, without=place.key).get(person_id, [])
        return rules_roster.may_stand(person, place, beside, self.problem.limits)

    def facts(self, *, searching: bool = False) -> rules.RosterFacts:
        """What the rules of a roster judge."""
        return rules.RosterFacts(
            state=self.roster.state,
            area_code=self.roster.area_code,
            claims_until=self.roster.claims_until,
            planned=len(self.plan),
            free=len(self.open) - len(self.plan),
            broken=tuple(rules_roster.judge(self.problem, self.plan)),
            people=len(self.members),
            searching=searching,
        )


def limits_of(roster: Roster) -> Limits:
    """The rules of a roster."""
    return Limits(roster.rest_hours, roster.most, roster.most_per_week, roster.most_nights)


def scene_of(roster: Roster, *, at: datetime) -> Scene:
    """A roster, at most thirteen statements however large it is."""
    rows = slots_of(roster).select_related("shift__project", "position", "holder")
    slots = list(rows.order_by("shift__starts_at", "shift_id", "number"))
    members = list(PoolMember.objects.filter(roster=roster).select_related("person").order_by("pk"))
    free = [slot for slot in slots if _plannable(slot, at)]
    groups = _groups(slots)
    problem = _problem(roster, free, slots, groups, [one.person for one in members], at)
    lines = {line.slot_id: line for line in PlanLine.objects.filter(roster=roster)}
    return Scene(roster, slots, free, members, problem, groups, lines)


def _plannable(slot: Slot, at: datetime) -> bool:
    return slot.holder_id is None and not slot.kept and not slot.shift.by_lot and slot.shift.starts_at > at


def _groups(slots: Sequence[Slot]) -> dict[Group, int]:
    found: dict[Group, int] = {}
    for slot in slots:
        found.setdefault((slot.shift_id, slot.position_id), len(found))
    return found


def _problem(
    roster: Roster,
    free: Sequence[Slot],
    slots: Sequence[Slot],
    groups: dict[Group, int],
    people: Sequence[Person],
    at: datetime,
) -> Problem:
    off = day_off(roster.area_code, at)
    mine = {slot.pk for slot in slots}
    return Problem(
        places=tuple(
            Place(slot.pk, groups[slot.shift_id, slot.position_id], stint_of(slot.shift, off))
            for slot in free
        ),
        people=tuple(_candidates(roster, free, mine, groups, people, off, at)),
        limits=limits_of(roster),
    )


def day_off(area_code: str, at: datetime) -> Callable[[datetime], bool]:
    """Whether a shift begins on a day off; in a year that the calendar does not know, at the weekend."""
    calendar, zone = places.calendar_for(area_code, at), local_zone()

    def found(moment: datetime) -> bool:
        day: date = moment.astimezone(zone).date()
        try:
            return not calendar.is_working(day)
        except MissingYear:
            return day.weekday() >= SATURDAY

    return found


def stint_of(
    shift: Shift, off: Callable[[datetime], bool], *, duty: bool = True, counts: bool = True
) -> Stint:
    """A shift as the rules see it."""
    return Stint(
        shift.starts_at,
        shift.ends_at,
        night=rules_roster.is_night(shift.starts_at, shift.ends_at),
        day_off=off(shift.starts_at),
        duty=duty,
        counts=counts,
    )


def _candidates(
    roster: Roster,
    free: Sequence[Slot],
    mine: set[int],
    groups: dict[Group, int],
    people: Sequence[Person],
    off: Callable[[datetime], bool],
    at: datetime,
) -> Iterable[Candidate]:
    keys = [person.pk for person in people]
    shifts = [slot.shift for slot in free]
    if not keys:
        return
    first, last = span(roster.first_day, roster.last_day)
    begins = min([first, *(one.starts_at for one in shifts)])
    ends = max([last, *(one.ends_at for one in shifts)])
    held: dict[int, list[Stint]] = {}
    past: dict[int, int] = {}
    rows = Slot.objects.filter(
        holder__in=keys,
        shift__project__state__in=(Project.State.OPEN, Project.State.DONE),
        shift__ends_at__gt=begins - QUARTER,
        shift__starts_at__lt=ends + AROUND,
    ).select_related("shift")
    for slot in rows:
        assigned, here = slot.how == How.ASSIGNED, slot.pk in mine
        stint = stint_of(slot.shift, off, duty=assigned or here, counts=here)
        if here or slot.shift.ends_at > begins - AROUND:
            held.setdefault(slot.holder_id or 0, []).append(stint)
        if assigned and not here and slot.shift.starts_at < first:
            past[slot.holder_id or 0] = past.get(slot.holder_id or 0, 0) + stint.weight
    away: dict[int, list[tuple[datetime, datetime]]] = {}
    for one in Away.objects.filter(person__in=keys, ends_at__gt=begins, starts_at__lt=ends):
        away.setdefault(one.person_id, []).append((one.starts_at, one.ends_at))
    unfit = _unfit(free, groups, keys, at)
    for key in keys:
        yield Candidate(
            key,
            tuple(sorted(away.get(key, []))),
            tuple(sorted(held.get(key, []), key=lambda one: one.starts_at)),
            frozenset(unfit.get(key, ())),
            past.get(key, 0),
        )


def _unfit(
    free: Sequence[Slot], groups: dict[Group, int], keys: list[int], at: datetime
) -> dict[int, set[int]]:
    """The groups that somebody is not able to fill; nothing is asked where nothing is demanded."""
    demanding = {slot.shift.project_id for slot in free if slot.shift.project.demands}
    if not demanding:
        return {}
    asked, proofs = projects.demands_of(demanding), proofs_of(keys)
    one_of = {(slot.shift_id, slot.position_id): slot for slot in free if slot.shift.project_id in asked}
    found: dict[int, set[int]] = {}
    for group, slot in one_of.items():
        demands = asked[slot.shift.project_id].at(slot.position_id)
        for key in keys:
            able = projects.able_on(proofs.get(key, Proofs()), slot.shift, at)
            if not rules_fit.may_fill(demands, able):
                found.setdefault(key, set()).add(groups[group])
    return found


def standing(roster: Roster, *, slot: Slot, person: Person, instead: Slot | None, at: datetime) -> Verdict:
    """Whether somebody may have a held place of a roster, in return for one of theirs or for none: the rules of the plan."""
    mine = list(slots_of(roster).select_related("shift__project"))
    groups = _groups(mine)
    if slot.pk not in {one.pk for one in mine}:
        groups[slot.shift_id, slot.position_id] = len(groups)
    problem = _problem(roster, [slot], mine, groups, [person], at)
    place, candidate = problem.places[0], problem.people[0]
    left = instead.shift if instead is not None else None
    held = tuple(
        one
        for one in candidate.held
        if left is None or (one.starts_at, one.ends_at) != (left.starts_at, left.ends_at)
    )
    freed = Candidate(candidate.key, candidate.away, held, candidate.unfit, candidate.past)
    return rules_roster.may_stand(freed, place, (), problem.limits)
