"""What people ask for, wait for, draw for and give back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person, Unit

from .crews import CrewClaim
from .shifts import Shift, Slot


class Waiting(Row):
    """A place on the waiting list of a shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waiting")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "person"], name="projects_waiting_once")]


class Offer(Row):
    """A place that became free, kept for one who waited until a moment."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "Open")
        AGREED = "agreed", pgettext_lazy("offer", "Agreed, waits for the others")
        ACCEPTED = "accepted", _("Taken")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Where a crew asked for it.
    crew = models.ForeignKey(
        CrewClaim, null=True, blank=True, on_delete=models.CASCADE, related_name="offers"
    )

    # The unit for which a yes counts, where a page says so: no column.
    counts_for: Unit | None = None

    class Meta:
        indexes = [models.Index(fields=["until"], condition=Q(state="open"), name="offer_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=("open", "agreed")),
                name="projects_offer_one_per_slot",
            )
        ]


class Draw(Row):
    """The lot for the places of one shift: who enters before ``closes_at`` is in it, whatever the minute.

    The hash of the seed stands there from the beginning, the seed after the draw (decision 0026).
    """

    sealed: ClassVar[Declaration] = {"seed_sealed": Sealed("projects.draw.seed")}

    shift = models.OneToOneField(Shift, on_delete=models.CASCADE, related_name="draw")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    seed_sealed = models.TextField()
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    places = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["closes_at"], condition=Q(drawn_at__isnull=True), name="draw_due")]


class DrawEntry(Row):
    """Somebody in a draw: in public their number alone, the how-manieth they came."""

    class Result(models.TextChoices):
        WON = "won", pgettext_lazy("draw", "A place")
        WAITS = "waits", pgettext_lazy("draw", "Waiting list")
        LEFT = "left", pgettext_lazy("draw", "Left before the draw")
        BUSY = "busy", pgettext_lazy("draw", "Could no longer come")

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="draws")
    number = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    weight = models.PositiveSmallIntegerField(default=1)
    rank = models.PositiveIntegerField(null=True, blank=True)
    result = models.CharField(max_length=8, choices=Result.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "person"], name="projects_draw_once"),
            models.UniqueConstraint(fields=["draw", "number"], name="projects_draw_number"),
        ]


class PlaceRequest(Row):
    """Somebody asks for a place where the organiser decides who comes; the place is kept until that is decided, and no
    longer than ``until``. ``remind_at`` is when the organiser is reminded, empty once they were.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request for a place", "Waits for an answer")
        APPROVED = "approved", pgettext_lazy("request for a place", "Approved")
        REFUSED = "refused", pgettext_lazy("request for a place", "Refused")
        TAKEN_BACK = "back", pgettext_lazy("request for a place", "Taken back")
        EXPIRED = "expired", pgettext_lazy("request for a place", "Not answered in time")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="place_requests")
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["until"], condition=Q(state="open"), name="request_due"),
            models.Index(fields=["remind_at"], condition=Q(state="open"), name="request_to_remind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state="open"), name="projects_request_one_per_slot"
            )
        ]


class Withdrawal(Row):
    """A place given back by its holder; late means after the time up to which nobody asks why. It is counted, no more."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="withdrawals")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="withdrawals")
    withdrawn_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)


class CalendarLink(Row):
    """The secret address of somebody's schedule for their own calendar; a new version ends the addresses before it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_link")
    version = models.PositiveSmallIntegerField(default=1)
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()
