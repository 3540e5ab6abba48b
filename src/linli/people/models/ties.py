"""Ties: who answers for an area, which units go together, who serves where for a time.

Days are calendar days of the place, the last one included. `ended_at` is set when a tie was ended, or by the night
after its last day; a tie without it counts for the nets against doubles.
"""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import F, Q

from linli.kernel.models import Row
from linli.places.models import AreaCoded, level_indexes

from .accounts import Person
from .units import Unit

T = TypeVar("T", bound=models.Model)


class TieQuerySet(models.QuerySet[T]):
    """Vocabulary of ties."""

    def live(self, on: date) -> TieQuerySet[T]:
        """Ties that hold on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on, ended_at__isnull=True)

    def standing(self) -> TieQuerySet[T]:
        """Ties that nobody ended, also those that begin later."""
        return self.filter(ended_at__isnull=True)


class Tie(Row):
    """What every tie has: from, until, why it ended."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    purpose = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        abstract = True


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name=name)


class Liaison(Tie, AreaCoded):
    """联片包干: an area with its chain, a leader, and a department (or none: the street itself) behind it."""

    leader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="liaisons")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="liaisons")

    objects = TieQuerySet["Liaison"].as_manager()

    class Meta:
        indexes = level_indexes("since")
        constraints = [
            _in_order("people_liaison_in_order"),
            models.UniqueConstraint(
                fields=["area_code"], condition=Q(ended_at__isnull=True), name="people_liaison_one_chain"
            ),
        ]


class Pairing(Tie):
    """结对: a department and an enterprise that help each other."""

    department = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="pairings")
    enterprise = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="paired_with")

    objects = TieQuerySet["Pairing"].as_manager()

    class Meta:
        constraints = [
            _in_order("people_pairing_in_order"),
            models.UniqueConstraint(
                fields=["department", "enterprise"],
                condition=Q(ended_at__isnull=True),
                name="people_pairing_once",
            ),
        ]


class Membership(Tie):
    """联盟: a unit in an alliance of units that share projects."""

    alliance = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="alliances")

    objects = TieQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [
            _in_order("people_membership_in_order"),
            models.UniqueConstraint(
                fields=["alliance", "member"],
                condition=Q(ended_at__isnull=True),
                name="people_membership_once",
            ),
        ]


class Deployment(Tie, AreaCoded):
    """下沉: a person serves an area for a period. Person-times come from attendance."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deployments")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="deployments"
    )

    objects = TieQuerySet["Deployment"].as_manager()

    class Meta:
        indexes = level_indexes("since")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=False, until__gte=F("since")), name="people_deployment_has_end"
            ),
            models.UniqueConstraint(
                fields=["person", "area_code"],
                condition=Q(ended_at__isnull=True),
                name="people_deployment_once",
            ),
        ]
