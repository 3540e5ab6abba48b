"""What stands in areas: venues, estates, buildings, premises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.places.codes import area_q
from linli.places.models.areas import AreaCoded, level_indexes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Any_ = TypeVar("Any_", bound=models.Model)


class StandingQuerySet(models.QuerySet[Any_]):
    """Words about what stands somewhere."""

    def open(self) -> StandingQuerySet[Any_]:
        """What is still there."""
        return self.filter(ended_on__isnull=True)

    def within_any(self, codes: Iterable[str]) -> StandingQuerySet[Any_]:
        """What lies in one of these areas."""
        return self.filter(area_q(codes))


class Standing(Row, AreaCoded):
    """What all of them have: where, how it is called, since when and until when."""

    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=120, blank=True, default="")
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lng = models.FloatField(_("longitude"), null=True, blank=True)
    created_at = models.DateTimeField()
    ended_on = models.DateField(_("closed on"), null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(StandingQuerySet)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it is still there."""
        return self.ended_on is None

    def end(self, on: date) -> None:
        """Note the day from which it is gone; the row stays."""
        self.ended_on = on


class Venue(Standing):
    """阵地 or 网点: where people are served, learn and meet."""

    class Level(models.TextChoices):
        CENTRE = "centre", _("Centre")
        SUB_CENTRE = "sub_centre", _("Sub-centre")
        STATION = "station", _("Station")
        POINT = "point", _("Service point")
        HALL = "hall", _("Service hall")

    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    hours = models.CharField(_("opening hours"), max_length=120, blank=True, default="")
    host_name = models.CharField(_("host"), max_length=120, blank=True, default="")
    host_unit = models.UUIDField(null=True, blank=True)  # a unit's uid: units live in a higher app
    phone = models.CharField(_("telephone of the office"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        indexes: ClassVar = level_indexes("name", prefix="places_venue")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(ended_on__isnull=True),
                name="places_venue_once",
            ),
        ]


class Estate(Standing):
    """小区: buildings under one name. Lies in a community, its buildings may lie in several grids of it."""

    manager_name = models.CharField(_("property manager"), max_length=120, blank=True, default="")
    manager_unit = models.UUIDField(null=True, blank=True)  # a unit's uid

    class Meta:
        verbose_name = _("estate")
        verbose_name_plural = _("estates")
        indexes: ClassVar = level_indexes("name", prefix="places_estate")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(ended_on__isnull=True),
                name="places_estate_once",
            ),
        ]


class Building(Standing):
    """楼栋: in an estate or by itself, in exactly one grid."""

    estate = models.ForeignKey(
        Estate, models.PROTECT, null=True, blank=True, related_name="buildings", verbose_name=_("estate")
    )
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        indexes: ClassVar = level_indexes("name", prefix="places_building")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["estate", "name"],
                condition=Q(ended_on__isnull=True, estate__isnull=False),
                name="places_building_in_estate_once",
            ),
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(ended_on__isnull=True, estate__isnull=True),
                name="places_building_alone_once",
            ),
        ]


class Premises(Standing):
    """A household, shop, stall or site: in exactly one grid, its door unique within its building.

    `name` is the shop's; a household has none, and whose it is stands nowhere here.
    """

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        SHOP = "shop", _("Shop")
        STALL = "stall", _("Stall")
        SITE = "site", _("Building site")

    name = models.CharField(_("name"), max_length=80, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="premises", verbose_name=_("building")
    )
    door = models.CharField(_("door number"), max_length=40)

    class Meta:
        verbose_name = _("premises")
        verbose_name_plural = _("premises")
        indexes: ClassVar = [
            *level_indexes("door", prefix="places_premises"),
            models.Index(fields=["building", "door", "id"], name="places_premises_of_building"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["building", "door"],
                condition=Q(ended_on__isnull=True, building__isnull=False),
                name="places_premises_door_once",
            ),
            models.UniqueConstraint(
                fields=["area_code", "address", "door"],
                condition=Q(ended_on__isnull=True, building__isnull=True),
                name="places_premises_alone_once",
            ),
        ]

    def __str__(self) -> str:
        return self.door if not self.name else f"{self.door} {self.name}"
