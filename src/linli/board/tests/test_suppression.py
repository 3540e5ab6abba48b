"""What is withheld cannot be told from what is published."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.board.suppression import Ring, Sum, Table, told, withheld

# A city with two districts of two and three communities, and the same matters by category at the top.
LEAVES = ("a1", "a2", "b1", "b2", "b3")
SUMS = (
    Sum("a", ("a1", "a2")),
    Sum("b", ("b1", "b2", "b3")),
    Sum("city", ("a", "b")),
    Sum("city", ("road", "lamp", "other")),
)


def city(leaves: tuple[int, ...], road: int, lamp: int) -> Table[str]:
    counts = dict(zip(LEAVES, leaves, strict=True))
    counts |= {"a": sum(leaves[:2]), "b": sum(leaves[2:]), "city": sum(leaves)}
    road = min(road, counts["city"])
    lamp = min(lamp, counts["city"] - road)
    counts |= {"road": road, "lamp": lamp, "other": counts["city"] - road - lamp}
    return Table(counts, SUMS)


def worlds(table: Table[str], hidden: set[str], most: int):
    """Every city that would publish the same cells, leaf by leaf; the oracle knows nothing of bounds."""
    published = {cell: count for cell, count in table.counts.items() if cell not in hidden}
    of_leaf = [
        range(most + 1) if leaf in hidden else (table.counts[leaf],)
        for leaf in ("a1", "a2", "b1", "b2", "b3")
    ]
    for leaves in itertools.product(*of_leaf):
        counts = dict(zip(LEAVES, leaves, strict=True))
        counts |= {"a": sum(leaves[:2]), "b": sum(leaves[2:]), "city": sum(leaves)}
        if all(counts.get(cell, count) == count for cell, count in published.items()):
            yield counts


def categories_told(table: Table[str], hidden: set[str], totals: set[int]):
    """The values each category may have, for every total that is possible."""
    parts = ("road", "lamp", "other")
    found: dict[str, set[int]] = {part: set() for part in parts}
    for total in totals:
        ranges = [range(total + 1) if part in hidden else (table.counts[part],) for part in parts]
        for values in itertools.product(*ranges):
            if sum(values) == total:
                for part, value in zip(parts, values, strict=True):
                    found[part].add(value)
    return found


COUNTS = st.tuples(*(st.integers(0, 5) for _leaf in LEAVES))
MOST = 7


@given(COUNTS, st.integers(0, 12), st.integers(0, 12), st.integers(2, 3))
def test_no_withheld_cell_can_be_told_to_less_than_the_threshold(leaves, road, lamp, threshold):
    table = city(leaves, road, lamp)
    hidden = withheld(table, threshold)
    assert {cell for cell, count in table.counts.items() if 0 < count < threshold} <= hidden
    said = [table.counts[cell] for cell in ("road", "lamp", "other") if cell not in hidden]
    all_said = len(said) == 3
    possible = [
        counts
        for counts in worlds(table, hidden, MOST)
        if counts["city"] >= sum(said) and (not all_said or counts["city"] == sum(said))
    ]
    of_category = categories_told(table, hidden, {counts["city"] for counts in possible})
    for cell in hidden:
        values = of_category.get(cell) or {counts[cell] for counts in possible}
        assert table.counts[cell] in values
        assert max(values) - min(values) >= threshold, (cell, table.counts, hidden)


@given(COUNTS, st.sets(st.sampled_from([*LEAVES, "a", "b", "city"])))
def test_the_bounds_are_what_brute_force_finds(leaves, hidden):
    whole = city(leaves, 0, 0)
    areas = {cell: count for cell, count in whole.counts.items() if cell in {*LEAVES, "a", "b", "city"}}
    table = Table(areas, SUMS[:3])
    bounds = told(table, hidden)
    possible = list(worlds(table, hidden, MOST))
    for cell in areas:
        values = {counts[cell] for counts in possible}
        low, high = bounds[cell]
        assert low == min(values)
        assert high is None or high == max(values) or high > MOST


def test_one_small_community_takes_a_neighbour_with_it():
    table = city((2, 9, 10, 11, 12), 30, 14)
    assert withheld(table, 5) == {"a1", "a2"}


def test_two_small_ones_that_add_up_to_a_small_sum_take_the_sum_and_more():
    table = city((1, 1, 20, 20, 20), 62, 0)
    hidden = withheld(table, 5)
    assert {"a1", "a2", "a"} < hidden
    assert hidden & {"b", "city"}


def test_a_zero_is_published():
    assert withheld(city((0, 9, 0, 9, 9), 27, 0), 5) == set()


def test_what_must_not_be_said_has_no_lower_bound_either():
    table = Table({"all": 20, "x": 6, "y": 14}, (Sum("all", ("x", "y")),), unsaid=frozenset({"x"}))
    hidden = withheld(table, 5)
    assert told(table, hidden)["x"][0] == 0


def test_a_ceiling_from_elsewhere_counts_as_known():
    table = Table({"all": 40, "x": 2, "y": 18, "z": 20}, (Sum("all", ("x", "y", "z")),), ceilings={"y": 19})
    low, high = told(table, withheld(table, 5))["x"]
    assert high is None or high - low >= 5


def test_sums_that_close_a_ring_are_refused():
    counts = {"t": 4, "a": 2, "b": 2, "a1": 1, "a2": 1, "b1": 1, "b2": 1, "c1": 2, "c2": 2}
    sums = (
        Sum("a", ("a1", "a2")),
        Sum("b", ("b1", "b2")),
        Sum("t", ("a", "b")),
        Sum("c1", ("a1", "b1")),
        Sum("c2", ("a2", "b2")),
        Sum("t", ("c1", "c2")),
    )
    with pytest.raises(Ring):
        withheld(Table(counts, sums), 2)


def test_a_sum_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="not the sum"):
        withheld(Table({"t": 3, "a": 1, "b": 1}, (Sum("t", ("a", "b")),)), 2)
