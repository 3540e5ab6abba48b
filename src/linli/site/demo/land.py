"""The ground of the demo city: 72 grids that fit together without gap or overlap, and everything above them.

A lattice of twelve by six cells is bent into an uneven shape; every edge is drawn once and used by both neighbours. The
outline of a community, street, district or the city is what is left of its cells' edges when the inner ones cancel out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import cos, pi, sin

from linli.kernel.actor import Actor
from linli.places import actions, geometry

from . import names

WIDE, HIGH = 12, 6
WEST, SOUTH = 116.0, 30.0
CELL_LNG, CELL_LAT = 0.0125, 0.0130
PIECES = 4
SEED = 71
Node = tuple[int, int]
Point = tuple[float, float]
# A district is four cells wide; its six communities (two by two cells) fall to two streets in a stair.
STREET_OF_BLOCK = {(0, 0): 0, (1, 0): 0, (0, 1): 0, (1, 1): 1, (0, 2): 1, (1, 2): 1}


@dataclass(frozen=True, slots=True)
class Plot:
    """One grid: its code and its shape."""

    code: str
    shape: geometry.Shape

    def point(self, luck: random.Random) -> tuple[Decimal, Decimal]:
        """Latitude and longitude of somewhere inside, not right at the border."""
        shape = self.shape
        for _try in range(60):
            lat = luck.uniform(shape.south, shape.north)
            lng = luck.uniform(shape.west, shape.east)
            lat = shape.center_lat + (lat - shape.center_lat) * 0.9
            lng = shape.center_lng + (lng - shape.center_lng) * 0.9
            if shape.contains(lat, lng):
                return _decimal(lat), _decimal(lng)
        return _decimal(shape.center_lat), _decimal(shape.center_lng)


def _decimal(degrees: float) -> Decimal:
    return Decimal(f"{degrees:.6f}")


def build(*, at: datetime) -> dict[str, Plot]:
    """Enter the city and all its areas by the places' own verb; the grids by code."""
    outlines = _outlines()
    system = Actor.system()
    plots: dict[str, Plot] = {}
    for code in sorted(outlines, key=lambda one: (len(one), one)):
        ring = [[round(lng, 6), round(lat, 6)] for lng, lat in outlines[code]]
        text = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
        actions.create_area(code=code, name=_name(code), polygon=text, actor=system, at=at)
        if len(code) == len(names.HOME_GRID):
            plots[code] = Plot(code, geometry.parse(text))
    return plots


def _name(code: str) -> str:
    if code == names.CITY_CODE:
        return names.CITY_NAME
    district = int(code[4:6]) - 1
    street = district * 2 + int(code[6:9] or 1) - 1
    if len(code) <= len(names.HOME_STREET):
        return names.DISTRICTS[district] if len(code) == len(names.HOME_DISTRICT) else names.STREETS[street]
    if len(code) == len(names.HOME):
        return names.COMMUNITIES[street * 3 + int(code[9:12]) - 1][0]
    return names.GRIDS[int(code[12:15]) - 1]


def _codes() -> dict[Node, str]:
    """The code of the grid in each cell."""
    found: dict[Node, str] = {}
    met: dict[tuple[int, int], int] = {}
    for district in range(len(names.DISTRICTS)):
        for row in range(3):
            for column in range(2):
                street = STREET_OF_BLOCK[column, row]
                number = met[district, street] = met.get((district, street), 0) + 1
                community = f"{names.CITY_CODE}{district + 1:02d}{street + 1:03d}{number:03d}"
                for grid in range(4):
                    # The first district is the eastern one.
                    cell = ((2 - district) * 4 + column * 2 + grid % 2, row * 2 + grid // 2)
                    found[cell] = f"{community}{grid + 1:03d}"
    return found


def _outlines() -> dict[str, list[Point]]:
    luck = random.Random(SEED)  # noqa: S311 -- a map, no secret
    corners = {(x, y): _bent(x, y, luck) for x in range(WIDE + 1) for y in range(HIGH + 1)}
    edges: dict[tuple[Node, Node], list[Point]] = {}
    for one, start in corners.items():
        for other in ((one[0] + 1, one[1]), (one[0], one[1] + 1)):
            if other in corners:
                bends = _bends(start, corners[other], luck)
                edges[one, other] = [start, *bends]
                edges[other, one] = [corners[other], *reversed(bends)]
    members: dict[str, list[Node]] = {}
    for cell, code in _codes().items():
        for length in (4, 6, 9, 12, 15):
            members.setdefault(code[:length], []).append(cell)
    return {code: _around(cells, edges) for code, cells in members.items()}


def _bent(x: int, y: int, luck: random.Random) -> Point:
    """Where a corner of the lattice lies: pulled in at the corners of the city, waved, and shaken."""
    across, up = x / WIDE * 2 - 1, y / HIGH * 2 - 1
    lng = across * (1 - 0.16 * up * up) + 0.05 * sin(up * 2.4 + 0.6)
    lat = up * (1 - 0.2 * across * across) + 0.16 * sin(across * 2.2) + 0.05 * cos(across * pi * 2)
    lng += luck.uniform(-0.022, 0.022)
    lat += luck.uniform(-0.045, 0.045)
    return WEST + (lng + 1) / 2 * WIDE * CELL_LNG, SOUTH + (lat + 1) / 2 * HIGH * CELL_LAT


def _bends(start: Point, end: Point, luck: random.Random) -> list[Point]:
    """The points between two corners: an edge is never quite straight."""
    (x1, y1), (x2, y2) = start, end
    points = []
    for piece in range(1, PIECES):
        share, off = piece / PIECES, luck.uniform(-0.055, 0.055)
        points.append((x1 + (x2 - x1) * share - (y2 - y1) * off, y1 + (y2 - y1) * share + (x2 - x1) * off))
    return points


def _around(cells: Iterable[Node], edges: dict[tuple[Node, Node], list[Point]]) -> list[Point]:
    """The outline of joined cells, counter-clockwise: an edge that two of them share is none."""
    sides: set[tuple[Node, Node]] = set()
    for x, y in cells:
        corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
        for one, other in zip(corners, corners[1:] + corners[:1], strict=True):
            if (other, one) in sides:
                sides.remove((other, one))
            else:
                sides.add((one, other))
    following = dict(sides)
    first = here = min(following)
    points: list[Point] = []
    while True:
        points += edges[here, following[here]]
        here = following[here]
        if here == first:
            return points
