"""The clock of a case: its events, the limits that an area gives, and who asked for more time and who granted it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.people.models import Person
from linli.places.models import Area

from .catalogue import Category
from .core import Case
from .words import Note


class CountedIn(models.TextChoices):
    """What the amount of a limit counts; `clockwork.Unit` without the promised day."""

    DAY = "day", _("working days")
    WORK = "work", _("minutes of working time")
    RUN = "run", _("minutes, day and night")


class StageLimit(Row):
    """How long one stage may take in an area, for one class of matters or one category, from a moment on.

    What held before stays on the books; without a row what ships holds (`rules_limits.SHIPPED`).
    """

    class Stage(models.TextChoices):
        DISPATCH = "dispatch", _("Dispatch")
        FIRST_ANSWER = "first_answer", _("First answer")
        HANDLING = "handling", _("Handling")
        CALL_BACK = "call_back", _("Call-back")
        RECTIFICATION = "rectification", _("Rectification")

    class Matter(models.TextChoices):
        DANGER = "danger", _("Danger")
        UTILITIES = "utilities", _("Water, power, gas, heat")
        ORDINARY = "ordinary", _("Ordinary")

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=16, choices=Stage.choices)
    matter = models.CharField(max_length=12, choices=Matter.choices, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="limits")
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=8, choices=CountedIn.choices)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "stage", "matter", "valid_from"],
                condition=Q(category__isnull=True),
                name="cases_limit_of_matter_once",
            ),
            models.UniqueConstraint(
                fields=["area", "stage", "category", "valid_from"],
                condition=Q(category__isnull=False),
                name="cases_limit_of_category_once",
            ),
            models.CheckConstraint(
                condition=(Q(matter="") & Q(category__isnull=False))
                | (~Q(matter="") & Q(category__isnull=True)),
                name="cases_limit_matter_or_category",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="cases_limit_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.matter or self.category_id}: {self.amount} {self.unit}"


class TimeRequest(Row):
    """Somebody asks for more time, or for suspension 挂账; somebody else grants or refuses it.

    It lapses undecided when the clock stops or starts anew: what it was asked for is no more.
    """

    class Kind(models.TextChoices):
        EXTEND = "extend", _("More time")
        SUSPEND = "suspend", _("Suspension")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for approval")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")
        LAPSED = "lapsed", _("No longer needed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="time_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    amount = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, blank=True)
    due_on = models.DateField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="cases_time_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="cases_time_request_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="cases_time_request_decided"
            ),
        ]


class ClockEvent(Row):
    """One event of a case's clock. Deadline and lights are computed from the sequence, never from a counter.

    `limit_from` is the row of the limits that was used; none: what ships. `review_at` misses only in pauses from before
    a review was demanded.
    """

    class Kind(models.TextChoices):
        START = "start", _("Start")
        PAUSE = "pause", _("Pause")
        SUSPEND = "suspend", _("Suspension")
        RESUME = "resume", _("Resume")
        EXTEND = "extend", _("More time")
        STOP = "stop", _("Stop")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clock_events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()
    cause = models.CharField(max_length=24)
    amount = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, blank=True)
    due_on = models.DateField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    limit_from = models.UUIDField(null=True, blank=True)
    request = models.ForeignKey(
        TimeRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="cases_clock_sequence")]
