"""Tables of places: areas and what became of them, settings and calendar, what stands in them, imports."""

from __future__ import annotations

from linli.places.models.areas import (
    Area,
    AreaCoded,
    AreaQuerySet,
    AreaSetting,
    CalendarDay,
    CalendarYear,
    MicroKind,
    level_indexes,
)
from linli.places.models.changes import AreaChange
from linli.places.models.imports import PremisesProblem, PremisesRun
from linli.places.models.standing import Building, Estate, Premises, Standing, Venue

__all__ = [
    "Area",
    "AreaChange",
    "AreaCoded",
    "AreaQuerySet",
    "AreaSetting",
    "Building",
    "CalendarDay",
    "CalendarYear",
    "Estate",
    "MicroKind",
    "Premises",
    "PremisesProblem",
    "PremisesRun",
    "Standing",
    "Venue",
    "level_indexes",
]
