"""Public pages of the board."""

from .pages import front, item, list_page, sheet, start

__all__ = ["front", "item", "list_page", "sheet", "start"]
