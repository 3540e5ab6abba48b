"""Rules of merging, joining and hard matters."""

from __future__ import annotations

from linli.people.powers import Power

from .rules_cases import SEES_HERE
from .who import EVERYBODY, SIGNED_IN, Rule, here, rule

MORE_VOICES: tuple[Rule, ...] = (
    rule(
        "Objections in the cases that one may see; for others the list is empty.",
        "GET /objections",
        SIGNED_IN,
    ),
    rule(
        "A public case has a page for everybody, and “I too” is for everybody whose work it is not.",
        "cases:public; cases:me_too; GET /public/cases/{number}; POST /public/cases/{number}/me-too",
        EVERYBODY,
        about="public number",
    ),
    rule(
        "“I too” is taken back by its link.",
        "cases:take_back; POST /voices/{token}/take-back",
        EVERYBODY,
        about="voice",
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
