"""Rules of attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_ground import RUNS_PROJECT
from .who import SIGNED_IN, rule

if TYPE_CHECKING:
    from .who import Rule

ATTENDANCE: tuple[Rule, ...] = (
    rule(
        "Who runs the project has the key of its codes, for a screen without a network.",
        "GET /projects/shifts/{uid}/key",
        SIGNED_IN,
        RUNS_PROJECT,
        about="shift",
    ),
)
