"""A fair roster by OR-tools' CP-SAT, or why there is none. Pure: the same problem gives the same plan on every machine.

In this order: as few places as possible stay free; the heaviest burden is as small as possible; the burdens lie as
close together as possible (the sum of their squares). One worker, a fixed seed, and limits that count the solver's
steps: the same problem gives the same plan. Seconds end a search only without any plan (`Watch`). `rules_roster` says
what a rule is; the plan is judged there again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ortools.sat.python import cp_model

from linli.duty import rules_roster as rules
from linli.duty.rules_roster import Candidate, Limits, Place, Problem, Stint
from linli.kernel import clock

SEED = 20260318
STEPS = 0.5  # the solver's own deterministic measure, for each of the three questions
STEPS_WHY = 0.5
SOLVED = (cp_model.OPTIMAL, cp_model.FEASIBLE)
REST, MOST, WEEK, NIGHTS = "rest_hours", "most", "most_per_week", "most_nights"
RULES = (REST, MOST, WEEK, NIGHTS)


FILL, LIGHTEN, EVEN, WHY = 1, 2, 3, 4


class StoppedError(Exception):
    """The search was ended from outside."""


class TooLongError(Exception):
    """The search took longer than it may."""


class Watch(Protocol):
    """Whoever looks on while a plan is sought, and may end it between two steps."""

    def step(self, number: int) -> None:
        """A step begins. Raises StoppedError."""

    def left(self) -> float | None:
        """Seconds that are left; None: as long as it takes."""


class Unwatched:
    """Nobody looks on."""

    def step(self, number: int) -> None:
        """Go on."""

    def left(self) -> float | None:
        """As long as it takes."""
        return None


NOBODY = Unwatched()


@dataclass(frozen=True, slots=True)
class Why:
    """Requirements that cannot all be kept; none of them can be left out of the list.

    One group alone: `need` places, and `can` people who could be there; `reasons` counts why the others cannot.
    Several groups: `rules` names the rules of the roster that stand in the way.
    """

    groups: tuple[int, ...]
    need: int = 0
    can: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found: who has which place, which places stay free and why; `best` when nothing fairer exists."""

    plan: dict[int, int]
    free: tuple[int, ...] = ()
    why: tuple[Why, ...] = ()
    best: bool = True


@dataclass(slots=True)
class _Model:
    """The problem as CP-SAT reads it. `keeps`: where it is asked why there is no roster, rules can be switched off."""

    cp: cp_model.CpModel
    groups: dict[int, list[Place]]
    watch: Watch = NOBODY
    takes: dict[int, dict[int, cp_model.IntVar]] = field(default_factory=dict)  # person → group → whether
    left: dict[int, cp_model.IntVar] = field(default_factory=dict)
    keeps: dict[str, cp_model.IntVar] = field(default_factory=dict)

    def stint(self, group: int) -> Stint:
        """When the places of a group are."""
        return self.groups[group][0].stint


def solve(problem: Problem, watch: Watch = NOBODY) -> Outcome:
    """A fair plan; where not every place can be filled, the fullest fair one and why no more is possible.

    Raises StoppedError, TooLongError: then there is no plan at all.
    """
    model = _model(problem, _groups(problem), watch)
    if not model.groups:
        return Outcome({})
    _hint(model, _greedy(problem, model.groups))
    found, full = _ask(model, FILL, sum(model.left.values()))
    if found is None:
        return Outcome({}, tuple(place.key for place in problem.places), _why(problem, watch), best=False)
    model.cp.add(sum(model.left.values()) <= round(found.objective_value))
    fairest, fair = _fairest(problem, model, found)
    plan = _read(model, fairest)
    free = tuple(place.key for place in problem.places if place.key not in plan)
    return Outcome(plan, free, _why(problem, watch) if free else (), full and fair)


# --- The model -----------------------------------------------------------------------------------------------------------


def _groups(problem: Problem) -> dict[int, list[Place]]:
    groups: dict[int, list[Place]] = {}
    for place in sorted(problem.places, key=lambda one: (one.stint.starts_at, one.group, one.key)):
        groups.setdefault(place.group, []).append(place)
    return groups


