"""Public pages of the board."""

from .item import item
from .joining import me_too
from .pages import front, list_page, sheet, start

__all__ = ["front", "item", "list_page", "me_too", "sheet", "start"]
