"""Lasting mechanisms 长效机制: the rule, policy, routine or agreement that came out of matters. Public record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Unit
from linli.places.codes import area_q, lineage
from linli.places.models import AreaCoded, level_indexes

from .core import Case

if TYPE_CHECKING:
    from datetime import date


class MechanismQuerySet(models.QuerySet["Mechanism"]):
    """Vocabulary of mechanisms."""

    def holding(self, code: str) -> MechanismQuerySet:
        """Those of an area, of the areas around it, and of those inside; all of them without an area."""
        return self.filter(area_q([code]) | Q(area_code__in=lineage(code))) if code else self

    def in_force(self, on: date) -> MechanismQuerySet:
        """Those that hold on a day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), in_force_from__lte=on)


class Mechanism(Row, AreaCoded):
    """What stays when a matter is done. It is written for everybody: no names, and it is kept."""

    class Kind(models.TextChoices):
        RULE = "rule", pgettext_lazy("mechanism", "Rule")
        POLICY = "policy", pgettext_lazy("mechanism", "Policy")
        ROUTINE = "routine", pgettext_lazy("mechanism", "Routine")
        AGREEMENT = "agreement", pgettext_lazy("mechanism", "Agreement")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    words = models.TextField()
    in_force_from = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mechanisms")
    link = models.URLField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    cases = models.ManyToManyField(Case, related_name="mechanisms", verbose_name=_("Cases"))

    objects = MechanismQuerySet.as_manager()

    class Meta:
        indexes = level_indexes("-in_force_from", prefix="mechanism")

    def __str__(self) -> str:
        return self.title
