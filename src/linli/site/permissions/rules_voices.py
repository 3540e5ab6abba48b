"""Rules of merging, joining and hard matters."""

from __future__ import annotations

from linli.people.powers import Power

from .rules_cases import SEES_HERE
from .who import SIGNED_IN, Rule, here, rule

MORE_VOICES: tuple[Rule, ...] = (
    rule(
        "Objections in the cases that one may see; for others the list is empty.",
        "GET /objections",
        SIGNED_IN,
    ),
    rule(
        "The desk of the area decides about an objection, never who merged.",
        "cases:uphold_objection; cases:dismiss_objection; POST /objections/{uid}/uphold;"
        "POST /objections/{uid}/dismiss",
        SEES_HERE,
        here(Power.CASES_TRIAGE),
        about="objection",
    ),
)
