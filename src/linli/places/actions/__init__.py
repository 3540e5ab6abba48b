"""Verbs of places."""

from __future__ import annotations

from .areas import create_area, import_calendar, put_setting
from .changes import add_area, merge_area, move_area, rename_area, split_area, succeed_area
from .national import import_areas

__all__ = [
    "add_area",
    "create_area",
    "import_areas",
    "import_calendar",
    "merge_area",
    "move_area",
    "put_setting",
    "rename_area",
    "split_area",
    "succeed_area",
]
