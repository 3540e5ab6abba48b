"""Monthly statements to work units: what a unit is told, line by line, after everybody has seen their own line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

from .book import CreditEntry

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class UnitStatement(Row):
    """What a unit is told about a month. Shown to each person first, then released; ``names_absent`` is the setting
    that held when it was made.
    """

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("statement", "Shown to each person")
        RELEASED = "released", pgettext_lazy("statement", "Told to the unit")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="statements")
    month = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)
    names_absent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    object_until = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="credits_statement_once"),
            models.CheckConstraint(
                condition=Q(state="shown", released_at__isnull=True)
                | Q(state="released", released_at__isnull=False),
                name="credits_statement_released",
            ),
        ]


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    """Vocabulary of lines."""

    def visible_to(self, actor: Actor) -> StatementLineQuerySet:
        """One's own lines, and those that were objected to in the communities where one confirms."""
        seen = area_q(actor.area_codes(*roles_with(Power.PEOPLE_CONFIRM))) & ~Q(objected_at=None)
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        return self.filter(seen)


class StatementLine(Row, AreaCoded):
    """What a unit is told about one person. The area is that of the person's registration, or of the service."""

    class Kind(models.TextChoices):
        SERVED = "served", _("Served in this month")
        EARLIER = "earlier", _("Correction of earlier months")
        ABSENT = "absent", _("Took no part")

    class State(models.TextChoices):
        TOLD = "told", pgettext_lazy("line of a statement", "Will be told")
        OBJECTED = "objected", pgettext_lazy("line of a statement", "Objected to")
        KEPT = "kept", pgettext_lazy("line of a statement", "Will be told: the objection was dismissed")
        WITHHELD = "withheld", pgettext_lazy("line of a statement", "Will not be told")

    class Reason(models.TextChoices):
        WRONG = "wrong", _("It is not right")
        OTHER_UNIT = "other_unit", _("I do not work there")
        PRIVATE = "private", _("I do not want my employer to be told")
        OTHER = "other", _("Another reason")

    statement = models.ForeignKey(UnitStatement, models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, related_name="statement_lines")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    claimed = models.IntegerField(default=0)
    assigned = models.IntegerField(default=0)
    points = models.IntegerField(default=0)
    times = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.TOLD)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="credits_line_person"),
            models.Index(fields=["state", "community_code", "id"], name="credits_line_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["statement", "person", "kind"], name="credits_line_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("person")),
                name="credits_line_two_people",
            ),
            models.CheckConstraint(
                condition=Q(kind="absent", claimed=0, assigned=0, points=0) | ~Q(kind="absent"),
                name="credits_line_absent_is_empty",
            ),
        ]


class StatedEntry(models.Model):
    """Which entries a line is made of: an entry is told once."""

    line = models.ForeignKey(StatementLine, models.CASCADE, related_name="stated")
    entry = models.OneToOneField(CreditEntry, on_delete=models.PROTECT, related_name="stated")


class StatementRelease(Row):
    """What the unit was told, frozen: canonical JSON of uids and numbers with its SHA-256. Insert only."""

    append_only: ClassVar[bool] = True

    statement = models.OneToOneField(UnitStatement, models.PROTECT, related_name="release")
    content = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
