"""JSON of the exchange shop: items, orders, the counter."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel

from linli.cases.actions.photos import LARGEST, MOST_BYTES
from linli.exchange import actions, queries
from linli.exchange.facts import ItemDraft
from linli.exchange.models import Item, Order
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["exchange"])


class ItemOut(Schema):
    """An item; `code` says why one may not have one more now, `ok` when one may."""

    uid: UUID
    area_code: str
    title: str = Field(examples=["大米 5 公斤"])
    words: str
    points: int
    stock: int
    per_person: int
    keep_days: int
    place_text: str
    is_open: bool
    picture: str = Field(
        "",
        examples=["/exchange/pictures/019f0000-0000-7000-8000-000000000000/2048/"],
        description="Address of its photo for a signed-in browser; empty without one.",
    )
    picture_words: str = Field("", examples=["一把收起的蓝色折伞"])
    had: int = 0
    code: str = "ok"
    sentence: str = ""


class OrderOut(Schema):
    """An order; `pickup_code` only for whoever placed it, while it is kept."""

    uid: UUID
    item: UUID
    title: str
    points: int
    state: str = Field(examples=["reserved"], description=" · ".join(Order.State.values))
    placed_at: datetime
    collect_by: date
    ended_at: datetime | None
    pickup_code: str = ""


class ShopOut(Schema):
    """What may be had, what one holds, and one's orders."""

    held: int
    items: list[ItemOut]
    orders: list[OrderOut]


class DeskOut(Schema):
    """Items that one runs, and what is kept for people."""

    items: list[ItemOut]
    orders: list[OrderOut]


class ItemIn(BaseModel):
    """An item as it is put in or changed."""

    title: str
    words: str = ""
    points: int
    stock: int
    per_person: int = 1
    keep_days: int = 14
    place_text: str = ""
    venue_uid: UUID | None = None
    organiser_uid: UUID | None = None


class NewItemIn(ItemIn):
    """An item and its area."""

    area_code: str


class ChangedItemIn(ItemIn):
    """An item, open or closed; `stock_was` is the stock that was read before: what was ordered since stays counted."""

    is_open: bool = True
    stock_was: int | None = None


