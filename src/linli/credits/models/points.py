"""Rules of points of an area, in versions: what a service earns beside its hours."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linli.kernel.models import Row
from linli.people.models import Person
from linli.places.models import Area

from .book import Grade


class PointsRules(Row):
    """One version: in force from a day on, or a draft. All numbers but ``night_*`` are percent.

    A service earns the project's points by its share of the planned time: none below ``share_from``, all of them from
    ``share_full`` on, in proportion between; then what its evidence is worth (``grade_*``); on top of that come night,
    holiday, and the residents' verdict (``quality_*``).
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    share_from = models.PositiveSmallIntegerField(default=0)
    share_full = models.PositiveSmallIntegerField(default=1)
    grade_a = models.PositiveSmallIntegerField(default=100)
    grade_b = models.PositiveSmallIntegerField(default=100)
    grade_c = models.PositiveSmallIntegerField(default=100)
    grade_d = models.PositiveSmallIntegerField(default=100)
    night = models.PositiveSmallIntegerField(default=0)
    night_from = models.PositiveSmallIntegerField(default=22)
    night_until = models.PositiveSmallIntegerField(default=6)
    holiday = models.PositiveSmallIntegerField(default=0)
    quality_5 = models.PositiveSmallIntegerField(default=0)
    quality_4 = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    put_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    put_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="credits_rules_number_once"),
            models.UniqueConstraint(fields=["area", "valid_from"], name="credits_rules_from_once"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(valid_from__isnull=True), name="credits_rules_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True, put_at__isnull=True)
                | Q(valid_from__isnull=False, put_at__isnull=False),
                name="credits_rules_put_has_day",
            ),
            models.CheckConstraint(
                condition=Q(share_from__lte=F("share_full"), share_full__gte=1, share_full__lte=100),
                name="credits_rules_share",
            ),
            models.CheckConstraint(
                condition=Q(night_from__lt=24, night_until__lt=24), name="credits_rules_night"
            ),
        ]

    @property
    def is_draft(self) -> bool:
        """Whether nobody has put it in force yet."""
        return self.valid_from is None


class PointsExample(Row):
    """A service by which a draft is tested before it comes into force: what was done, and the points wanted."""

    rules = models.ForeignKey(PointsRules, models.CASCADE, related_name="examples")
    points = models.PositiveIntegerField()
    planned = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    grade = models.CharField(max_length=1, choices=Grade.choices)
    night = models.BooleanField(default=False)
    holiday = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    wanted = models.PositiveIntegerField()
