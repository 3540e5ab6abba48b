"""What comes in with a new item, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What shall be reached, until when, for how much (in fen)."""

    words: str = ""
    quantity: int | None = None
    unit: str = ""
    due_on: date | None = None
    planned_fen: int | None = None
    spent_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An item as it is entered. `area_code` may stay empty: then it lies in the area of its list."""

    title: str
    target: Target
    words: str = ""
    area_code: str = ""
