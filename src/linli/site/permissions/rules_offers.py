"""Rules of positions, templates, recurring shifts and programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

OFFERS: tuple[Rule, ...] = ()
