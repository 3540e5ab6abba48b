"""What the shop, the orders and the counter show; and what its rules judge."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from linli.cases.actions.photos import folder_of
from linli.credits.models import Account, Counter, CreditEntry
from linli.exchange import rules
from linli.exchange.models import LIVE, Item, Order
from linli.exchange.rules import ItemFacts, OrderFacts
from linli.kernel import crypto
from linli.kernel.verdict import Missing, Verdict
from linli.people.powers import Power, roles_with
from linli.people.queries import names_of
from linli.places import queries as places
from linli.places.codes import Level, at_level
from linli.places.models import Venue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor

PAGE = 100
DIGITS = 6


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with how many one had, and whether one may have one more."""

    item: Item
    had: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Shop:
    """What may be had, and what one holds."""

    rows: list[ItemRow]
    held: int
    orders: list[Order]


@dataclass(frozen=True, slots=True)
class CounterRow:
    """An order at the counter."""

    order: Order
    name: str
    hand_out: Verdict


@dataclass(frozen=True, slots=True)
class Desk:
    """The counter: items that one runs, and what is kept for people."""

    items: list[Item]
    orders: list[CounterRow]
    areas: list[tuple[str, str]]
    venues: list[tuple[str, str]]


def code_of(order: Order) -> str:
    """The code by which an order is fetched: derived, never stored."""
    digest = hmac.digest(crypto.keys().token, b"linli.exchange.v1" + order.uid.bytes, sha256)
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def code_fits(order: Order, typed: str) -> bool:
    """Whether this is the code, blanks aside."""
    given = "".join(typed.split()).encode(errors="replace")
    return hmac.compare_digest(code_of(order).encode(), given)


def item_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Item:
    """Loading is authorising. Raises Missing."""
    rows = Item.objects.select_for_update(of=("self",)) if lock else Item.objects.all()
    found = rows.visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def picture_for(*, actor: Actor, uid: UUID) -> Path:
    """The folder of a picture, for whoever sees its item. Raises Missing."""
    item = Item.objects.visible_to(actor).filter(picture_uid=uid).first()
    if item is None or item.picture_at is None:
        raise Missing
    return folder_of(uid, item.picture_at)


def order_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Order:
    """Loading is authorising. Raises Missing."""
    rows = Order.objects.select_for_update(of=("self",)) if lock else Order.objects.all()
    found = rows.visible_to(actor).select_related("item__venue", "person").filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def order_facts(order: Order) -> OrderFacts:
    """What the rules judge of an order whose person was fetched."""
    return OrderFacts(order.state, order.area_code, order.person_id, order.person.uid)


def held_by(person_id: int, city_code: str) -> int:
    """The points that somebody may spend in a city."""
    found = Account.objects.filter(person_id=person_id, city_code=city_code)
    return found.values_list("points", flat=True).first() or 0


def item_facts(item: Item, person_id: int) -> ItemFacts:
    """What the rules judge when this person orders, two queries."""
    had = Order.objects.filter(item=item, person_id=person_id, state__in=LIVE).count()
    held = held_by(person_id, item.city_code)
    return ItemFacts(item.is_open, item.stock, item.per_person, had, item.points, held)


def shop(*, actor: Actor) -> Shop:
    """What may be had where one lives, cheapest first, with why not. Raises Missing without a person."""
    if actor.person_id is None:
        raise Missing
    items = list(
        Item.objects.visible_to(actor)
        .filter(is_open=True)
        .select_related("venue")
        .order_by("points", "pk")[:PAGE]
    )
    orders = list(
        Order.objects.filter(person_id=actor.person_id).select_related("item__venue").order_by("-pk")[:PAGE]
    )
    had: dict[int, int] = {}
    for order in orders:
        if order.state in LIVE:
            had[order.item_id] = had.get(order.item_id, 0) + 1
    accounts = dict(Account.objects.filter(person_id=actor.person_id).values_list("city_code", "points"))
    rows = []
    for item in items:
        held = accounts.get(item.city_code, 0)
        count = had.get(item.pk, 0)
        facts = ItemFacts(item.is_open, item.stock, item.per_person, count, item.points, held)
        rows.append(ItemRow(item, count, rules.may_order(facts)))
    home = at_level(actor.home_code, Level.CITY) if actor.home_code else ""
    return Shop(rows, accounts.get(home, 0) if home else sum(accounts.values()), orders)


def desk(*, actor: Actor) -> Desk:
    """The counter of the areas where one runs the shop. Raises Missing for others."""
    codes = actor.area_codes(*roles_with(Power.SHOP_RUN))
    if not codes:
        raise Missing
    items = list(
        Item.objects.run_by(actor).select_related("venue").order_by("-is_open", "points", "pk")[:PAGE]
    )
    kept = Order.objects.visible_to(actor).filter(
        item__in=Item.objects.run_by(actor), state=Order.State.RESERVED
    )
    orders = list(kept.select_related("item", "person").order_by("collect_by", "pk")[:PAGE])
    names = names_of([order.person_id for order in orders])
    rows = [
        CounterRow(
            order, names.get(order.person_id, ""), rules.may_hand_out(order_facts(order), actor, fits=True)
        )
        for order in orders
    ]
    return Desk(items, rows, places.named_areas(codes), venues_of(codes))


def venues_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Open venues of these areas, where something can be fetched. One statement."""
    found = Venue.objects.open().within_any(codes).order_by("name", "pk")
    return [(str(one.uid), one.name) for one in found[:PAGE]]


def orders_to_expire(day: date, limit: int) -> list[UUID]:
    """Orders that nobody fetched in time."""
    rows = Order.objects.filter(state=Order.State.RESERVED, collect_by__lt=day).order_by("pk")
    return list(rows.values_list("uid", flat=True)[:limit])


def faults() -> list[str]:
    """Orders whose points are not spent, or spent though the order is over; nothing when all is well."""
    spent = {
        source: -amount
        for source, amount in CreditEntry.objects.filter(counter=Counter.ORDER, source_kind="order")
        .order_by()
        .values_list("source_uid")
        .annotate(n=Sum("amount"))
    }
    wrong = []
    for uid, points, state in Order.objects.order_by("pk").values_list("uid", "points", "state"):
        wanted = points if state in LIVE else 0
        if spent.pop(uid, 0) != wanted:
            wrong.append(f"order {uid} is {state} and its points are not")
    wrong += [f"points are spent on order {uid}, which is none" for uid, amount in spent.items() if amount]
    if Item.objects.filter(Q(stock__lt=0)).exists():
        wrong.append("an item has less than nothing in stock")
    return wrong
