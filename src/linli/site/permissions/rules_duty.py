"""Rules of rosters, swaps and deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.models import Role
from linli.people.powers import Power

from .who import NONE, OWNER, SIGNED_IN, anywhere, either, here, rule, unit

if TYPE_CHECKING:
    from .who import Rule

PLANS = here(Power.PROJECTS_ASSIGN)
SEES_ROSTER = either(
    here(Power.PROJECTS_ASSIGN, Role.SUPERVISOR, Role.LEADER), unit(Role.CONTACT, Role.HANDLER)
)

DUTY: tuple[Rule, ...] = (
    rule(
        "The rosters and deployments that one may see; for others the lists are empty.",
        "duty:rosters; GET /rosters; duty:deployments; GET /duties/deployments;"
        "duty:deployments_table; POST /duties/deployments/table",
        SIGNED_IN,
    ),
    rule("Who assigns people has the form.", "GET duty:new", anywhere(Power.PROJECTS_ASSIGN)),
    rule(
        "The desk of the area begins a roster.",
        "POST duty:new",
        anywhere(Power.PROJECTS_ASSIGN),
        PLANS,
        names="area, duty project, unit",
    ),
    rule(
        "The desk of the area begins a roster.",
        "POST /rosters",
        SIGNED_IN,
        PLANS,
        names="area, duty project, unit",
    ),
    rule(
        "A roster is read in its area, and by the unit that organises it.",
        "duty:roster; duty:sheet; duty:proposal; GET /rosters/{uid}; GET /rosters/{uid}/proposal",
        SEES_ROSTER,
        about="roster",
    ),
    rule(
        "The desk of the area plans it.",
        "duty:limits; duty:add_person; duty:remove_person; duty:propose; duty:stop; duty:put;"
        "duty:take_out; duty:publish;"
        "duty:cancel; POST /rosters/{uid}/proposal/stop; POST /rosters/{uid}/limits; POST /rosters/{uid}/people;"
        "POST /rosters/{uid}/people/remove;"
        "POST /rosters/{uid}/propose; POST /rosters/{uid}/put; POST /rosters/{uid}/take_out;"
        "POST /rosters/{uid}/publish; POST /rosters/{uid}/cancel",
        SEES_ROSTER,
        PLANS,
        about="roster",
    ),
    rule(
        "The desk of the area decides a swap, never one of its own.",
        "duty:approve; duty:refuse; POST /swaps/{uid}/approve; POST /swaps/{uid}/refuse",
        PLANS,
        about="swap",
    ),
    rule(
        "One's own duties, and when one cannot come.",
        "duty:mine; duty:add_away; GET /duties/mine; POST /duties/aways",
        SIGNED_IN,
    ),
    rule(
        "Nobody else takes that away.",
        "duty:remove_away; POST /duties/aways/{uid}/remove",
        OWNER,
        about="own away",
    ),
    rule("Who holds a duty asks to be relieved of it.", "duty:ask", OWNER, about="own duty"),
    rule("Who holds a duty asks to be relieved of it.", "POST /swaps", OWNER, names="own duty"),
    rule(
        "Whoever is asked accepts; the desk reads it, and is told that somebody else was asked.",
        "duty:take; POST /swaps/{uid}/take",
        PLANS,
        about="swap",
    ),
    rule(
        "Only whoever is asked declines, only whoever asked takes it back.",
        "duty:decline; duty:withdraw; POST /swaps/{uid}/decline; POST /swaps/{uid}/withdraw",
        NONE,
        about="swap",
    ),
)
