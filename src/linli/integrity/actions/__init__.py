"""What integrity can do, one file per stage."""

from linli.integrity.actions.deciding import answer, dismiss, end_hearings, uphold
from linli.integrity.actions.drawing import draw, fix_lots, record_check
from linli.integrity.actions.erasing import erase_answers, erase_checks, erase_decisions
from linli.integrity.actions.scanning import scan

__all__ = [
    "answer",
    "dismiss",
    "draw",
    "end_hearings",
    "erase_answers",
    "erase_checks",
    "erase_decisions",
    "fix_lots",
    "record_check",
    "scan",
    "uphold",
]
