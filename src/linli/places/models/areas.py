"""Areas with their polygons, settings by area, the calendar of working days."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.places import codes
from linli.places.codes import Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class MicroKind(models.TextChoices):
    """What an area below a grid is: both kinds have codes of the same length."""

    MICRO_GRID = "micro_grid", _("Micro-grid")
    HOUSEHOLDS = "households", _("Ten-household group")


class AreaQuerySet(models.QuerySet["Area"]):
    """Words about areas."""

    def within(self, code: str) -> Self:
        """The area with this code and everything inside it; everything when the code is empty."""
        # A range of digits only, which every collation orders alike, and which the unique index serves.
        return self.filter(code__gte=code, code__lte=code.ljust(codes.LONGEST, "9")) if code else self

    def at_level(self, level: str) -> Self:
        """Areas of one level."""
        return self.filter(level=level)

    def alive(self, on: date) -> Self:
        """Areas that exist on this day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        )


class Area(Row):
    """One area of the tree.

    The code never changes: a moved or merged area is a new row that succeeds this one.
    """

    code = models.CharField(_("code"), max_length=codes.LONGEST, unique=True)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=MicroKind.choices, blank=True, default="")
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    polygon = models.TextField(_("polygon (GeoJSON geometry)"), blank=True, default="")
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="succeeds", verbose_name=_("succeeded by")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until (first day it no longer exists)"), null=True, blank=True)
    center_lat = models.FloatField(_("latitude of the centre"), null=True, blank=True)
    center_lng = models.FloatField(_("longitude of the centre"), null=True, blank=True)
    # The box around the polygon lets the database throw away nearly every area before a point is looked up.
    south = models.FloatField(null=True, blank=True, editable=False)
    north = models.FloatField(null=True, blank=True, editable=False)
    west = models.FloatField(null=True, blank=True, editable=False)
    east = models.FloatField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Area]] = models.Manager.from_queryset(AreaQuerySet)()

    class Meta:
        ordering = ("code",)
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes: ClassVar = [
            models.Index(fields=["parent", "code"], name="places_area_children"),
            models.Index(fields=["level", "code"], name="places_area_level"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="places_area_valid_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(level=Level.MICRO.value), name="places_area_kind_below_grids"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        """What it is, in a word: its kind where one is known, else its level."""
        return str(self.get_kind_display() if self.kind else self.get_level_display())

    def lives_on(self, on: date) -> bool:
        """Whether the area exists on this day."""
        began = self.valid_from is None or self.valid_from <= on
        return began and (self.valid_until is None or self.valid_until > on)


class AreaCoded(models.Model):
    """Whatever lies somewhere: the code of each level stands in a column of its own, for lists of any level.

    A column is empty when the place is not known that closely. Only `place_in` sets them.
    """

    area_code = models.CharField(_("area"), max_length=18, blank=True, default="")
    city_code = models.CharField(max_length=4, blank=True, default="", editable=False)
    district_code = models.CharField(max_length=6, blank=True, default="", editable=False)
    street_code = models.CharField(max_length=9, blank=True, default="", editable=False)
    community_code = models.CharField(max_length=12, blank=True, default="", editable=False)
    grid_code = models.CharField(max_length=15, blank=True, default="", editable=False)

    AREA_FIELDS: ClassVar[tuple[str, ...]] = (
        "area_code",
        "city_code",
        "district_code",
        "street_code",
        "community_code",
        "grid_code",
    )

    class Meta:
        abstract = True

    def place_in(self, code: str) -> None:
        """Set every level column from one code ("" for nowhere). Raises ValueError for a malformed code."""
        for column, part in codes.split(code).items():
            setattr(self, column, part)


def level_indexes(*keys: str | Sequence[str], prefix: str = "") -> list[models.Index]:
    """Indexes (level code, key…, id) for each level: the shape every list of an `AreaCoded` model pages over.

    A key is a field name or several; a leading "-" makes the index run backwards, its id too. `prefix`
    (unique in the database, at most 18 characters) names them; without one Django derives a name from the
    table and the columns.
    """
    made = []
    for level in (Level.CITY, Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID):
        for number, key in enumerate(keys, start=1):
            names = [key] if isinstance(key, str) else list(key)
            last = "-id" if names[-1].startswith("-") else "id"
            name = f"{prefix}_{level.value}_{number}" if prefix else None
            made.append(models.Index(fields=[codes.COLUMNS[level], *names, last], name=name))
    return made


class AreaSetting(Row):
    """The value of a declared setting in one area from a moment on; older values stay on the books."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="settings")
    key = models.CharField(_("setting"), max_length=60)
    valid_from = models.DateTimeField(_("valid from"))
    value = models.TextField(_("value (JSON)"))

    class Meta:
        ordering = ("key", "area_id", "valid_from")
        verbose_name = _("setting of an area")
        verbose_name_plural = _("settings of areas")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "key", "valid_from"], name="places_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class CalendarYear(Row):
    """A year whose holidays and make-up days are known, and from which notice."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ("year",)
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(Row):
    """A day that differs from its weekday: a holiday on a weekday (or weekend), a make-up working day on a
    weekend.
    """

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=40, blank=True, default="")

    class Meta:
        ordering = ("day",)
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
