"""What custody keeps: how far keys were changed, what was erased when, certificates of it, and what is held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock
from linli.kernel.models import Row
from linli.people.models import Person
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


class KeyPass(Row):
    """How far one sealed column has been moved to a key: written with each batch, so that a killed run goes on."""

    column = models.CharField(max_length=120, unique=True)
    target = models.CharField(max_length=60)  # the data key and a mark of the index key
    last_pk = models.BigIntegerField(default=0)
    moved = models.PositiveBigIntegerField(default=0)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.column} → {self.target}"


class HoldQuerySet(models.QuerySet["Hold"]):
    """Vocabulary of holds."""

    def standing(self, at: datetime) -> HoldQuerySet:
        """Holds that keep something back at this moment."""
        return self.filter(released_at__isnull=True, until__gte=at.astimezone(clock.local_zone()).date())

    def visible_to(self, actor: Actor) -> HoldQuerySet:
        """Holds in the areas of those who may set them."""
        return self.filter(area_q(actor.area_codes(*roles_with(Power.CUSTODY_HOLD))))


class Hold(Row, AreaCoded):
    """A legal hold 留存保全: nothing about a case or a person is erased until a day, for a reason."""

    class Subject(models.TextChoices):
        CASE = "case", _("Case")
        PERSON = "person", _("Person")

    subject_kind = models.CharField(max_length=8, choices=Subject.choices)
    subject_uid = models.UUIDField()
    subject_label = models.CharField(max_length=40)  # a case number, or a masked name
    reason = models.CharField(max_length=300)
    until = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="holds_set")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="holds_released"
    )
    release_reason = models.CharField(max_length=300, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_uid"],
                condition=Q(released_at__isnull=True),
                name="custody_hold_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_label}"


class Erasure(Row):
    """One batch of what was erased, written with it: a rule and a number, no values. Insert only."""

    append_only: ClassVar[bool] = True

    rule = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule} {self.count}"


class Certificate(Row):
    """A certificate of deletion 销毁凭证: the batches of a run, added up. Insert only.

    `lines` is canonical JSON, {lines: [{rule, before, erased, held}]}; `digest` its SHA-256, which the journal holds
    too. A run that was killed leaves batches; the next certificate has them.
    """

    append_only: ClassVar[bool] = True

    number = models.CharField(max_length=24, unique=True)
    first_erasure = models.BigIntegerField(unique=True)
    last_erasure = models.BigIntegerField(unique=True)
    erased = models.PositiveBigIntegerField()
    held = models.PositiveBigIntegerField()
    lines = models.TextField()
    digest = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_erasure__gte=models.F("first_erasure")), name="custody_certificate_forward"
            )
        ]

    def __str__(self) -> str:
        return self.number
