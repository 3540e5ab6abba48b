"""Pages of oversight."""

from __future__ import annotations

from .bands import own_band
from .overview import front, map_page, overview
from .rankings import how, leave_out, leave_out_unit, rankings, rows, rows_table, sheet, take_in

__all__ = [
    "front",
    "how",
    "leave_out",
    "leave_out_unit",
    "map_page",
    "overview",
    "own_band",
    "rankings",
    "rows",
    "rows_table",
    "sheet",
    "take_in",
]
