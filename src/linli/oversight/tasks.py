"""Timed work of oversight. Every task may run twice."""

from __future__ import annotations

from linli.kernel import clock
from linli.oversight import actions
from linli.oversight.queries import rankings as queries

SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("oversight.freeze_people", "linli.oversight.tasks.freeze_people", 60),
)


def freeze_people() -> int:
    """Freeze the numbers of people of this year where that was not done yet; how many."""
    at = clock.now()
    year = queries.day_of(at).year
    return sum(actions.freeze_people(city=city, year=year, at=at) for city in queries.cities_to_freeze(year))
