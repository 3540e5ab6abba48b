"""What became of areas: dated events that are added and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.places.models.areas import Area


class AreaChange(Row):
    """One event in the life of an area. Insert only.

    `area` is the one it happened to; `successor` the one that takes its place (moved, merged), or that was cut out of
    it (split). `recorded_by` is the uid of a person: persons live in a higher app.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("Renamed")
        MOVED = "moved", _("Moved")
        MERGED = "merged", _("Merged into another")
        SPLIT = "split", _("Split")

    area = models.ForeignKey(Area, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    successor = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="origins")
    old_name = models.CharField(max_length=80)
    new_name = models.CharField(max_length=80)
    effective_on = models.DateField(_("effective on"))
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("effective_on", "id")
        verbose_name = _("change of an area")
        verbose_name_plural = _("changes of areas")
        indexes: ClassVar = [
            models.Index(fields=["area", "effective_on", "id"], name="places_change_of_area"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="renamed", successor__isnull=True)
                | (~Q(kind="renamed") & Q(successor__isnull=False) & ~Q(successor=F("area"))),
                name="places_change_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"
