"""What belongs to lights beside the clock: causes that an area names, and what is told once a day."""

from __future__ import annotations

from django.db import models

from linli.kernel.models import Row
from linli.people.models import Person
from linli.places.models import Area


class LightCause(Row):
    """One cause for a yellow or red light, as an area words it, from a moment on; not active: it offers it no more.

    What held before stays on the books; without a row what ships holds (`rules_causes.SHIPPED`).
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    label = models.CharField(max_length=40)
    active = models.BooleanField(default=True)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "code", "valid_from"], name="cases_cause_of_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.label}"


class LightDigest(Row):
    """What turned yellow and red in somebody's area and was not told one by one: one message, at its hour."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    area_code = models.CharField(max_length=18)
    due_at = models.DateTimeField()
    yellow = models.PositiveIntegerField(default=0)
    red = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="cases_digest_due")
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "area_code", "due_at"], name="cases_digest_once")
        ]
