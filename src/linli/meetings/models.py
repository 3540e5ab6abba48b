"""Joint meetings 联席会议, in their short form: parties, what was said, resolutions with owner and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case
from linli.kernel.models import Row
from linli.people.models import Role, Unit
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Vocabulary of meetings."""

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """Meetings of the actor's areas, and those its units are party to."""
        seen = area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER))
        units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
        if units:
            seen |= Q(pk__in=Meeting.parties.through.objects.filter(unit_id__in=units).values("meeting_id"))
        return self.filter(seen)


class Meeting(Row, AreaCoded):
    """A meeting of street, community, park, property and residents about hard cases."""

    class State(models.TextChoices):
        CALLED = "called", _("Called")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    title = models.CharField(max_length=120)
    held_at = models.DateTimeField()
    place_text = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CALLED)
    parties = models.ManyToManyField(Unit, blank=True, related_name="meetings")
    others_present = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class AgendaItem(Row):
    """A case on the agenda, what was said about it, and what was resolved."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    said = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    resolution_salt = models.CharField(max_length=32, blank=True)
    owner = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions"
    )
    due_on = models.DateField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="meetings_item_once"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True)
                | (Q(owner__isnull=False, due_on__isnull=False) & ~Q(resolution="")),
                name="meetings_resolution_has_owner_and_date",
            ),
        ]
