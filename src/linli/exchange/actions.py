"""Verbs of the shop: items, orders, and what becomes of them. An order, its piece and its points move together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from shutil import rmtree
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from linli.cases.actions.photos import encode, folder_of, lay
from linli.cases.facts import PhotoFile
from linli.credits import actions as book
from linli.exchange import queries, rules
from linli.exchange.facts import ItemDraft
from linli.exchange.models import Item, Order
from linli.exchange.rules import ARROWS
from linli.kernel import clock, ids, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first
from linli.notices import actions as notices
from linli.people.models import Person, Unit
from linli.places import queries as places
from linli.places.models import Venue

if TYPE_CHECKING:
    from linli.kernel.canonical import Value

ITEM, ORDER = "shop_item", "order"


@transaction.atomic
def add_item(*, area_code: str, draft: ItemDraft, actor: Actor, at: datetime) -> Item:
    """Put something into the shop.

    Refused: no_right, no_title, title_long, too_long, bad_points, bad_stock, bad_limit, bad_days; Missing.
    """
    code = places.area(area_code).code
    first(rules.may_run(actor, code), rules.may_put(draft)).enforce()
    item = Item(made_at=at)
    item.place_in(code)
    _put(item, draft)
    _note_item("item.added", item, actor, at)
    return item


@transaction.atomic
def change_item(
    *,
    uid: UUID,
    draft: ItemDraft,
    is_open: bool = True,
    stock_was: int | None = None,
    actor: Actor,
    at: datetime,
) -> Item:
    """Change what is said about it, fill up its stock, open or close it. Orders keep the points they were placed for.

    `stock_was` is the stock that whoever changes it saw: what was ordered or came back since stays counted.

    Refused: no_right, no_title, title_long, too_long, bad_points, bad_stock, bad_limit, bad_days; Missing.
    """
    item = queries.item_for(actor=actor, uid=uid, lock=True)
    if stock_was is not None:
        draft = replace(draft, stock=item.stock + draft.stock - stock_was)
    first(rules.may_run(actor, item.area_code), rules.may_put(draft)).enforce()
    item.is_open = is_open
    _put(item, draft)
    _note_item("item.changed", item, actor, at)
    return item


@transaction.atomic
def put_picture(*, uid: UUID, file: bytes | PhotoFile, words: str, actor: Actor, at: datetime) -> Item:
    """Show an item by one photo, in place of the one before.

    Refused: no_right, no_alt, alt_long, photo_too_big, not_a_photo, photo_too_many_pixels, photo_broken; Missing.
    """
    item = queries.item_for(actor=actor, uid=uid, lock=True)
    first(rules.may_run(actor, item.area_code), rules.may_show(words)).enforce()
    picture = file if isinstance(file, PhotoFile) else encode(file)
    _drop_file(item)
    item.picture_uid, item.picture_at, item.picture_words = ids.uuid7(), at, words.strip()
    lay(item.picture_uid, at, picture)
    item.save(update_fields=["picture_uid", "picture_at", "picture_words"])
    _note_picture("item.picture_put", item, actor, at, picture.digest)
    return item


@transaction.atomic
def remove_picture(*, uid: UUID, actor: Actor, at: datetime) -> Item:
    """Show the item without a photo again; twice is once. Refused: no_right; Missing."""
    item = queries.item_for(actor=actor, uid=uid, lock=True)
    rules.may_run(actor, item.area_code).enforce()
    if item.picture_uid is None:
        return item
    _drop_file(item)
    item.picture_uid, item.picture_at, item.picture_words = None, None, ""
    item.save(update_fields=["picture_uid", "picture_at", "picture_words"])
    _note_picture("item.picture_removed", item, actor, at, "")
    return item


def _drop_file(item: Item) -> None:
    """The files of the photo go when the row no longer names them: a picture without a row is out of reach."""
    if item.picture_uid is not None and item.picture_at is not None:
        folder = folder_of(item.picture_uid, item.picture_at)
        transaction.on_commit(lambda: rmtree(folder, ignore_errors=True))


def _put(item: Item, draft: ItemDraft) -> None:
    item.title, item.words, item.place_text = (
        draft.title.strip(),
        draft.words.strip(),
        draft.place_text.strip(),
    )
    item.points, item.stock = draft.points, draft.stock
    item.per_person, item.keep_days = draft.per_person, draft.keep_days
    item.venue = _venue(draft.venue_uid)
    item.organiser = _unit(draft.organiser_uid)
    item.save()


def _venue(uid: UUID | None) -> Venue | None:
    found = Venue.objects.filter(uid=uid).first() if uid else None
    if uid and found is None:
        raise Missing
    return found


def _unit(uid: UUID | None) -> Unit | None:
    found = Unit.objects.filter(uid=uid).first() if uid else None
    if uid and found is None:
        raise Missing
    return found


@transaction.atomic
def place_order(*, item_uid: UUID, actor: Actor, at: datetime) -> Order:
    """Keep one piece for oneself and spend its points, together or not at all.

    Refused: item_closed, sold_out, limit_reached, too_few_points; Missing.
    """
    item = _locked_item(item_uid, actor)
    if actor.person_id is None:
        raise Missing
    rules.may_order(queries.item_facts(item, actor.person_id)).enforce()
    Item.objects.filter(pk=item.pk).update(stock=F("stock") - 1)
    person = Person.objects.get(pk=actor.person_id)
    order = Order(
        item=item,
        person=person,
        points=item.points,
        placed_at=at,
        collect_by=_day(at) + timedelta(days=item.keep_days),
    )
    order.place_in(item.area_code)
    order.save()
    book.spend(
        person=person,
        points=item.points,
        source_kind=ORDER,
        source_uid=order.uid,
        source_title=item.title,
        source_url=reverse("exchange:shop"),
        area_code=item.area_code,
        actor=actor,
        at=at,
    )
    _note("order.placed", order, actor, at, {"item": item.uid, "points": order.points})
    return order


def _locked_item(uid: UUID, actor: Actor) -> Item:
    return queries.item_for(actor=actor, uid=uid, lock=True)


@transaction.atomic
def hand_out_order(*, uid: UUID, code: str, actor: Actor, at: datetime) -> Order:
    """Hand the piece out against the code. Refused: no_right, excluded, not_reserved, wrong_code; Missing."""
    order = queries.order_for(actor=actor, uid=uid, lock=True)
    fits = queries.code_fits(order, code)
    rules.may_hand_out(queries.order_facts(order), actor, fits=fits).enforce()
    order.handed_by_id = actor.person_id
    _end(order, "hand_out", at)
    _note("order.handed_out", order, actor, at, {})
    return order


@transaction.atomic
def cancel_order(*, uid: UUID, actor: Actor, at: datetime) -> Order:
    """Give the piece back to the stock and the points to whoever ordered. Refused: no_right, not_reserved; Missing."""
    order = queries.order_for(actor=actor, uid=uid, lock=True)
    rules.may_cancel(queries.order_facts(order), actor).enforce()
    _undo(order, "cancel", actor, at)
    _note("order.cancelled", order, actor, at, {})
    if actor.person_id != order.person_id:
        _tell("order_cancelled", order, at)
    return order


@transaction.atomic
def expire_order(*, uid: UUID, at: datetime) -> bool:
    """End an order that nobody fetched in time; piece and points go back. Twice is once."""
    order = Order.objects.select_for_update(of=("self",)).select_related("item", "person").get(uid=uid)
    if order.state != Order.State.RESERVED or _day(at) <= order.collect_by:
        return False
    actor = Actor.system()
    _undo(order, "expire", actor, at)
    _note("order.expired", order, actor, at, {})
    _tell("order_expired", order, at)
    return True


def _undo(order: Order, verb: str, actor: Actor, at: datetime) -> None:
    Item.objects.filter(pk=order.item_id).update(stock=F("stock") + 1)
    book.give_back(source_kind=ORDER, source_uid=order.uid, actor=actor, at=at)
    _end(order, verb, at)


def _end(order: Order, verb: str, at: datetime) -> None:
    order.state, order.ended_at = ARROWS[order.state, verb], at
    order.save(update_fields=["state", "ended_at", "handed_by"])


def _day(at: datetime) -> date:
    return at.astimezone(clock.local_zone()).date()


def _note(code: str, order: Order, actor: Actor, at: datetime, payload: dict[str, Value]) -> None:
    journal.note(code, subject=(ORDER, order.uid), actor=actor, at=at, payload=payload, area=order.area_code)


def _note_item(code: str, item: Item, actor: Actor, at: datetime) -> None:
    payload: dict[str, Value] = {"points": item.points, "stock": item.stock, "open": item.is_open}
    journal.note(code, subject=(ITEM, item.uid), actor=actor, at=at, payload=payload, area=item.area_code)


def _note_picture(code: str, item: Item, actor: Actor, at: datetime, digest: str) -> None:
    payload: dict[str, Value] = {"file_hash": digest or None}
    journal.note(code, subject=(ITEM, item.uid), actor=actor, at=at, payload=payload, area=item.area_code)


def _tell(code: str, order: Order, at: datetime) -> None:
    notices.tell_on_commit(
        code=code,
        params={"title": order.item.title, "points": order.points},
        at=at,
        recipient_uid=order.person.uid,
        url=reverse("exchange:shop"),
        subject_uid=order.uid,
    )
