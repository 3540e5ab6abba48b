"""Skills, and dual registration 双报到."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy

from linli.kernel.models import Row
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes

from .accounts import Person
from .units import Role, Unit

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class Skill(Row):
    """A skill 特长 from the city's vocabulary."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "zh").startswith("zh")
        return self.name if chinese or not self.name_en else self.name_en


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Vocabulary of registrations."""

    def kept_by(self, actor: Actor) -> RegistrationQuerySet:
        """The register of the areas where the actor works."""
        return self.filter(area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.GRID_WORKER)))

    def visible_to(self, actor: Actor) -> RegistrationQuerySet:
        """Own registrations, those of the actor's units, and the register; the twin of `rules.may_see`."""
        seen = area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.GRID_WORKER))
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        units = actor.unit_ids(Role.CONTACT)
        if units:
            seen |= Q(unit_id__in=units)
        return self.filter(seen)


class Registration(Row, AreaCoded):
    """Dual registration 双报到: a person where they live, a unit where it sits; the community confirms.

    ``free_times`` holds codes such as ``sat_am`` separated by spaces; see ``rules.FREE_TIMES``.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("registration", "Waiting for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
        DECLINED = "declined", pgettext_lazy("registration", "Declined")
        ENDED = "ended", pgettext_lazy("registration", "Ended")

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="registrations"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="registrations"
    )
    branch = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="registered_here"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    skills = models.ManyToManyField(Skill, blank=True, related_name="registrations")
    free_times = models.CharField(max_length=200, blank=True)
    offer = models.TextField(blank=True)
    decision_note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations_decided"
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        indexes = level_indexes("created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit__isnull=True)
                | Q(person__isnull=True, unit__isnull=False),
                name="people_registration_person_or_unit",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["pending", "confirmed"], person__isnull=False),
                name="people_registration_one_home",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=["pending", "confirmed"], unit__isnull=False),
                name="people_registration_one_seat",
            ),
        ]
