"""Verbs of the field app: take what phones bring, and choose between two that came under one id."""

from .receiving import receive
from .settling import keep_first, take_second

__all__ = ["keep_first", "receive", "take_second"]
