"""Rules of lights, causes and suspended matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .who import Rule

LIGHTS: tuple[Rule, ...] = ()
