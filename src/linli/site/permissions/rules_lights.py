"""Rules of lights, causes and suspended matters."""

from __future__ import annotations

from linli.people.models import Role
from linli.people.powers import Power

from .rules_cases import SEES, TAKES_PART
from .who import POSTED, POSTED_HERE, SIGNED_IN, Rule, anywhere, either, here, pages, rule

AREA_POSTS = (Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.ADMIN)

LIGHTS: tuple[Rule, ...] = (
    *pages(
        "Who has it in hand, or the desk, says why it is late.",
        "cases:give_cause; POST /cases/{uid}/cause",
        SEES,
        either(TAKES_PART, here(Power.CASES_DISPATCH)),
        "case",
    ),
    rule(
        "Counts of lights by cause, and what is suspended: what one's posts see, for their own area.",
        "GET cases:causes; GET cases:suspended",
        either(anywhere(*AREA_POSTS), anywhere(Role.HANDLER, Role.CONTACT)),
    ),
    rule(
        "And of the areas in it.",
        "GET /areas/{code}/causes; GET /areas/{code}/suspended",
        here(*AREA_POSTS),
        about="area",
    ),
    rule("Everybody with a post reads whom their own area tells.", "GET cases:lights", POSTED),
    rule("And the areas in it.", "GET /areas/{code}/lights", POSTED_HERE, about="area"),
    rule(
        "Its administrator sets causes; who reads them there is refused.",
        "cases:put_cause; POST /areas/{code}/causes",
        here(*AREA_POSTS),
        here(Role.ADMIN),
        about="area",
    ),
    rule(
        "And ladder and lights.",
        "cases:put_ladder; cases:put_lights; POST /areas/{code}/ladder; POST /areas/{code}/lights",
        POSTED_HERE,
        here(Role.ADMIN),
        about="area",
    ),
    rule("Everybody gets the colours of where they work.", "cases:colours", SIGNED_IN),
)
