"""The verbs of the book."""

from .book import book_service, reverse_entry

__all__ = ["book_service", "reverse_entry"]
