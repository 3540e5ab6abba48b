"""Rules of urging, orders and evidence of the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

SUPERVISION: tuple[Rule, ...] = ()
