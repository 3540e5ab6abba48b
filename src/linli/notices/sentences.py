"""One sentence of the house: what it needs, and how it is declared; the sentences stand in `sayings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence. `moments` are values given as ISO 8601 text and shown as date and time of the place."""

    sentence: _StrPromise
    needs: frozenset[str]
    moments: frozenset[str] = field(default_factory=frozenset)
    lives: timedelta | None = None
    """After this long the message is worthless and is not sent any more."""


def says(
    sentence: _StrPromise, *needs: str, moments: tuple[str, ...] = (), lives: timedelta | None = None
) -> Wording:
    """A sentence, the values it needs, which of them are moments, and how long it is worth sending."""
    return Wording(sentence, frozenset((*needs, *moments)), frozenset(moments), lives)
