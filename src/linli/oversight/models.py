"""What rankings stand on: frozen numbers of people, and who is left out for which reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


LONGEST_REASON = 300


class Denominator(Row, AreaCoded):
    """How many people a number per head is divided by: counted once for a year, then never changed.

    Without a unit: volunteers registered in the area. With one: people who work there.
    """

    append_only: ClassVar[bool] = True

    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="denominators"
    )
    year = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    counted_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "area_code"],
                condition=Q(unit__isnull=True),
                name="oversight_denominator_area",
            ),
            models.UniqueConstraint(
                fields=["year", "unit"], condition=Q(unit__isnull=False), name="oversight_denominator_unit"
            ),
        ]


class LeftOutQuerySet(models.QuerySet["LeftOut"]):
    """Vocabulary of what rankings leave out."""

    def visible_to(self, actor: Actor) -> LeftOutQuerySet:
        """Those in the areas that the actor oversees."""
        return self.filter(area_q(actor.area_codes(*roles_with(Power.OVERSIGHT_SEE))))

    def live(self) -> LeftOutQuerySet:
        """Those that were not taken back in."""
        return self.filter(ended_at__isnull=True)


class LeftOut(Row, AreaCoded):
    """An area or a unit that a year's rankings leave out, with a reason that everybody who reads the ranking reads."""

    class Why(models.TextChoices):
        RECORDS = "records", _("The records are known to be wrong")
        CHANGED = "changed", _("Merged, split or moved during the year")
        EMERGENCY = "emergency", _("An emergency called everybody away")
        REVIEW = "review", _("Its hours are under review")
        OTHER = "other", pgettext_lazy("reason", "Another reason")

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="left_out")
    year = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=12, choices=Why.choices)
    words = models.TextField()
    words_salt = models.CharField(max_length=32)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LeftOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "area_code"],
                condition=Q(unit__isnull=True, ended_at__isnull=True),
                name="oversight_left_out_area",
            ),
            models.UniqueConstraint(
                fields=["year", "unit"],
                condition=Q(unit__isnull=False, ended_at__isnull=True),
                name="oversight_left_out_unit",
            ),
        ]
