"""Tables of hours and points."""

from .book import CreditEntry, Grade, How

__all__ = ["CreditEntry", "Grade", "How"]
