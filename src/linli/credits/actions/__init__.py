"""The verbs of the book."""

from .bonus import book_quality
from .book import book_service, reverse_entry
from .points import draft_rules, enact_rules, put_rules
from .spending import give_back, spend

__all__ = [
    "book_quality",
    "book_service",
    "draft_rules",
    "enact_rules",
    "give_back",
    "put_rules",
    "reverse_entry",
    "spend",
]
