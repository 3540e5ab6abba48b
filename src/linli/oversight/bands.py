"""In which quarter of the volunteers of one's own community one's hours lie, as far as that can be told. Pure.

Nobody is ranked and no list is made: a person reads where they stand, and nobody else does. k services of about equal
length h/k give h hours; how many of them fell into this year swings like a count, so h ± 1.96 · h/√k. All quarters that
this reaches cannot be told apart, and the page names them together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from linli.oversight.ranking import Z

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Band:
    """The first and last quarter that one's hours reach, 1 being the one with most hours; and what it rests on.

    ``few``: too few people served to say anything. ``none``: no hours that rank yet.
    """

    minutes: int
    times: int
    people: int
    serving: int
    first: int = 0
    last: int = 0
    few: bool = False
    none: bool = False


def band_of(minutes: int, times: int, others: Sequence[int], *, minimum: int) -> Band:
    """The band of somebody among all volunteers of a community; `others` are the minutes of everybody else in it."""
    people = len(others) + 1
    serving = sum(one > 0 for one in others) + (minutes > 0)
    if minutes <= 0:
        return Band(0, times, people, serving, few=serving < minimum, none=True)
    if serving < minimum:
        return Band(minutes, times, people, serving, few=True)
    swing = Z * minutes / sqrt(max(times, 1))
    ordered = sorted(others)
    above_high = len(ordered) - bisect_left(ordered, minutes + swing)
    above_low = len(ordered) - bisect_right(ordered, minutes - swing)
    return Band(minutes, times, people, serving, _quarter(above_high, people), _quarter(above_low, people))


def _quarter(above: int, people: int) -> int:
    """The quarter of somebody with so many people above."""
    return min(QUARTERS, 1 + above * QUARTERS // people)
