"""Rules of merging, joining and hard matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

MORE_VOICES: tuple[Rule, ...] = ()
