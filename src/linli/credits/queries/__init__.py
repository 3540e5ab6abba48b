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
from .checking import faults, totals
from .points import (
    draft_for,
    example_of,
    is_holiday,
    may_enact,
    may_rule,
    numbers_of,
    reckoned,
    rules_area,
    rules_on,
    rules_page,
)

__all__ = [
    "account_of",
    "accounts",
    "balance",
    "draft_for",
    "entry_for",
    "example_of",
    "faults",
    "is_booked",
    "is_holiday",
    "may_enact",
    "may_reverse",
    "may_rule",
    "numbers_of",
    "reckoned",
    "rules_area",
    "rules_on",
    "rules_page",
    "statement",
    "total_of",
    "totals",
    "unit_members",
    "unit_page",
]
