"""What pages and replies of oversight ask: read everything, write nothing of others."""

from __future__ import annotations

from .bands import OwnBand, own_band
from .overview import (
    FRONT_DAYS,
    PERIODS,
    STATIONS,
    UNMERGED,
    Front,
    area_for,
    areas_seen,
    first_moment,
    front,
    nav_counts,
    overview,
)

__all__ = [
    "FRONT_DAYS",
    "PERIODS",
    "STATIONS",
    "UNMERGED",
    "Front",
    "OwnBand",
    "area_for",
    "areas_seen",
    "first_moment",
    "front",
    "nav_counts",
    "overview",
    "own_band",
]
