"""Rules of urging, orders and evidence of the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.models import Role
from linli.people.powers import Power

from .rules_cases import LEADS, SEES, SEES_HERE
from .who import EVERYBODY, POSTED, POSTED_HERE, SIGNED_IN, anywhere, either, here, pages, rule, unit

if TYPE_CHECKING:
    from .who import Rule

SEES_ORDERS = either(here(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER), unit(Role.HANDLER))

SUPERVISION: tuple[Rule, ...] = (
    rule(
        "The link of a voice urges for it.",
        "supervision:urge_voice; GET /voices/{token}/urge; POST /voices/{token}/urge",
        EVERYBODY,
        about="voice",
    ),
    *pages(
        "Desk and supervisor of the area urge the unit that has it.",
        "supervision:urge_case; POST /cases/{uid}/urge",
        SEES,
        here(Power.UNITS_URGE),
        "case",
    ),
    rule(
        "The orders that one may see; for others the list is empty.",
        "supervision:orders; GET /orders",
        SIGNED_IN,
    ),
    rule("Who issues orders has the form.", "GET supervision:new", anywhere(Power.ORDERS_ISSUE)),
    rule(
        "The supervisor of the area issues an order, never to their own unit.",
        "POST supervision:new; POST /orders",
        SEES,
        here(Power.ORDERS_ISSUE),
        names="case",
    ),
    rule(
        "An order is read in its area and by the unit that answers it.",
        "supervision:order; supervision:sheet; GET /orders/{uid}",
        SEES_ORDERS,
        about="order",
    ),
    rule(
        "The unit that was asked answers.",
        "supervision:reply; POST /orders/{uid}/reply",
        SEES_ORDERS,
        unit(Role.HANDLER),
        about="order",
    ),
    rule(
        "The supervisor of the area judges the answer and withdraws, never whoever answered.",
        "supervision:accept; supervision:send_back; supervision:withdraw; POST /orders/{uid}/accept;"
        "POST /orders/{uid}/send_back; POST /orders/{uid}/withdraw",
        SEES_ORDERS,
        here(Power.ORDERS_ISSUE),
        about="order",
    ),
    rule("Everybody with a post reads which evidence their area demands.", "GET cases:evidence", POSTED),
    rule("And that of the areas in it.", "GET /areas/{code}/evidence", POSTED_HERE, about="area"),
    rule(
        "The area's administrator demands it.",
        "cases:put_contract; POST /areas/{code}/evidence",
        POSTED_HERE,
        here(Role.ADMIN),
        about="area",
    ),
    *pages(
        "Photos that were forgotten come from whose unit has handled it.",
        "cases:prove; POST /cases/{uid}/proof",
        either(SEES_HERE, LEADS),
        LEADS,
        "finished case",
    ),
    *pages(
        "The code of a resident is typed by whose unit handled it, or by who checks.",
        "cases:met; POST /cases/{uid}/completion",
        either(SEES_HERE, LEADS),
        either(LEADS, here(Power.CASES_CHECK)),
        "finished case",
    ),
    *pages(
        "Desk and grid workers of the area check, never whose unit has handled it.",
        "cases:check; POST /cases/{uid}/check",
        either(SEES_HERE, LEADS),
        here(Power.CASES_CHECK),
        "finished case",
    ),
    *pages(
        "The area's supervisor grants an exception.",
        "cases:excuse; POST /cases/{uid}/exception",
        either(SEES_HERE, LEADS),
        here(Power.CASES_RECTIFY),
        "finished case",
    ),
)
