"""Rules of reasons, appeals, calls back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

VERDICTS: tuple[Rule, ...] = ()
