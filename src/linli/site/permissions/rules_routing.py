"""Rules of routing rules and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

ROUTING: tuple[Rule, ...] = ()
