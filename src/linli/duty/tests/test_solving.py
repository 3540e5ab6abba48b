"""Any plan of the solver passes the judge that knows no solver; small cases agree with trying everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from linli.duty import rules_roster as rules
from linli.duty.rules_roster import Candidate, Limits, Place, Problem, Stint
from linli.duty.solving import Why, solve

MONDAY = datetime(2026, 3, 22, 16, tzinfo=UTC)  # 00:00 on Monday the 23rd at the place
HOUR = timedelta(hours=1)


def stint(day: int, begins: int, lasts: int = 4) -> Stint:
    start = MONDAY + timedelta(days=day, hours=begins)
    end = start + lasts * HOUR
    return Stint(start, end, night=rules.is_night(start, end), day_off=day % 7 > 4)


STINTS = st.builds(stint, st.integers(0, 8), st.sampled_from([0, 8, 12, 20]), st.sampled_from([4, 6]))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    groups = draw(st.lists(st.tuples(STINTS, st.integers(1, 2)), min_size=1, max_size=3))
    places = tuple(
        Place(group * 10 + number, group, one)
        for group, (one, many) in enumerate(groups)
        for number in range(many)
    )
    people = tuple(
        Candidate(
            key,
            away=tuple((one.starts_at, one.ends_at) for one in draw(st.lists(STINTS, max_size=1))),
            held=tuple(draw(st.lists(STINTS, max_size=1))),
            unfit=draw(st.frozensets(st.integers(0, 2), max_size=1)),
            past=draw(st.integers(0, 6)),
        )
        for key in range(1, draw(st.integers(1, 3)) + 1)
    )
    limits = Limits(
        rest_hours=draw(st.sampled_from([0, 11, 24])),
        most=draw(st.integers(0, 3)),
        most_per_week=draw(st.integers(0, 2)),
        most_nights=draw(st.integers(0, 1)),
    )
    return Problem(places, people, limits)


def everything(problem: Problem) -> tuple[int, int, int]:
    """Free places, the heaviest burden and the squares of the best plan, by trying every plan."""
    keys = [None, *(one.key for one in problem.people)]
    best = None
    for chosen in product(keys, repeat=len(problem.places)):
        plan = {place.key: key for place, key in zip(problem.places, chosen, strict=True) if key is not None}
        if rules.judge(problem, plan):
            continue
        loads = rules.burdens(problem, plan).values()
        found = (len(problem.places) - len(plan), max(loads), sum(one * one for one in loads))
        best = found if best is None else min(best, found)
    assert best is not None
    return best


@settings(max_examples=40, deadline=None)
@given(problems())
def test_no_rule_is_broken_and_nothing_better_exists(problem: Problem) -> None:
    outcome = solve(problem)
    assert rules.judge(problem, outcome.plan) == []
    assert {one.key for one in rules.free_places(problem, outcome.plan)} == set(outcome.free)
    loads = rules.burdens(problem, outcome.plan).values()
    free, heaviest, squares = everything(problem)
    assert outcome.best
    assert (len(outcome.free), max(loads), sum(one * one for one in loads)) == (free, heaviest, squares)
    # Where there is no roster there is a reason, and only there.
    assert bool(outcome.why) == bool(free)
    assert solve(problem) == outcome


@settings(max_examples=40, deadline=None)
@given(problems())
def test_what_is_said_to_be_impossible_is_so_and_each_part_is_needed(problem: Problem) -> None:
    for why in solve(problem).why:
        assert not _possible(problem, why.groups, why.rules)
        if len(why.groups) > 1:
            for group in why.groups:
                assert _possible(problem, tuple(set(why.groups) - {group}), why.rules)
            for rule in why.rules:
                assert _possible(problem, why.groups, tuple(set(why.rules) - {rule}))


def _possible(problem: Problem, groups: tuple[int, ...], kept: tuple[str, ...]) -> bool:
    """Whether these groups can be filled under these rules; one group alone is judged with all of them."""
    named = {name: getattr(problem.limits, name) for name in Limits.__slots__}
    alone = len(groups) == 1 and not kept
    limits = Limits(**{name: value if alone or name in kept else 0 for name, value in named.items()})
    asked = Problem(tuple(one for one in problem.places if one.group in groups), problem.people, limits)
    # Who can be there at all is asked with every rule, beside what they hold.
    shut = {
        person.key: {
            place.group for place in asked.places if not rules.may_stand(person, place, (), problem.limits)
        }
        for person in problem.people
    }
    people = tuple(
        Candidate(one.key, one.away, one.held, one.unfit | frozenset(shut[one.key]), one.past)
        for one in problem.people
    )
    return everything(Problem(asked.places, people, limits))[0] == 0


def test_a_night_for_two_that_only_one_can_do_is_said_with_the_reasons() -> None:
    night = stint(5, 20)
    away = ((night.starts_at, night.ends_at),)
    problem = Problem(
        (Place(1, 7, night), Place(2, 7, night)),
        (Candidate(1), Candidate(2, away=away), Candidate(3, held=(night,))),
        Limits(),
    )
    assert solve(problem).why == (Why((7,), 2, 1, (("cannot_then", 1), ("overlap", 1))),)


def test_two_days_in_a_row_for_one_person_name_the_rule_between_them() -> None:
    places = (Place(1, 1, stint(0, 20)), Place(2, 2, stint(1, 8)), Place(3, 3, stint(4, 8)))
    outcome = solve(Problem(places, (Candidate(1),), Limits(rest_hours=11)))
    assert len(outcome.free) == 1
    assert outcome.why == (Why((1, 2), need=2, rules=("rest_hours",)),)


def test_who_bore_more_in_the_quarter_before_gets_less() -> None:
    places = tuple(Place(day, day, stint(day, 8)) for day in range(4))
    plan = solve(Problem(places, (Candidate(1, past=6), Candidate(2), Candidate(3)), Limits())).plan
    assert sorted(plan.values()) == [2, 2, 3, 3]


def test_a_fortnight_of_two_posts_is_fair_within_the_steps() -> None:
    """Twenty people, two posts in three shifts a day, fourteen days."""
    places = tuple(
        Place((day * 3 + part) * 2 + post, (day * 3 + part) * 2 + post, stint(day, begins, 6))
        for day in range(14)
        for part, begins in enumerate((6, 12, 18))
        for post in range(2)
    )
    people = tuple(Candidate(key, past=key % 5) for key in range(1, 21))
    problem = Problem(places, people, Limits(rest_hours=11, most_per_week=4))
    outcome = solve(problem)
    assert not outcome.free
    assert rules.judge(problem, outcome.plan) == []
    loads = rules.burdens(problem, outcome.plan).values()
    assert max(loads) - min(loads) <= 2
