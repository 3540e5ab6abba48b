"""Findings that a rule flagged, what those concerned say, what a person decided; and checks drawn by lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.attendance.models import Attendance
from linli.integrity import cards
from linli.kernel.models import Row
from linli.people.models import Person, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class FindingQuerySet(models.QuerySet["Finding"]):
    """Vocabulary of findings."""

    def decided_by_area(self, actor: Actor) -> FindingQuerySet:
        """Those of the areas in which the actor decides."""
        return self.filter(area_q(actor.area_codes(*roles_with(Power.INTEGRITY_DECIDE))))

    def visible_to(self, actor: Actor) -> FindingQuerySet:
        """Those about oneself, and those of the area in which one decides."""
        seen = area_q(actor.area_codes(*roles_with(Power.INTEGRITY_DECIDE)))
        if actor.person_id is not None:
            own = Concern.objects.filter(person_id=actor.person_id)
            seen |= Q(pk__in=own.values("finding_id"))
        return self.filter(seen)


class Finding(Row, AreaCoded):
    """A rule flagged something. It says nothing about anybody until a person has heard them and decided.

    `attendances` are the uids of the services concerned, `facts` the figures of the rule. `key` names the same thing at
    every scan, so that it is flagged once.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("finding", "Waiting for answers")
        HEARD = "heard", pgettext_lazy("finding", "Heard, to be decided")
        DISMISSED = "dismissed", pgettext_lazy("finding", "In order")
        UPHELD = "upheld", pgettext_lazy("finding", "Upheld")

    UNDECIDED = (State.OPEN, State.HEARD)

    rule = models.CharField(max_length=16)
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    title = models.CharField(max_length=120, blank=True)
    group_uid = models.UUIDField(null=True, blank=True)
    organiser = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attendances = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    hear_until = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    taken_back = models.PositiveIntegerField(default=0)

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["city_code", "state", "-found_at"], name="integrity_finding_city"),
            models.Index(fields=["district_code", "state", "-found_at"], name="integrity_finding_dist"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "heard"]) | Q(decided_at__isnull=False),
                name="integrity_decided_has_time",
            )
        ]

    @property
    def saw(self) -> str:
        """What the rule saw, in words."""
        return cards.saw(self.rule, self.facts)


class Concern(Row):
    """Somebody a finding is about: told, and heard before anything is decided."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="concerns")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="integrity_concerns")
    told_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "person"], name="integrity_concern_once")]


class Scan(Row):
    """Up to which moment signs have been looked at."""

    since = models.DateTimeField()
    until = models.DateTimeField(unique=True)
    looked = models.PositiveIntegerField()
    found = models.PositiveIntegerField()


class Lot(Row):
    """The lot of a month and a city: its seed is fixed and the commitment to it published before the month begins to be
    drawn from; when the month is over the seed is published too, and anybody can draw again.
    """

    city_code = models.CharField(max_length=4)
    month = models.DateField()
    seed = models.CharField(max_length=64)
    per_mille = models.PositiveSmallIntegerField()
    fixed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    population = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city_code", "month"], name="integrity_lot_once")]


class SpotCheck(Row, AreaCoded):
    """A service that the lot drew: somebody asks there whether it was so. Being drawn means nothing."""

    class Outcome(models.TextChoices):
        FINE = "fine", _("It was so")
        DOUBTFUL = "doubtful", _("Something is unclear")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="checks")
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="spot_checks")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "attendance"], name="integrity_check_once")]
