"""Positions 岗位 of a project: how many, how they are called, what they ask for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

MOST_POSITIONS = 12
MOST_IN_POSITION = 500


class PositionFields(TypedDict):
    """What is written down of a position."""

    name: str
    duties: NotRequired[str]
    places: NotRequired[int]
    skill_codes: NotRequired[Sequence[str]]
    paper_codes: NotRequired[Sequence[str]]


def fit_positions(positions: Sequence[PositionFields]) -> Verdict:
    """Whether these can be the positions of one project.

    Refusals: too_many_positions, no_position_name, position_twice, no_position_places.
    """
    if len(positions) > MOST_POSITIONS:
        return refuse("too_many_positions", _("At most 12 positions in one project."), "positions")
    names = [one["name"].strip() for one in positions]
    if not all(names):
        return refuse("no_position_name", _("Give each position a name."), "positions")
    if len(set(names)) < len(names):
        return refuse("position_twice", _("Two positions have the same name."), "positions")
    if not all(1 <= one.get("places", 1) <= MOST_IN_POSITION for one in positions):
        return refuse(
            "no_position_places", _("A position has from 1 to 500 places in each shift."), "positions"
        )
    return ALLOWED


def places_in(positions: Sequence[PositionFields]) -> int:
    """How many places they have in each shift, all together."""
    return sum(one.get("places", 1) for one in positions)
