"""The exchange shop 积分兑换: what points are exchanged for, and the orders. Stock is never below nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q, lineage
from linli.places.models import AreaCoded, Venue

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

FEW = 3
MOST_ALT = 120


class ItemQuerySet(models.QuerySet["Item"]):
    """Vocabulary of items."""

    def run_by(self, actor: Actor) -> ItemQuerySet:
        """Items of the areas where the actor runs the shop."""
        return self.filter(area_q(actor.area_codes(*roles_with(Power.SHOP_RUN))))

    def visible_to(self, actor: Actor) -> ItemQuerySet:
        """Items of one's home community and of the areas around it, and those one runs."""
        seen = area_q(actor.area_codes(*roles_with(Power.SHOP_RUN)))
        if actor.home_code:
            seen |= Q(area_code__in=lineage(actor.home_code))
        return self.filter(seen)


class Item(Row, AreaCoded):
    """Something that is there for points: so many pieces, so many for each person, fetched at a place."""

    title = models.CharField(max_length=60)
    words = models.CharField(max_length=500, blank=True)
    points = models.PositiveIntegerField()
    stock = models.IntegerField()
    per_person = models.PositiveSmallIntegerField(default=1)
    keep_days = models.PositiveSmallIntegerField(default=14)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="+")
    place_text = models.CharField(max_length=120, blank=True)
    organiser = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    # One photo in the store of photos: its name and day there, and what it shows in words. None: a placeholder.
    picture_uid = models.UUIDField(null=True, blank=True, unique=True)
    picture_at = models.DateTimeField(null=True, blank=True)
    picture_words = models.CharField(max_length=MOST_ALT, blank=True, db_default="")

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "is_open", "points", "id"], name="exchange_item_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="exchange_item_stock"),
            models.CheckConstraint(condition=Q(points__gte=1, per_person__gte=1), name="exchange_item_costs"),
            models.CheckConstraint(
                condition=Q(picture_uid__isnull=True, picture_at__isnull=True, picture_words="")
                | Q(picture_uid__isnull=False, picture_at__isnull=False) & ~Q(picture_words=""),
                name="exchange_item_picture_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def runs_low(self) -> bool:
        """Whether few pieces are left, so that people hurry and the desk fills up."""
        return 0 < self.stock <= FEW


class ShopOrderQuerySet(models.QuerySet["Order"]):
    """Vocabulary of orders."""

    def visible_to(self, actor: Actor) -> ShopOrderQuerySet:
        """One's own orders, and those of the areas where one runs the shop."""
        seen = area_q(actor.area_codes(*roles_with(Power.SHOP_RUN)))
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        return self.filter(seen)


class Order(Row, AreaCoded):
    """One piece that is kept for somebody until a day; its points are spent with it and come back if it is not fetched."""

    class State(models.TextChoices):
        RESERVED = "reserved", pgettext_lazy("exchange", "Kept for you")
        COLLECTED = "collected", pgettext_lazy("exchange", "Handed out")
        CANCELLED = "cancelled", pgettext_lazy("exchange", "Cancelled")
        EXPIRED = "expired", pgettext_lazy("exchange", "Not fetched in time")

    item = models.ForeignKey(Item, models.PROTECT, related_name="orders")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shop_orders")
    points = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RESERVED)
    placed_at = models.DateTimeField()
    collect_by = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ShopOrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="exchange_order_person"),
            models.Index(fields=["state", "collect_by"], name="exchange_order_due"),
            models.Index(fields=["community_code", "state", "id"], name="exchange_order_area"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reserved", ended_at__isnull=True)
                | ~Q(state="reserved") & Q(ended_at__isnull=False),
                name="exchange_order_ended",
            ),
            models.CheckConstraint(
                condition=Q(handed_by__isnull=True) | ~Q(handed_by=models.F("person")),
                name="exchange_order_two_people",
            ),
        ]


LIVE = (Order.State.RESERVED, Order.State.COLLECTED)
