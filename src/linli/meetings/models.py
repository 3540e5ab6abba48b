"""Joint meetings 联席会议: parties, facts, options, what was said, resolutions with several owners and their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case
from linli.kernel import crypto
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
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


class Party(Row):
    """Who sits at the table, and for whom: a unit, or somebody named, such as a representative of residents."""

    sealed: ClassVar[Declaration] = {"guest_sealed": Sealed("meetings.party.guest")}

    class Kind(models.TextChoices):
        STREET = "street", _("Street")
        COMMUNITY = "community", _("Community")
        PARK = "park", _("Industrial park")
        PROPERTY = "property", _("Property company")
        RESIDENTS = "residents", _("Residents")
        DEPARTMENT = "department", _("Department")
        OTHER = "other", _("Others")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sides")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guest_sealed = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "unit"], condition=Q(unit__isnull=False), name="meetings_party_unit_once"
            )
        ]

    @property
    def guest(self) -> str:
        """The name of somebody who sits there for no unit of the house."""
        return crypto.unseal(self.guest_sealed, aad=self.sealed["guest_sealed"].aad(self.uid))


class AgendaItem(Row):
    """A case on the agenda, what was said about it, and what was resolved."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    facts = models.TextField(blank=True)
    said = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
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


class ItemOption(Row):
    """One way out that was on the table: what speaks for it, what against, what it costs."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120)
    in_favour = models.TextField(blank=True)
    against = models.TextField(blank=True)
    cost = models.CharField(max_length=200, blank=True)
    chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "id")


class CoOwner(Row):
    """A unit that helps to carry out a resolution, with a date of its own."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="co_owners")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="meetings_co_owner_once")]
