"""Hours and points: an append-only book in which every entry has its counter-account."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class How(models.TextChoices):
    """How a participation came about; fixed when it begins. Only what was claimed counts as volunteering."""

    CLAIMED = "claimed", pgettext_lazy("how a participation came about", "Claimed")
    ASSIGNED = "assigned", pgettext_lazy("how a participation came about", "Assigned")


class Grade(models.TextChoices):
    """How an hour is known: A machine double sign, B one sign and the leader, C entered later, D imported."""

    A = "A", _("A: double sign by machine")
    B = "B", _("B: one sign and the leader")
    C = "C", _("C: entered afterwards")
    D = "D", _("D: imported")


class CreditQuerySet(models.QuerySet["CreditEntry"]):
    """Vocabulary of entries."""

    def visible_to(self, actor: Actor) -> CreditQuerySet:
        """One's own entries, those of the unit one speaks for, and those of the area one assigns people in."""
        seen = area_q(actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN)))
        units = actor.unit_ids(Role.CONTACT)
        if units:
            seen |= Q(unit_id__in=units)
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        return self.filter(seen)


class CreditEntry(Row, AreaCoded):
    """One booking. Never changed: an error is mended by a further entry that names the one it ``reverses``.

    ``amount`` is minutes or points by ``quantity``. The counter-account is the source (``source_kind``,
    ``source_uid``): what a person holds is exactly what sources have given.
    """

    append_only: ClassVar[bool] = True

    class Quantity(models.TextChoices):
        MINUTES = "minutes", _("Minutes")
        POINTS = "points", _("Points")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credits")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="credits")
    quantity = models.CharField(max_length=8, choices=Quantity.choices)
    amount = models.IntegerField()
    how = models.CharField(max_length=8, choices=How.choices)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    source_kind = models.CharField(max_length=16)
    source_uid = models.UUIDField()
    source_title = models.CharField(max_length=120)
    source_url = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    earned_on = models.DateField()
    recorded_at = models.DateTimeField()

    objects = CreditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-recorded_at", "-id"], name="credit_person_rec"),
            models.Index(fields=["unit", "earned_on"], name="credit_unit_earned"),
            *level_indexes("-earned_on", prefix="credit"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="credits_entry_not_zero"),
            models.UniqueConstraint(
                fields=["person", "quantity", "source_kind", "source_uid"],
                condition=Q(reverses__isnull=True),
                name="credits_entry_once_per_source",
            ),
        ]
