"""Rules of routing rules and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.models import Role
from linli.people.powers import Power

from .rules_cases import LEADS, SEES
from .who import NONE, POSTED, POSTED_HERE, here, pages, rule

if TYPE_CHECKING:
    from .who import Rule

SETS = here(Role.DISPATCHER, Role.ADMIN)

ROUTING: tuple[Rule, ...] = (
    rule("Everybody with a post reads the routing rules of their own area.", "GET cases:routing", POSTED),
    rule("And of the areas in it.", "GET /areas/{code}/routing", POSTED_HERE, about="area"),
    rule(
        "Its dispatcher or administrator begins a draft.",
        "cases:draft_routing; POST /areas/{code}/routing",
        POSTED_HERE,
        SETS,
        about="area",
    ),
    rule(
        "Drafts, old versions and what they would change are read by posts over the area.",
        "cases:routing_version; cases:routing_changes; GET cases:routing_new_rule;"
        "GET /routing/{uid}; GET /routing/{uid}/changes",
        POSTED_HERE,
        about="routing draft",
    ),
    rule(
        "Its dispatcher or administrator changes a draft, puts it in force, or throws it away.",
        "POST cases:routing_new_rule; cases:enact_routing; cases:drop_routing;"
        "POST /routing/{uid}/rules; POST /routing/{uid}/enact; POST /routing/{uid}/drop",
        POSTED_HERE,
        SETS,
        about="routing draft",
    ),
    rule("A rule is read with its draft.", "GET cases:routing_rule", POSTED_HERE, about="routing rule"),
    rule(
        "And changed by the same who change the draft.",
        "POST cases:routing_rule; cases:move_rule; cases:remove_rule;"
        "POST /routing/rules/{uid}/move; POST /routing/rules/{uid}/remove",
        POSTED_HERE,
        SETS,
        about="routing rule",
    ),
    rule("Who sees a case sees where the rules would send it.", "GET /cases/{uid}/route", SEES, about="case"),
    *pages(
        "The unit that leads objects to what was sent to it.",
        "cases:contest; POST /cases/{uid}/contest",
        SEES,
        LEADS,
        "case",
    ),
    *pages(
        "The desk reviews an objection, never the unit that objects.",
        "cases:uphold; cases:dismiss; POST /cases/{uid}/contest/uphold; POST /cases/{uid}/contest/dismiss",
        SEES,
        here(Power.CASES_DISPATCH),
        "case",
    ),
    *pages(
        "Who has claimed a part gives it up; here nobody has claimed one.",
        "cases:withdraw; POST /cases/{uid}/withdraw",
        SEES,
        NONE,
        "case",
    ),
)
