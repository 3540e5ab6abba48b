"""Verbs of places."""

from __future__ import annotations

from .areas import (
    create_area,
    put_changed,
    put_setting,
)
from .calendar import YearChange, import_calendar
from .changes import (
    add_area,
    merge_area,
    move_area,
    rename_area,
    split_area,
    succeed_area,
)
from .national import (
    import_areas,
)
from .premises_import import (
    cancel_premises,
    map_premises,
    open_premises,
    receive_premises,
    rehearse_premises,
    resume_premises,
    run_premises,
    start_premises,
)
from .standing import (
    add_building,
    add_estate,
    add_premises,
    add_venue,
    change_building,
    change_estate,
    change_premises,
    change_venue,
    close_building,
    close_estate,
    close_premises,
    close_venue,
)

__all__ = [
    "YearChange",
    "add_area",
    "add_building",
    "add_estate",
    "add_premises",
    "add_venue",
    "cancel_premises",
    "change_building",
    "change_estate",
    "change_premises",
    "change_venue",
    "close_building",
    "close_estate",
    "close_premises",
    "close_venue",
    "create_area",
    "import_areas",
    "import_calendar",
    "map_premises",
    "merge_area",
    "move_area",
    "open_premises",
    "put_changed",
    "put_setting",
    "receive_premises",
    "rehearse_premises",
    "rename_area",
    "resume_premises",
    "run_premises",
    "split_area",
    "start_premises",
    "succeed_area",
]
