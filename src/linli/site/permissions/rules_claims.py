"""Rules of offers, draws, teams and absences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

CLAIMS: tuple[Rule, ...] = ()
