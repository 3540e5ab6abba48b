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
from .rollups import area_sums, unit_sums

__all__ = [
    "account_of",
    "accounts",
    "area_sums",
    "balance",
    "entry_for",
    "is_booked",
    "may_reverse",
    "statement",
    "total_of",
    "unit_members",
    "unit_page",
    "unit_sums",
]
