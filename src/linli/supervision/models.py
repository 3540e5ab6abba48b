"""Urges 催办 and supervision orders 督办单 with their replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.models import Case, Photo, Voice
from linli.kernel.models import Row
from linli.people.models import Person, Role, Unit
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


class Urge(Row):
    """Somebody urged whoever has a case in hand: a resident through a voice, or staff."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urges")
    # “I too” may be taken back after it urged: the urge stays, and counts.
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.SET_NULL, related_name="urges")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["voice", "at"], name="supervision_urge_voice"),
            models.Index(fields=["case", "person", "at"], name="supervision_urge_person"),
        ]


class OrderQuerySet(models.QuerySet["Order"]):
    """Vocabulary of orders."""

    def visible_to(self, actor: Actor) -> OrderQuerySet:
        """Orders of the actor's areas, and those its units answer; none about a case that is kept from the actor."""
        seen = area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER))
        units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
        if units:
            seen |= Q(unit_id__in=units)
        kept = OrderCase.objects.exclude(case__in=Case.objects.unguarded(actor))
        return self.filter(seen).exclude(pk__in=kept.values("order_id"))

    def open(self) -> OrderQuerySet:
        """Orders on which somebody still has to act."""
        return self.filter(state__in=Order.OPEN)

    def to_answer(self) -> OrderQuerySet:
        """Orders that wait for the unit."""
        return self.filter(state__in=Order.TO_ANSWER)

    def late(self, at: datetime) -> OrderQuerySet:
        """Orders whose answer is overdue."""
        return self.to_answer().filter(due_at__lte=at)


class Order(Row, AreaCoded):
    """A demand of the supervisor to the unit that leads one or several cases, with a deadline of its own.

    The deadline counts `days` working days from `asked_at`; a reply that is sent back begins it anew.
    """

    class Level(models.TextChoices):
        ATTENTION = "attention", _("Attention")
        SUPERVISE = "supervise", _("Supervised")
        LISTED = "listed", _("Listed")

    class State(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("order", "Waiting for an answer")
        REPLIED = "replied", _("Answered, to be judged")
        SENT_BACK = "sent_back", pgettext_lazy("order", "Sent back")
        ACCEPTED = "accepted", pgettext_lazy("order", "Accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("order", "Withdrawn")

    TO_ANSWER = (State.ISSUED, State.SENT_BACK)
    OPEN = (State.ISSUED, State.REPLIED, State.SENT_BACK)

    number = models.CharField(max_length=24, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orders")
    demand = models.TextField()
    demand_salt = models.CharField(max_length=32, blank=True)
    rectify_by = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    end_words = models.TextField(blank=True)
    end_salt = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="supervision_order_unit"),
            models.Index(fields=["state", "due_at"], name="supervision_order_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["issued", "replied", "sent_back"]) | Q(ended_at__isnull=False),
                name="supervision_order_ended_has_time",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="supervision_order_days"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderCase(Row):
    """A case that an order is about, and the rectification that it demands."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="order_lines")
    rectification = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="demanded_by"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "case"], name="supervision_order_case_once")]


class Reply(Row):
    """What the unit answered, and how that was judged: by somebody else."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="replies")
    words = models.TextField(blank=True)
    words_salt = models.CharField(max_length=32, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    photos = models.ManyToManyField(Photo, blank=True, related_name="+")
    late = models.BooleanField(default=False)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    accepted = models.BooleanField(null=True, blank=True)
    reason = models.TextField(blank=True)
    reason_salt = models.CharField(max_length=32, blank=True)
    judged_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(judged_at__isnull=True), name="supervision_reply_one_open"
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=models.F("by")),
                name="supervision_reply_two_people",
            ),
        ]
