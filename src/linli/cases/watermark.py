"""Which export a list was taken from, told by the order of its rows. Pure.

Rows are sorted by the week in which they came in; within a week the order is free, and a salt that only this export has
fixes it. An excerpt of fifty rows or more, also with rows left out of it, fits the order of one salt only: for every other
salt half of its pairs stand the wrong way round.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

FEWEST_ROWS = 50
FEWEST_PAIRS = 24  # by chance the right way round once in sixteen million lists
MOST_WRONG = 0.1  # some rows may have been moved since


@dataclass(frozen=True, slots=True)
class Traced:
    """The export that an excerpt fits, with how many neighbouring rows said so."""

    uid: UUID
    pairs: int
    fitting: int


def key_of(salt: str, number: str) -> bytes:
    """Where a row stands among those of its week."""
    return sha256(f"{salt}:{number}".encode()).digest()


def week_of(day: date) -> tuple[int, int]:
    """The week of a day, by which the rows are sorted first."""
    year, week, _weekday = day.isocalendar()
    return year, week


def sort_key(salt: str, number: str, received: date) -> tuple[tuple[int, int], bytes]:
    """The order of an export's rows."""
    return week_of(received), key_of(salt, number)


def trace(excerpt: Sequence[tuple[str, date]], salts: Mapping[UUID, str]) -> Traced | None:
    """The export whose order these rows (case number, day of receipt; as they stand) keep; None when none fits surely."""
    if len(excerpt) < FEWEST_ROWS:
        return None
    weeks: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for number, received in excerpt:
        weeks[week_of(received)].append(number)
    pairs = [pair for numbers in weeks.values() for pair in pairwise(numbers)]
    if len(pairs) < FEWEST_PAIRS:
        return None
    best = max(
        (Traced(uid, len(pairs), _fitting(pairs, salt)) for uid, salt in salts.items()),
        key=_share,
        default=None,
    )
    return best if best is not None and _share(best) >= 1 - MOST_WRONG else None


def _fitting(pairs: Iterable[tuple[str, str]], salt: str) -> int:
    return sum(key_of(salt, former) < key_of(salt, later) for former, later in pairs)


def _share(traced: Traced) -> float:
    return traced.fitting / traced.pairs