class CodeIn(BaseModel):
    """The code that stands on the person's phone."""

    code: str = Field(examples=["402913"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _item(item: Item, **more: Any) -> dict[str, Any]:
    names = (
        "uid",
        "area_code",
        "title",
        "words",
        "points",
        "stock",
        "per_person",
        "keep_days",
        "place_text",
        "is_open",
    )
    shown = {"picture": "", "picture_words": item.picture_words}
    if item.picture_uid:
        shown["picture"] = reverse("exchange:picture", args=[item.picture_uid, LARGEST])
    return {name: getattr(item, name) for name in names} | shown | more


def _order(order: Order, code: str = "") -> dict[str, Any]:
    names = ("uid", "points", "state", "placed_at", "collect_by", "ended_at")
    head = {"item": order.item.uid, "title": order.item.title, "pickup_code": code}
    return {name: getattr(order, name) for name in names} | head


def _shop(request: HttpRequest) -> dict[str, Any]:
    page = queries.shop(actor=_asked(request).actor)
    return {
        "held": page.held,
        "items": [
            _item(row.item, had=row.had, code=row.verdict.code or "ok", sentence=str(row.verdict.sentence))
            for row in page.rows
        ],
        "orders": [
            _order(one, queries.code_of(one) if one.state == Order.State.RESERVED else "")
            for one in page.orders
        ],
    }


def _desk(request: HttpRequest) -> dict[str, Any]:
    page = queries.desk(actor=_asked(request).actor)
    return {
        "items": [_item(item) for item in page.items],
        "orders": [_order(row.order) for row in page.orders],
    }


def _do(request: HttpRequest, verb: str, run: Callable[[Request], UUID]) -> None:
    asked = _asked(request)
    once(asked, verb=f"exchange.{verb}", run=lambda: run(asked))


@router.get("/shop", response=ShopOut, summary="The exchange shop 积分兑换")
def shop(request: HttpRequest) -> dict[str, Any]:
    """What one's community and the areas around it offer, cheapest first, and one's orders. At most 100 of each."""
    return _shop(request)


@router.post("/shop/items/{uid}/order", response=ShopOut, summary="Exchange points for a piece")
def order(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Keeps one piece and spends its points, together. Refused (409): item_closed, sold_out, limit_reached,
    too_few_points."""
    _do(
        request,
        "order",
        lambda asked: actions.place_order(item_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _shop(request)


@router.post("/shop/orders/{uid}/cancel", response=OrderOut, summary="Cancel an order")
def cancel(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By whoever placed it, or the desk; piece and points go back. Refused (409): no_right, not_reserved."""
    _do(request, "cancel", lambda asked: actions.cancel_order(uid=uid, actor=asked.actor, at=asked.at).uid)
    return _order(queries.order_for(actor=_asked(request).actor, uid=uid))


@router.get("/shop/desk", response=DeskOut, summary="The counter of the shop")
def desk(request: HttpRequest) -> dict[str, Any]:
    """Items, and orders that wait to be fetched, without names. Missing (404) for others."""
    return _desk(request)


@router.post("/shop/items", response=DeskOut, summary="Put something into the shop")
def add(request: HttpRequest, body: NewItemIn) -> dict[str, Any]:
    """Refused (409): no_right, no_title, title_long, too_long, bad_points, bad_stock, bad_limit, bad_days."""
    draft = ItemDraft(**body.model_dump(exclude={"area_code"}))

    def run(asked: Request) -> UUID:
        return actions.add_item(area_code=body.area_code, draft=draft, actor=asked.actor, at=asked.at).uid

    _do(request, "add", run)
    return _desk(request)


@router.post("/shop/items/{uid}/change", response=DeskOut, summary="Change an item, fill up its stock")
def change(request: HttpRequest, uid: UUID, body: ChangedItemIn) -> dict[str, Any]:
    """Refused (409): no_right, no_title, title_long, too_long, bad_points, bad_stock, bad_limit, bad_days."""
    draft = ItemDraft(**body.model_dump(exclude={"is_open", "stock_was"}))

    def run(asked: Request) -> UUID:
        return actions.change_item(
            uid=uid,
            draft=draft,
            is_open=body.is_open,
            stock_was=body.stock_was,
            actor=asked.actor,
            at=asked.at,
        ).uid

    _do(request, "change", run)
    return _desk(request)


@router.post("/shop/items/{uid}/picture", response=DeskOut, summary="Show an item by a photo")
def put_picture(
    request: HttpRequest, uid: UUID, file: File[UploadedFile], words: Form[str]
) -> dict[str, Any]:
    """As multipart, in place of the one before; `words` say what it shows. Refused (409): no_right, no_alt, alt_long,
    photo_too_big, not_a_photo, photo_too_many_pixels, photo_broken."""
    raw = file.read(MOST_BYTES + 1)
    file.seek(0)

    def run(asked: Request) -> UUID:
        return actions.put_picture(uid=uid, file=raw, words=words, actor=asked.actor, at=asked.at).uid

    _do(request, "put_picture", run)
    return _desk(request)


@router.post(
    "/shop/items/{uid}/picture/remove", response=DeskOut, summary="Show an item without a photo again"
)
def remove_picture(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Refused (409): no_right."""

    def run(asked: Request) -> UUID:
        return actions.remove_picture(uid=uid, actor=asked.actor, at=asked.at).uid

    _do(request, "remove_picture", run)
    return _desk(request)


@router.post("/shop/orders/{uid}/hand-out", response=OrderOut, summary="Hand a piece out")
def hand_out(request: HttpRequest, uid: UUID, body: CodeIn) -> dict[str, Any]:
    """Against the code. Refused (409): no_right, excluded, not_reserved, wrong_code."""

    def run(asked: Request) -> UUID:
        return actions.hand_out_order(uid=uid, code=body.code, actor=asked.actor, at=asked.at).uid

    _do(request, "hand_out", run)
    return _order(queries.order_for(actor=_asked(request).actor, uid=uid))
