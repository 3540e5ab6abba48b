"""Rules of statements and rules of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

BOOK: tuple[Rule, ...] = ()
