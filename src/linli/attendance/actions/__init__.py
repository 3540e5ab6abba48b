"""Verbs of the double sign, one file per matter."""

from .closing import close_as_planned, mark_missing_out
from .correcting import (
    approve_correction,
    ask_correction,
    erase_words,
    keep_sign,
    refuse_correction,
    withdraw_correction,
)
from .countersigning import countersign
from .signing import note_wrong_code, sign_in, sign_out

__all__ = [
    "approve_correction",
    "ask_correction",
    "close_as_planned",
    "countersign",
    "erase_words",
    "keep_sign",
    "mark_missing_out",
    "note_wrong_code",
    "refuse_correction",
    "sign_in",
    "sign_out",
    "withdraw_correction",
]
