"""Which cells of published counts are withheld, so that nothing small can be worked out from what remains. Pure.

Cell suppression of statistical disclosure control (Hundepool, Domingo-Ferrer, Franconi, Giessing, Schulte Nordholt, Spicer,
de Wolf: *Statistical Disclosure Control*, Wiley 2012, chapter 4): cells from one to the threshold are withheld first
(primary); then, as long as a withheld cell can be told to an interval that is too narrow, one more cell of the sum that
narrows it is withheld too (secondary), the cheapest first. A zero says that there is nobody, and stays.

The attacker knows every published cell, every sum, and that nothing is less than zero. What such a reader can tell of a
cell is found by passing bounds along the sums until nothing moves. That is exact where the sums form a tree: no two share
more than one cell, and they close no ring. Tables that do are refused (`Ring`), because there the bounds would be too wide
and the protection a show; so a board publishes the tree of areas and one breakdown by category at its top, and never area
by category.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Cell = TypeVar("Cell", bound=Hashable)


class Ring(ValueError):
    """The sums close a ring: what a reader can tell would be narrower than the bounds say."""


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """One published relation: `total` is the sum of `parts`."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of it."""
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Table(Generic[Cell]):
    """Counts and the sums between them.

    `ceilings` are upper bounds known from elsewhere (what is red is open). `unsaid` are cells that are withheld whatever
    they hold, and of which not even a lower bound may be told. `stricter` are cells with a higher threshold of their own.
    """

    counts: Mapping[Cell, int]
    sums: Sequence[Sum[Cell]] = ()
    ceilings: Mapping[Cell, int] = field(default_factory=dict)
    unsaid: frozenset[Cell] = frozenset()
    stricter: Mapping[Cell, int] = field(default_factory=dict)

    def least(self, cell: Cell, threshold: int) -> int:
        """The smallest count of this cell that is published."""
        return max(threshold, self.stricter.get(cell, 0))


def withheld(table: Table[Cell], threshold: int) -> set[Cell]:
    """The cells that are not published. Raises Ring, and ValueError where a sum does not add up."""
    _check(table)
    standing: dict[Cell, list[Sum[Cell]]] = {}
    for one in table.sums:
        for cell in one.cells:
            standing.setdefault(cell, []).append(one)
    hidden = {cell for cell, count in table.counts.items() if 0 < count < table.least(cell, threshold)}
    hidden |= table.unsaid
    while hidden:
        bounds = told(table, hidden)
        narrow = [cell for cell in hidden if _too_narrow(table, cell, bounds, threshold)]
        further = {
            min(near, key=lambda one: (table.counts[one] == 0, table.counts[one], repr(one)))
            for cell in narrow
            if (near := _next(standing, cell, hidden))
        }
        if not further:
            return hidden  # what is still narrow is bounded by what is known from elsewhere alone
        hidden |= further
    return hidden


def told(table: Table[Cell], hidden: set[Cell]) -> dict[Cell, tuple[int, int | None]]:
    """What a reader can tell of each cell: least and most; no most where it is open upwards."""
    bounds: dict[Cell, tuple[int, int | None]] = {
        cell: (0, table.ceilings.get(cell)) if cell in hidden else (count, count)
        for cell, count in table.counts.items()
    }
    moved = True
    while moved:
        moved = sum(_passed(one, bounds) for one in table.sums) > 0  # each of them, not the first that moves
    return bounds


def _passed(one: Sum[Cell], bounds: dict[Cell, tuple[int, int | None]]) -> bool:
    """Pass the bounds along one sum; whether any moved."""
    before = [bounds[cell] for cell in one.cells]
    lows = sum(bounds[part][0] for part in one.parts)
    highs = [bounds[part][1] for part in one.parts]
    open_ = sum(high is None for high in highs)
    known = sum(high for high in highs if high is not None)
    low, high = bounds[one.total]
    low, high = max(low, lows), _least(high, None if open_ else known)
    bounds[one.total] = (low, high)
    for part in one.parts:
        least, most = bounds[part]
        others_open = open_ - (most is None)
        if not others_open:
            least = max(least, low - (known - (most or 0)))
        if high is not None:
            most = _least(most, high - (lows - bounds[part][0]))
        bounds[part] = (least, most)
    return before != [bounds[cell] for cell in one.cells]


def _least(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _too_narrow(
    table: Table[Cell], cell: Cell, bounds: Mapping[Cell, tuple[int, int | None]], threshold: int
) -> bool:
    low, high = bounds[cell]
    if cell in table.unsaid and low > 0:
        return True
    return high is not None and high - low < table.least(cell, threshold)


def _next(standing: Mapping[Cell, Sequence[Sum[Cell]]], cell: Cell, hidden: set[Cell]) -> set[Cell]:
    """Published cells that stand in a sum with this one, or with one withheld that does: the nearest there are."""
    reached, edge = {cell}, {cell}
    while edge:
        near = {other for one in edge for sum_ in standing.get(one, ()) for other in sum_.cells} - reached
        if published := near - hidden:
            return published
        reached |= near
        edge = near
    return set()


def _check(table: Table[Cell]) -> None:
    """Every sum adds up, and cells and sums together are a tree."""
    root: dict[object, object] = {}

    def find(one: object) -> object:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for number, one in enumerate(table.sums):
        if table.counts[one.total] != sum(table.counts[part] for part in one.parts):
            message = f"{one.total!r} is not the sum of its parts"
            raise ValueError(message)
        for cell in one.cells:
            mine, theirs = find(("sum", number)), find(("cell", cell))
            if mine == theirs:
                message = f"two sums say {cell!r} in a ring"
                raise Ring(message)
            root[mine] = theirs