def _model(
    problem: Problem, groups: dict[int, list[Place]], watch: Watch, *, switches: bool = False
) -> _Model:
    model = _Model(cp_model.CpModel(), groups, watch)
    if switches:
        model.keeps = {name: model.cp.new_bool_var(f"keeps_{name}") for name in RULES}
    for person in problem.people:
        model.takes[person.key] = {
            group: model.cp.new_bool_var(f"p{person.key}_g{group}")
            for group, places in groups.items()
            if rules.may_stand(person, places[0], (), problem.limits)
        }
    for group, places in groups.items():
        left = model.left[group] = model.cp.new_int_var(0, len(places), f"left_{group}")
        given = [takes[group] for takes in model.takes.values() if group in takes]
        model.cp.add(sum(given) + left == len(places))
    cliques = _cliques(model, problem.limits)
    for person in problem.people:
        _bind(model, person, cliques, problem.limits)
    return model


def _cliques(model: _Model, limits: Limits) -> list[tuple[list[int], bool]]:
    """Groups of which nobody can have two: those that run when one begins; and those that rest keeps apart from it.

    Stretches that meet on a line all meet in one point, so that these sets hold every two that cannot go together.
    """
    found = []
    for group in model.groups:
        one = model.stint(group)
        before = [other for other in model.groups if model.stint(other).starts_at <= one.starts_at]
        running = [other for other in before if model.stint(other).ends_at > one.starts_at]
        resting = [
            other for other in before if other in running or rules.too_close(model.stint(other), one, limits)
        ]
        found.append((running, False))
        if len(resting) > len(running):
            found.append((resting, True))
    return found


def _bind(model: _Model, person: Candidate, cliques: list[tuple[list[int], bool]], limits: Limits) -> None:
    takes = model.takes[person.key]
    for groups, by_rest in cliques:
        those = [takes[group] for group in groups if group in takes]
        _at_most(model, REST if by_rest else "", those, 1)
    held = [one for one in person.held if one.counts]
    if limits.most:
        _at_most(model, MOST, list(takes.values()), limits.most - len(held))
    if limits.most_nights:
        nights = [take for group, take in takes.items() if model.stint(group).night]
        _at_most(model, NIGHTS, nights, limits.most_nights - sum(one.night for one in held))
    if limits.most_per_week:
        weeks: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        for group, take in takes.items():
            weeks.setdefault(_week(model.stint(group)), []).append(take)
        before = Counter(_week(one) for one in held)
        for week, those in weeks.items():
            _at_most(model, WEEK, those, limits.most_per_week - before[week])


def _week(stint: Stint) -> tuple[int, int]:
    return stint.starts_at.astimezone(clock.local_zone()).isocalendar()[:2]


def _at_most(model: _Model, rule: str, takes: Sequence[cp_model.IntVar], most: int) -> None:
    if len(takes) <= max(most, 0):
        return
    if rule in model.keeps:
        model.cp.add(sum(takes) <= max(most, 0)).only_enforce_if(model.keeps[rule])
    elif most == 1:
        model.cp.add_at_most_one(takes)
    else:
        model.cp.add(sum(takes) <= max(most, 0))


# --- The three questions ---------------------------------------------------------------------------------------------


def _greedy(problem: Problem, groups: dict[int, list[Place]]) -> set[tuple[int, int]]:
    """Where the solver begins: in the order of time, each place to who bears least and may stand there."""
    given: dict[int, list[Stint]] = {one.key: [] for one in problem.people}
    load = {one.key: one.burden for one in problem.people}
    found = set()
    for group, places in groups.items():
        able = [
            one.key
            for one in problem.people
            if rules.may_stand(one, places[0], given[one.key], problem.limits)
        ]
        for key in sorted(able, key=lambda one: (load[one], one))[: len(places)]:
            found.add((key, group))
            given[key].append(places[0].stint)
            load[key] += places[0].stint.weight
    return found


def _solver(steps: float, watch: Watch) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = steps
    left = watch.left()
    if left is not None:
        solver.parameters.max_time_in_seconds = max(left, 0)
    return solver


def _in_time(watch: Watch) -> None:
    """What was found after the time was over depends on the machine: it is thrown away."""
    left = watch.left()
    if left is not None and left <= 0:
        raise TooLongError


def _ask(model: _Model, step: int, goal: cp_model.LinearExprT) -> tuple[cp_model.CpSolver | None, bool]:
    """Make a sum as small as possible. The solver with its answer, and whether it is proven."""
    model.watch.step(step)
    model.cp.minimize(goal)
    solver = _solver(STEPS, model.watch)
    status = solver.solve(model.cp)
    _in_time(model.watch)
    return (solver, status == cp_model.OPTIMAL) if status in SOLVED else (None, False)


def _hint(model: _Model, given: set[tuple[int, int]]) -> None:
    model.cp.clear_hints()  # type: ignore[no-untyped-call]  # its stub names no types
    for person, takes in model.takes.items():
        for group, take in takes.items():
            model.cp.add_hint(take, (person, group) in given)


