"""Which level residents' verdicts add up to, for the quality points of those who served in a project. Pure.

One verdict for the project, not one for each voice: many neighbours with the same lamp do not make a service better.
Source of the secrecy: 国办发〔2019〕51号; whoever served must not read a single neighbour's face from their points.
"""

from __future__ import annotations

from collections.abc import Sequence

from linli.cases.rules_closing import BAD
from linli.ratings.models import Score
from linli.ratings.rules import SMALLEST_AGGREGATE, in_bucket

NO_LEVEL = 0


def level_of(scores: Sequence[int], *, bad_in_group: bool) -> int:
    """The level of a project by its residents' scores, in the order in which they were given.

    Nothing while a bad verdict stands, whatever the others say, and nothing without any. Of fewer than five verdicts only
    that none is bad is used (level "satisfied"), because more would tell what one neighbour pressed; of five and more the
    mean of whole fives, rounded down.
    """
    if not scores or bad_in_group or any(score in BAD for score in scores):
        return NO_LEVEL
    counted = scores[: in_bucket(len(scores))]
    if len(scores) < SMALLEST_AGGREGATE:
        return int(Score.GOOD)
    return sum(counted) // len(counted)
