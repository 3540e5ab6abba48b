"""What pages and replies ask about places. Codes come in and go out; a code nobody has is Missing."""

from __future__ import annotations

from .areas import (
    area,
    area_at,
    area_choices,
    areas_within,
    branches,
    calendar,
    calendar_for,
    calendar_years,
    children,
    communities_within,
    grid_at,
    named_areas,
    names_of,
    path_names,
    polygons,
    setting,
    settings_of,
    subtree_count,
    tree_area,
    working_hours,
)
from .changes import area_for, changes_of, current_area, name_on

__all__ = [
    "area",
    "area_at",
    "area_choices",
    "area_for",
    "areas_within",
    "branches",
    "calendar",
    "calendar_for",
    "calendar_years",
    "changes_of",
    "children",
    "communities_within",
    "current_area",
    "grid_at",
    "name_on",
    "named_areas",
    "names_of",
    "path_names",
    "polygons",
    "setting",
    "settings_of",
    "subtree_count",
    "tree_area",
    "working_hours",
]
