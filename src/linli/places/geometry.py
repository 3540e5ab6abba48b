"""Polygons of areas without a GIS: reading GeoJSON, box, centre, is a point inside. Pure.

Coordinates are plain longitude and latitude; over a city the earth is flat enough for a centre and a crossing
count.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

Point = tuple[float, float]  # longitude, latitude: the order of GeoJSON
Ring = tuple[Point, ...]

MOST_POINTS = 100_000
EAST_MOST = 180
NORTH_MOST = 90
NO_AREA = 1e-15
SHORTEST_RING = 4


class BadPolygon(ValueError):
    """Not a GeoJSON Polygon or MultiPolygon that can be drawn."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Polygons, each an outer ring and its holes, with their box and centre."""

    polygons: tuple[tuple[Ring, ...], ...]
    west: float
    south: float
    east: float
    north: float
    center_lat: float
    center_lng: float

    def contains(self, lat: float, lng: float) -> bool:
        """Whether the point lies inside; the box is asked first. A point on the border may go either way."""
        if not (self.south <= lat <= self.north and self.west <= lng <= self.east):
            return False
        return any(
            _inside(rings[0], lat, lng) and not any(_inside(hole, lat, lng) for hole in rings[1:])
            for rings in self.polygons
        )


def parse(text: str) -> Shape:
    """Read a GeoJSON geometry (Polygon or MultiPolygon). Raises BadPolygon."""
    try:
        held = json.loads(text)
    except ValueError as error:
        message = "not JSON"
        raise BadPolygon(message) from error
    kind = held.get("type") if isinstance(held, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        message = f"a Polygon or MultiPolygon is needed, not {kind!r}"
        raise BadPolygon(message)
    listed = held.get("coordinates")
    try:
        polygons = tuple(_polygon(one) for one in ([listed] if kind == "Polygon" else listed))
    except (TypeError, ValueError, IndexError) as error:
        message = str(error) or "coordinates cannot be read"
        raise BadPolygon(message) from error
    if not polygons:
        message = "no coordinates"
        raise BadPolygon(message)
    points = [point for rings in polygons for point in rings[0]]
    if len(points) > MOST_POINTS:
        message = f"more than {MOST_POINTS} points"
        raise BadPolygon(message)
    lat, lng = _centre(max((rings[0] for rings in polygons), key=lambda ring: abs(_twice_area(ring))))
    return Shape(
        polygons=polygons,
        west=min(lng for lng, _ in points),
        south=min(lat for _, lat in points),
        east=max(lng for lng, _ in points),
        north=max(lat for _, lat in points),
        center_lat=lat,
        center_lng=lng,
    )


def _polygon(rings: Any) -> tuple[Ring, ...]:
    if not rings:
        message = "a polygon without a ring"
        raise ValueError(message)
    return tuple(_ring(ring) for ring in rings)


def _ring(points: Any) -> Ring:
    ring = tuple((float(point[0]), float(point[1])) for point in points)
    if len(ring) < SHORTEST_RING or ring[0] != ring[-1]:
        message = "a ring needs four points and ends where it begins"
        raise ValueError(message)
    if not all(
        isfinite(lng) and isfinite(lat) and abs(lng) <= EAST_MOST and abs(lat) <= NORTH_MOST
        for lng, lat in ring
    ):
        message = "a point outside the earth"
        raise ValueError(message)
    return ring


def _twice_area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _centre(ring: Ring) -> tuple[float, float]:
    """Latitude and longitude of the centre of gravity; of the corners' mean when the ring has no area."""
    # Relative to the first corner: degrees squared cancel badly otherwise.
    x0, y0 = ring[0]
    local: Ring = tuple((x - x0, y - y0) for x, y in ring)
    area = _twice_area(local)
    if abs(area) < NO_AREA:
        corners = ring[:-1]
        return sum(y for _, y in corners) / len(corners), sum(x for x, _ in corners) / len(corners)
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairwise(local)) / (3 * area)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairwise(local)) / (3 * area)
    return y0 + y, x0 + x


def _inside(ring: Ring, lat: float, lng: float) -> bool:
    """Count how often a ray to the east crosses the ring."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
