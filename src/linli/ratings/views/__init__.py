"""Pages of ratings."""

from .appeals import appeal, appeals, unit_page, withdraw
from .calls import call, calls
from .openness import openness
from .rating import answer, group, group_sheet, heard, rate, share
from .reasons import put_reasons, reasons

__all__ = [
    "answer",
    "appeal",
    "appeals",
    "call",
    "calls",
    "group",
    "group_sheet",
    "heard",
    "openness",
    "put_reasons",
    "rate",
    "reasons",
    "share",
    "unit_page",
    "withdraw",
]
