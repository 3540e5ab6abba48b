"""What verbs of the shop are handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What is said about an item."""

    title: str
    points: int
    stock: int
    per_person: int = 1
    keep_days: int = 14
    words: str = ""
    place_text: str = ""
    venue_uid: UUID | None = None
    organiser_uid: UUID | None = None
