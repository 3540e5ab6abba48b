"""Verbs of the field app: take what phones bring, choose between two that came under one id, end a wait."""

from .erasing import erase_notes, erase_records
from .receiving import receive
from .settling import force_out, keep_first, settle_out, take_second

__all__ = [
    "erase_notes",
    "erase_records",
    "force_out",
    "keep_first",
    "receive",
    "settle_out",
    "take_second",
]
