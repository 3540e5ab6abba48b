"""Whoever looks at sums while bookings come in, are folded and made anew sees whole bookings only, and never fewer than before.

One person books ninety minutes again and again. At every moment there are so many bookings, ninety minutes for each, one
person, and the square of all their minutes: a look that missed a fold, or counted it twice, would break one of these.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

import pytest
from django.db import connection

from linli.credits import actions, queries
from linli.credits.rollups import MINUTES, PERSONS, SQUARES
from linli.credits.tests.test_book import book
from linli.places.codes import Level
from tests.cast import CITY, HOME, Cast, build_cast

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PATIENCE = 60
BOOKINGS, EACH = 24, 90
READERS = 2


Look = Callable[[Sequence[Level]], dict[Level, dict[str, Any]]]


def at_one_moment(levels: Sequence[Level]) -> dict[Level, dict[str, Any]]:
    """As pages ask."""
    return queries.level_sums(within=CITY, levels=levels, period=202600)


def at_two_moments(levels: Sequence[Level]) -> dict[Level, dict[str, Any]]:
    """The twin: a statement for each level."""
    return {level: found for each in levels for level, found in at_one_moment([each]).items()}


@dataclass
class Looker:
    """Looks again and again; what was wrong is kept."""

    cast: Cast
    over: threading.Event
    look: Look = at_one_moment
    looks: int = 0
    wrong: list[object] = field(default_factory=list)

    def __call__(self) -> None:
        last = 0
        while not self.over.is_set():
            self.looks += 1
            areas = self.look([Level.CITY, Level.COMMUNITY])
            units = queries.unit_sums(unit_ids=[self.cast.enterprise.pk], period=202603)
            city, home = areas[Level.CITY].get(CITY), areas[Level.COMMUNITY].get(HOME)
            if city != home:
                self.wrong.append((city, home))
            for sums in (city, units.get(self.cast.enterprise.pk)):
                if sums is None:
                    continue
                seen, minutes = sums[MINUTES], sums[0]
                if (minutes, sums[PERSONS], sums[SQUARES]) != (EACH * seen, int(seen > 0), minutes**2):
                    self.wrong.append(sums)
                if seen < last:
                    self.wrong.append((last, sums))
                last = seen


def keep_folding(cast: Cast, over: threading.Event) -> None:
    """Fold again and again, and make all anew each fourth time."""
    number = 0
    while not over.is_set():
        number += 1
        if number % 4:
            actions.fold(at=cast.at, limit=2)
        else:
            actions.rebuild_rollups(at=cast.at)


def meanwhile(
    runs: Sequence[Callable[[], None]], over: threading.Event, write: Callable[[], None]
) -> list[str]:
    """Run all of them at once until `write` is through; the errors."""
    errors: list[str] = []

    def alone(run: Callable[[], None]) -> None:
        try:
            run()
        except Exception as error:  # noqa: BLE001 - a thread has no caller: what went wrong is told below
            errors.append(repr(error))
        finally:
            connection.close()

    others = [threading.Thread(target=alone, args=(run,)) for run in runs]
    for thread in others:
        thread.start()
    try:
        write()
    finally:
        over.set()
        for thread in others:
            thread.join(PATIENCE)
    return errors


def test_whoever_looks_while_sums_are_folded_and_made_anew_sees_whole_bookings() -> None:
    cast, over = build_cast(), threading.Event()
    lookers = [Looker(cast, over) for _n in range(READERS)]

    def write() -> None:
        for _n in range(BOOKINGS):
            book(cast, minutes=EACH, points=0, unit=cast.enterprise)

    errors = meanwhile([partial(keep_folding, cast, over), *lookers], over, write)
    assert (errors, [one for looker in lookers for one in looker.wrong]) == ([], [])
    assert all(looker.looks > 1 for looker in lookers), "nobody looked meanwhile, so this proves nothing"
    found = queries.area_sums(within=CITY, level=Level.CITY, period=202600)[CITY]
    assert (found[0], found[MINUTES], found[PERSONS]) == (BOOKINGS * EACH, BOOKINGS, 1)
    assert not any(actions.check_rollups().values())


def test_the_twin_that_asks_for_each_level_by_itself_sees_a_booking_in_one_and_not_in_the_other() -> None:
    cast, over = build_cast(), threading.Event()
    looker = Looker(cast, over, at_two_moments)

    def write() -> None:
        end = monotonic() + PATIENCE
        while not looker.wrong and monotonic() < end:
            book(cast, minutes=EACH, points=0, unit=cast.enterprise)

    assert meanwhile([partial(keep_folding, cast, over), looker], over, write) == []
    assert looker.wrong
