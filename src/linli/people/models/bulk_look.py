"""Looks at many values at once: a table with personal columns that left the house. One row for the table, bits for whose."""

from __future__ import annotations

from django.db import models

from linli.kernel.models import Row

from .accounts import Person
from .units import Role, Unit


class BulkLook(Row):
    """One table with personal columns: who fetched it, what for, how many rows. `at` is empty until it was fetched.

    The table itself stands above this app: a plain pointer names it.
    """

    of_kind = models.CharField(max_length=16)
    of_uid = models.UUIDField(unique=True)
    who = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="bulk_looks"
    )
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="bulk_looks"
    )
    post_area = models.CharField(max_length=18, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.uid)


class BulkLookPart(models.Model):
    """Which of a stretch of ids stand in such a table, one bit each: exact, and a thousandth of one row for each."""

    look = models.ForeignKey(BulkLook, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=16)
    block = models.PositiveIntegerField()
    bits = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "block", "look"], name="people_bulklookpart_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.block}"
