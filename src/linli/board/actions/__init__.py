"""What can be done on the board."""

from .comments import (
    appeal_comment,
    erase_words,
    hide_comment,
    report_comment,
    restore_comment,
    show_comment,
    uphold_comment,
    withdraw_comment,
    write_comment,
)

__all__ = [
    "appeal_comment",
    "erase_words",
    "hide_comment",
    "report_comment",
    "restore_comment",
    "show_comment",
    "uphold_comment",
    "withdraw_comment",
    "write_comment",
]
