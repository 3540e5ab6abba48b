"""Verbs of joint meetings. What a resolution means for its case is decided in ``cases``."""

from .calling import call_meeting, cancel_meeting, hold_meeting, seat_party, table
from .erasing import erase_guests, erase_words
from .items import prepare_item, resolve_item

__all__ = [
    "call_meeting",
    "cancel_meeting",
    "erase_guests",
    "erase_words",
    "hold_meeting",
    "prepare_item",
    "resolve_item",
    "seat_party",
    "table",
]
