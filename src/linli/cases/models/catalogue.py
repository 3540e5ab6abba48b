"""The three-level catalogue of what a request can be about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linli.kernel.models import Row


class Category(Row):
    """One node of the three-level catalogue; limits and questions hang on it, the nearest ancestor's count."""

    code = models.CharField(max_length=160, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    notice = models.TextField(blank=True)
    notice_en = models.TextField(blank=True)
    stops = models.BooleanField(default=False)
    questions = models.JSONField(default=list, blank=True)
    keywords = models.CharField(max_length=300, blank=True)
    handling_days = models.PositiveSmallIntegerField(null=True, blank=True)
    danger = models.BooleanField(default=False)
    # Water, power, gas, heat: a class of limits of its own.
    utilities = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="cases_category_level")
        ]

    def __str__(self) -> str:
        return self.name
