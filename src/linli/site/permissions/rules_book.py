"""Rules of statements and rules of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.powers import Power

from .who import OWNER, SIGNED_IN, anywhere, here, rule, unit

if TYPE_CHECKING:
    from .who import Rule

BOOK: tuple[Rule, ...] = (
    rule(
        "Everybody reads in which quarter their own hours lie, and nobody else does.",
        "oversight:own_band; GET /me/band",
        SIGNED_IN,
    ),
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
    rule(
        "Everybody reads what their unit is told about them.",
        "credits:told; GET /credits/told",
        SIGNED_IN,
    ),
    rule(
        "Only the person concerned objects.",
        "credits:object; POST /credits/told/{uid}/object",
        OWNER,
        about="own statement line",
    ),
    rule(
        "The community reads the objections of its people.",
        "credits:objections; GET /credits/objections",
        anywhere(Power.PEOPLE_CONFIRM),
    ),
    rule(
        "It decides about them, nobody about themselves.",
        "credits:decide; POST /credits/objections/{uid}/decide",
        here(Power.PEOPLE_CONFIRM),
        about="objected line",
    ),
    rule(
        "A unit's contact reads what the unit was told.",
        "credits:statements; GET /credits/statements",
        anywhere(Power.UNIT_SEE_MEMBERS),
    ),
    rule(
        "The same, one month, also as a file.",
        "credits:statement; credits:statement_table; credits:statement_sheet; GET /credits/statements/{uid}",
        unit(Power.UNIT_SEE_MEMBERS),
        about="statement",
    ),
)
