"""Rules of exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.powers import Power

from .who import AT_HOME, OWNER, SIGNED_IN, VOLUNTEER, In, anywhere, either, here, rule

if TYPE_CHECKING:
    from .who import Rule

RUNS = here(Power.SHOP_RUN)
LIVES_HERE = In(frozenset({VOLUNTEER}), AT_HOME)

EXCHANGE: tuple[Rule, ...] = (
    rule(
        "Everybody sees what is offered where they live, and their orders.",
        "exchange:shop; GET /shop",
        SIGNED_IN,
    ),
    rule(
        "Whoever lives there, or runs it, orders with the points they have.",
        "exchange:order; POST /shop/items/{uid}/order",
        either(LIVES_HERE, RUNS),
        about="shop item",
    ),
    rule("The desk runs the shop of its area.", "exchange:desk; GET /shop/desk", anywhere(Power.SHOP_RUN)),
    rule("Who runs one puts something in.", "exchange:add", anywhere(Power.SHOP_RUN)),
    rule("The same by the API, in their own area.", "POST /shop/items", SIGNED_IN, RUNS),
    rule("Who runs it opens an item.", "GET exchange:item", RUNS, about="shop item"),
    rule(
        "Who runs it changes an item.",
        "POST exchange:item",
        RUNS,
        about="shop item",
    ),
    rule(
        "The same; whoever lives there sees the item and is refused.",
        "POST /shop/items/{uid}/change",
        either(LIVES_HERE, RUNS),
        RUNS,
        about="shop item",
    ),
    rule(
        "Its picture is seen by who sees the item.",
        "exchange:picture",
        either(LIVES_HERE, RUNS),
        about="shop picture, =320",
    ),
    rule(
        "Who runs it shows an item by a picture.",
        "exchange:put_picture; exchange:remove_picture",
        RUNS,
        about="shop item",
    ),
    rule(
        "The same; whoever lives there sees the item and is refused.",
        "POST /shop/items/{uid}/picture; POST /shop/items/{uid}/picture/remove",
        either(LIVES_HERE, RUNS),
        RUNS,
        about="shop item",
    ),
    rule(
        "Whoever ordered cancels, or who runs the shop.",
        "exchange:cancel; POST /shop/orders/{uid}/cancel",
        either(OWNER, RUNS),
        about="own shop order",
    ),
    rule(
        "Who runs it hands out.",
        "exchange:hand_out; POST /shop/orders/{uid}/hand-out",
        RUNS,
        about="shop order",
    ),
)
