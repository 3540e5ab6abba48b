"""Measuring: medians with their spread, statements counted, and how noisy the machine is at this moment."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

LOOP = 2_000_000
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")
# One look-up of who asks, whatever is asked.
SESSION = ("people_session", "people_apitoken")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of repeated runs: the median, and between which values nine of ten lie."""

    median: float
    low: float
    high: float
    runs: int

    def as_json(self) -> dict[str, float]:
        """For the report."""
        return asdict(self)


def timing(run: Callable[[], object], *, runs: int, warm: int = 3) -> Timing:
    """Time something again and again, after a few runs that do not count."""
    for _n in range(warm):
        run()
    found = []
    for _n in range(runs):
        began = time.perf_counter()
        run()
        found.append((time.perf_counter() - began) * 1000)
    found.sort()
    cut = len(found) // 20
    return Timing(statistics.median(found), found[cut], found[-1 - cut], len(found))


def statements(run: Callable[[], object]) -> list[str]:
    """The statements something takes, without BEGIN, COMMIT and SAVEPOINT."""
    with CaptureQueriesContext(connection) as held:
        run()
    asked = [one["sql"] for one in held.captured_queries]
    return [sql for sql in asked if not sql.upper().startswith(CONTROL)]


def own(asked: list[str]) -> list[str]:
    """Those beside the look-up of who asks."""
    return [sql for sql in asked if not any(table in sql for table in SESSION)]


def noise() -> dict[str, Any]:
    """How long the same loop takes, ten times: its spread is the spread of everything else."""

    def loop() -> None:
        for _n in range(LOOP):
            pass

    return timing(loop, runs=10, warm=1).as_json()
