"""What is done with ratings, by stage."""

from .appeals import answer_exclusion, appeal, dismiss_appeal, uphold_appeal, withdraw_appeal
from .calling import draw_calls
from .calls import record_call
from .erasing import erase_words, forget_devices
from .marks import mark_photos
from .quality import settle_quality
from .rating import rate_by_group, rate_by_voice, share_words
from .reasons import put_reasons

__all__ = [
    "answer_exclusion",
    "appeal",
    "dismiss_appeal",
    "draw_calls",
    "erase_words",
    "forget_devices",
    "mark_photos",
    "put_reasons",
    "rate_by_group",
    "rate_by_voice",
    "record_call",
    "settle_quality",
    "share_words",
    "uphold_appeal",
    "withdraw_appeal",
]