def _given(model: _Model, solver: cp_model.CpSolver) -> set[tuple[int, int]]:
    return {
        (person, group)
        for person, takes in model.takes.items()
        for group, take in takes.items()
        if solver.value(take)
    }


def _fairest(problem: Problem, model: _Model, first: cp_model.CpSolver) -> tuple[cp_model.CpSolver, bool]:
    """The heaviest burden as small as possible; then the squares of all, which their tangents hold from below."""
    _hint(model, _given(model, first))
    loads = []
    for person in problem.people:
        weights = {group: model.stint(group).weight for group in model.takes[person.key]}
        given = sum(weight * model.takes[person.key][group] for group, weight in weights.items())
        loads.append((person.burden + given, person.burden, person.burden + sum(weights.values())))
    heaviest = model.cp.new_int_var(0, max((most for *_load, most in loads), default=0), "heaviest")
    for load, *_bounds in loads:
        model.cp.add(heaviest >= load)
    second, proven = _ask(model, LIGHTEN, heaviest)
    if second is None:
        return first, False
    most = round(second.objective_value)
    model.cp.add(heaviest <= most)
    _hint(model, _given(model, second))
    squares = []
    for number, (load, least, upmost) in enumerate(loads):
        upper = max(min(upmost, most), least)
        square = model.cp.new_int_var(least * least, upper * upper, f"square_{number}")
        for step in range(least, upper):
            model.cp.add(square >= (2 * step + 1) * load - step * (step + 1))
        squares.append(square)
    third, flat = _ask(model, EVEN, sum(squares))
    return (second, False) if third is None else (third, proven and flat)


def _read(model: _Model, solver: cp_model.CpSolver) -> dict[int, int]:
    """Give the places of each group to those who have it, in order."""
    plan: dict[int, int] = {}
    for group, places in model.groups.items():
        those = [key for key, takes in model.takes.items() if group in takes and solver.value(takes[group])]
        plan |= {place.key: key for place, key in zip(places, sorted(those), strict=False)}
    return plan


# --- Why not ---------------------------------------------------------------------------------------------------------


def _why(problem: Problem, watch: Watch) -> tuple[Why, ...]:
    """Each group that has too few people by itself; else a smallest set of groups and rules that do not go together."""
    groups = _groups(problem)
    alone = [one for group, places in groups.items() if (one := _too_few(problem, group, places))]
    if alone:
        return tuple(alone)
    core = _core(problem, watch)
    return (core,) if core else ()


def _too_few(problem: Problem, group: int, places: list[Place]) -> Why | None:
    verdicts = [rules.may_stand(person, places[0], (), problem.limits) for person in problem.people]
    can = sum(map(bool, verdicts))
    if can >= len(places):
        return None
    reasons = Counter(verdict.code for verdict in verdicts if not verdict)
    return Why((group,), len(places), can, tuple(sorted(reasons.items())))


def _core(problem: Problem, watch: Watch) -> Why | None:
    """Leave out one requirement after the other; what cannot be left out stays."""
    model = _model(problem, _groups(problem), watch, switches=True)
    literals: dict[tuple[str, Any], cp_model.IntVar] = {
        ("rule", name): keeps for name, keeps in model.keeps.items()
    }
    for group, left in model.left.items():
        wanted = model.cp.new_bool_var(f"wanted_{group}")
        model.cp.add(left == 0).only_enforce_if(wanted)
        literals["group", group] = wanted
    keep = list(literals)
    narrowed = _impossible(model, [literals[one] for one in keep])
    if narrowed is None:
        return None
    keep = [one for one in keep if literals[one].index in narrowed]
    for one in list(keep):
        rest = [other for other in keep if other != one]
        if _impossible(model, [literals[other] for other in rest]) is not None:
            keep = rest
    places = [len(model.groups[group]) for kind, group in keep if kind == "group"]
    return Why(
        tuple(group for kind, group in keep if kind == "group"),
        need=sum(places),
        rules=tuple(name for kind, name in keep if kind == "rule"),
    )


def _impossible(model: _Model, wanted: list[cp_model.IntVar]) -> set[int] | None:
    """Which of these cannot hold together; None when they can, or when it could not be found out."""
    model.cp.clear_assumptions()
    model.cp.add_assumptions(wanted)
    model.watch.step(WHY)
    solver = _solver(STEPS_WHY, model.watch)
    status = solver.solve(model.cp)
    _in_time(model.watch)
    if status != cp_model.INFEASIBLE:
        return None
    return set(solver.sufficient_assumptions_for_infeasibility())
