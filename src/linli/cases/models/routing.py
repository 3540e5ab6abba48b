"""Routing rules of an area in versions, and objections of units to what was sent to them 退单."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.people.models import Person, Unit
from linli.places.models import Area

from .catalogue import Category
from .core import Case
from .words import Note


class RoutingVersion(Row):
    """The rules of an area as they hold from a moment on; a draft until somebody puts it in force. Old ones stay."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    put_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    put_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="cases_routing_number_once"),
            models.UniqueConstraint(fields=["area", "valid_from"], name="cases_routing_from_once"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(valid_from__isnull=True), name="cases_routing_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True, put_at__isnull=True)
                | Q(valid_from__isnull=False, put_at__isnull=False),
                name="cases_routing_put_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether nobody has put it in force yet."""
        return self.valid_from is None


class RoutingRule(Row):
    """One line: conditions (what is empty asks for nothing), the unit that leads and those that help."""

    class Hours(models.TextChoices):
        WORKING = "working", _("Working hours")
        OFF = "off", _("Outside working hours")

    version = models.ForeignKey(RoutingVersion, models.CASCADE, related_name="rules")
    position = models.PositiveIntegerField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    days = models.CharField(max_length=7, blank=True)
    time_from = models.TimeField(null=True, blank=True)
    time_until = models.TimeField(null=True, blank=True)
    hours = models.CharField(max_length=8, choices=Hours.choices, blank=True)
    kind = models.CharField(max_length=16, choices=Case.Kind.choices, blank=True)
    danger = models.BooleanField(null=True, blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    helpers = models.ManyToManyField(Unit, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="cases_routing_rule_place")
        ]


class RoutingExample(Row):
    """A request by which a rule is tested: what it says, when, and the unit that has to come out."""

    rule = models.ForeignKey(RoutingRule, models.CASCADE, related_name="examples")
    words = models.CharField(max_length=300)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Case.Kind.choices, default=Case.Kind.REQUEST)
    danger = models.BooleanField(default=False)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")


class Objection(Row):
    """A unit says that a case is not for it; somebody else upholds that or dismisses it. One reason, one time.

    It is withdrawn when the unit takes the case all the same, and lapses when the case goes elsewhere undecided.
    """

    class Reason(models.TextChoices):
        NOT_OURS = "not_ours", _("Not our duty")
        PLACE = "place", _("Wrong place")
        DUPLICATE = "duplicate", _("Sent twice")
        UNCLEAR = "unclear", _("Lacks information")
        POWER = "power", _("Beyond our power")
        OTHER = "other", _("Another reason")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for review")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("No longer needed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    believed = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="cases_objection_one_open"
            ),
            models.UniqueConstraint(fields=["case", "unit", "reason"], name="cases_objection_reason_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="cases_objection_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="cases_contest_decided"
            ),
        ]
