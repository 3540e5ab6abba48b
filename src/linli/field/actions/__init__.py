"""Verbs of the field app: take what phones bring, and choose between two that came under one id."""

from .erasing import erase_notes, erase_records
from .receiving import receive
from .settling import keep_first, take_second

__all__ = ["erase_notes", "erase_records", "keep_first", "receive", "take_second"]
