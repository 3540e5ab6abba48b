"""Rules of rankings of hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

RANKINGS: tuple[Rule, ...] = ()
