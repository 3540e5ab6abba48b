"""What pages and replies ask about hours and points."""

from .book import (
    account_of,
    accounts,
    balance,
    entry_for,
    is_booked,
    may_reverse,
    statement,
    total_of,
    unit_members,
    unit_page,
)

__all__ = [
    "account_of",
    "accounts",
    "balance",
    "entry_for",
    "is_booked",
    "may_reverse",
    "statement",
    "total_of",
    "unit_members",
    "unit_page",
]
