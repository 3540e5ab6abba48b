"""What a visitor may ask of a list: read by forms, answered by queries."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = 30
PERIODS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor asked for."""

    category: str = ""
    words: str = ""
    after: str = ""
    days: int = PERIODS[0]
    size: int = PAGE
