"""Sums of the book, kept beside it: per person, area and unit, by month and year. Derived; `rebuild` makes them anew.

A booking only adds a `PendingSum` in its own transaction: no row is shared by two bookings, so none waits for another.
The worker folds what is pending into the sums; whoever reads adds what is still pending to them (`queries.standing`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linli.credits.models.book import CreditEntry

# A period is a month (202603) or a whole year (202600).
YEAR_STEP = 100
MINUTES_COLUMNS = tuple(f"{how}_{grade}" for how in ("claimed", "assigned") for grade in "abcd")
TIMES_COLUMNS = ("claimed_times", "assigned_times")
CELL_COLUMNS = (*MINUTES_COLUMNS, *TIMES_COLUMNS)
SUM_COLUMNS = (*CELL_COLUMNS, "claimed_persons", "assigned_persons", "squares")


class PendingSum(models.Model):
    """An entry of minutes that is not in the sums yet."""

    entry = models.OneToOneField(
        CreditEntry, primary_key=True, on_delete=models.CASCADE, related_name="pending_sum"
    )


class SumState(models.Model):
    """One row: its lock lets one fold at a time, its number counts them."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    generation = models.BigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)


class _Sums(models.Model):
    """Minutes by how and grade, and participations: a booking counts one, taking it back takes the one away."""

    id = models.BigAutoField(primary_key=True)
    claimed_a = models.BigIntegerField(default=0)
    claimed_b = models.BigIntegerField(default=0)
    claimed_c = models.BigIntegerField(default=0)
    claimed_d = models.BigIntegerField(default=0)
    assigned_a = models.BigIntegerField(default=0)
    assigned_b = models.BigIntegerField(default=0)
    assigned_c = models.BigIntegerField(default=0)
    assigned_d = models.BigIntegerField(default=0)
    claimed_times = models.BigIntegerField(default=0)
    assigned_times = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class _Counted(_Sums):
    """And distinct persons, with the sum over persons of the square of their ranked minutes (for the spread)."""

    period = models.PositiveIntegerField()
    claimed_persons = models.BigIntegerField(default=0)
    assigned_persons = models.BigIntegerField(default=0)
    squares = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class PersonMonth(_Sums):
    """What one person did in one month in one area for one unit (0: for none). The finest sum; all others follow from it.

    Plain numbers, no foreign keys: the entries below have those, and a rebuild writes millions of rows.
    """

    person_id = models.BigIntegerField()
    month = models.PositiveIntegerField()
    area_code = models.CharField(max_length=18, blank=True)
    unit_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "month", "area_code", "unit_id"], name="credits_person_month"
            ),
            models.CheckConstraint(condition=Q(month__gte=190001, month__lte=999912), name="credits_month"),
        ]


class AreaSum(_Counted):
    """What was done in one area, of any level from the city down, in a month or a year."""

    area_code = models.CharField(max_length=18)
    level_length = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "level_length", "area_code"], name="credits_area_period"
            )
        ]


class UnitSum(_Counted):
    """What was done for one unit in a month or a year."""

    unit_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "unit_id"], name="credits_unit_period")]
