"""Shifts of a project and the places in them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.credits.models import How
from linli.kernel.clock import local_zone
from linli.kernel.models import Row
from linli.people.models import Person, Unit

from .core import Position, Project


class Series(Row):
    """Shifts that repeat: the rule (RFC 5545) as it was written; the shifts made from it point here."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="series")
    rule = models.CharField(max_length=200)
    first_day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    places = models.PositiveSmallIntegerField()
    days_off = models.CharField(max_length=8)
    left_out = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"

    @property
    def overnight(self) -> bool:
        """Whether its shifts end on the day after they begin."""
        return self.ends < self.begins


class Shift(Row):
    """A stretch of time at a place; the sign-in code is derived from ``uid`` and time, never stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=80, blank=True)
    # Its places are given by lot, and the lot has not been cast yet.
    by_lot = models.BooleanField(default=False, db_default=False)
    # Work without a place and a code: so many minutes count at most (0: signed at its place), done until then.
    delivery_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    delivery_until = models.DateTimeField(null=True, blank=True)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="shifts"
    )

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="shift_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="projects_shift_has_length"
            )
        ]

    @property
    def overnight(self) -> bool:
        """Whether one stands there until the day after it begins; delivered work has days, not hours."""
        zone = local_zone()
        days = self.ends_at.astimezone(zone).date() - self.starts_at.astimezone(zone).date()
        return days.days == 1 and not self.delivery_minutes

    @property
    def joined_until(self) -> datetime:
        """Until when one asks for a place, queues or is offered one: work without a place is begun at any time."""
        return self.ends_at if self.delivery_minutes else self.starts_at


def joined_after(at: datetime, prefix: str = "") -> Q:
    """Shifts whose `joined_until` lies ahead; `prefix` leads to the shift."""
    ahead = Q(**{f"{prefix}starts_at__gt": at})
    return ahead | Q(**{f"{prefix}delivery_minutes__gt": 0, f"{prefix}ends_at__gt": at})


# What anybody may take: nobody holds it, and it is kept for nobody.
FREE = Q(holder__isnull=True, kept="")


class Slot(Row):
    """One place in a shift. Once taken it is the claim (接单) or the duty (派班): ``how`` says which, for good.

    A place that nobody holds may be kept for one person: offered to the next who waited, or asked for where the
    organiser decides. Until that is answered nobody else can take it.
    """

    class Kept(models.TextChoices):
        OFFER = "offer", _("Offered to somebody who waited")
        REQUEST = "request", _("Asked for")

    # No index of their own: a claim writes every index of the row anew, and those below answer the same questions.
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="slots", db_index=False)
    number = models.PositiveSmallIntegerField()
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="slots", db_index=False
    )
    holder = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="slots", db_index=False
    )
    for_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="slots", db_index=False
    )
    how = models.CharField(max_length=8, choices=How.choices, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    kept = models.CharField(max_length=8, choices=Kept.choices, default="", db_default="", blank=True)
    kept_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="slots_kept", db_index=False
    )

    class Meta:
        indexes = [
            # In a rush the question is whether any place is free, and which is the first.
            models.Index(fields=["shift", "number"], condition=FREE, name="slot_free"),
            models.Index(
                fields=["position"], condition=Q(position__isnull=False), name="projects_slot_position"
            ),
            models.Index(fields=["for_unit"], condition=Q(for_unit__isnull=False), name="projects_slot_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shift", "number"], name="projects_slot_number"),
            models.UniqueConstraint(
                fields=["holder", "shift"],
                condition=Q(holder__isnull=False),
                name="projects_slot_one_per_person",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, how="") | (Q(holder__isnull=False) & ~Q(how="")),
                name="projects_slot_holder_has_how",
            ),
            models.UniqueConstraint(
                fields=["kept_for", "shift"],
                condition=Q(kept_for__isnull=False),
                name="projects_slot_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(kept="", kept_for__isnull=True)
                | (~Q(kept="") & Q(kept_for__isnull=False, holder__isnull=True)),
                name="projects_slot_kept_or_held",
            ),
        ]
