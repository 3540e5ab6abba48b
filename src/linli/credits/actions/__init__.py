"""The verbs of the book."""

from .book import book_service, reverse_entry
from .rollups import check_rollups, fold, rebuild_rollups

__all__ = ["book_service", "check_rollups", "fold", "rebuild_rollups", "reverse_entry"]
