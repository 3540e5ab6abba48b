"""What bookings change in the sums, worked out purely for the fold. A reader lets the database add them up (`standing`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from linli.places.codes import lineage

HOWS = ("claimed", "assigned")
GRADES = "ABCD"
MINUTES = len(HOWS) * len(GRADES)
CELL = MINUTES + len(HOWS)  # minutes by how and grade, times by how
PERSONS = CELL  # then persons by how
SQUARES = PERSONS + len(HOWS)
WIDTH = SQUARES + 1
YEAR = 100

Vector = tuple[int, ...]
CellKey = tuple[int, int, str, int]  # person, month, area, unit (0: none)
AreaKey = tuple[str, int]  # area, period
UnitKey = tuple[int, int]  # unit, period


class Booked(NamedTuple):
    """An entry of minutes; `times` is 1, and -1 for one that takes another back."""

    person_id: int
    month: int
    area_code: str
    unit_id: int
    how: str
    grade: str
    minutes: int
    times: int

    @property
    def cell(self) -> CellKey:
        """The finest sum that it goes into."""
        return self.person_id, self.month, self.area_code, self.unit_id

    def vector(self) -> list[int]:
        """What it adds there."""
        made = [0] * CELL
        made[HOWS.index(self.how) * len(GRADES) + GRADES.index(self.grade)] = self.minutes
        made[MINUTES + HOWS.index(self.how)] = self.times
        return made


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be added to each sum."""

    cells: dict[CellKey, list[int]] = field(default_factory=dict)
    areas: dict[AreaKey, list[int]] = field(default_factory=dict)
    units: dict[UnitKey, list[int]] = field(default_factory=dict)


def periods_of(month: int) -> tuple[int, int]:
    """The month and its year, as periods."""
    return month, month - month % YEAR


def changes(booked: list[Booked], cells: dict[CellKey, Vector]) -> Changes:
    """What these bookings change in all sums. `cells` are all of the persons in them, of their whole years, as they stand.

    Whether a person is new in an area, and what the square of their minutes becomes, is seen from their own cells.
    """
    made = Changes()
    for one in booked:
        _add(made.cells.setdefault(one.cell, [0] * CELL), one.vector())
    gained: defaultdict[tuple[int, str | int, int], list[int]] = defaultdict(lambda: [0] * CELL)
    for key, found in made.cells.items():
        for scope in _scopes(key):
            _add(gained[key[0], *scope], found)
    before = {scope: [0] * CELL for scope in gained}
    for key, vector in cells.items():
        for scope in _scopes(key):
            row = before.get((key[0], *scope))
            if row is not None:
                _add(row, vector)
    for (person_id, place, period), gain in gained.items():
        had = before[person_id, place, period]
        line = [*gain, *_persons(had, gain), _square(had, gain)]
        if isinstance(place, str):
            _add(made.areas.setdefault((place, period), [0] * WIDTH), line)
        else:
            _add(made.units.setdefault((place, period), [0] * WIDTH), line)
    return made


def ranked(vector: list[int] | Vector) -> int:
    """Minutes that count in a ranking: claimed, grades A and B."""
    return vector[0] + vector[1]


def _scopes(key: CellKey) -> list[tuple[str | int, int]]:
    _person, month, area_code, unit_id = key
    places: list[str | int] = [*lineage(area_code), *([unit_id] if unit_id else [])]
    return [(place, period) for place in places for period in periods_of(month)]


def _persons(had: list[int], gain: list[int]) -> list[int]:
    """Whether the person comes to those who took part, or leaves them, by how."""
    return [
        int(had[times] + gain[times] > 0) - int(had[times] > 0)
        for times in range(MINUTES, MINUTES + len(HOWS))
    ]


def _square(had: list[int], gain: list[int]) -> int:
    was = ranked(had)
    return int((was + ranked(gain)) ** 2 - was**2)


def _add(row: list[int], more: list[int] | Vector) -> None:
    for place, value in enumerate(more):
        row[place] += value
