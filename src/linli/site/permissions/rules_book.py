"""Rules of statements and rules of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.powers import Power

from .who import anywhere, here, rule

if TYPE_CHECKING:
    from .who import Rule

BOOK: tuple[Rule, ...] = (
    rule(
        "Whoever looks after an area reads its rules of points.",
        "credits:rules",
        anywhere(Power.OVERSIGHT_SEE),
    ),
    rule("The same, for one area.", "GET /points-rules/{code}", here(Power.OVERSIGHT_SEE), about="area"),
    rule(
        "The dispatcher or supervisor of the area begins a draft.",
        "credits:draft_rules; POST /points-rules/{code}/draft",
        here(Power.OVERSIGHT_SEE),
        here(Power.POINTS_RULE),
        about="area",
    ),
    rule(
        "The same write it and put it in force.",
        "credits:put_rules; credits:enact_rules; POST /points-rules/versions/{uid}/put;"
        "POST /points-rules/versions/{uid}/enact",
        here(Power.OVERSIGHT_SEE),
        here(Power.POINTS_RULE),
        about="points draft",
    ),
)
