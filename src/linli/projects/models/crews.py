"""People who come together 组团: a named group, its members, and the places it asks for at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Unit

from .shifts import Shift


class Crew(Row):
    """A named group of people, each of whom joined by a link on their own phone; ``unit`` where it speaks for one."""

    name = models.CharField(max_length=40)
    captain = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="crews_led")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="crews")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class CrewMember(Row):
    """Somebody in a crew, from when until when."""

    crew = models.ForeignKey(Crew, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="crew_memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["crew", "person"], condition=Q(until__isnull=True), name="projects_crew_once"
            )
        ]


class CrewClaim(Row):
    """Places of one shift asked for at once: an offer for each member. ``whole``: everybody comes, or nobody does."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("claim of a crew", "Waits for its members")
        TAKEN = "taken", pgettext_lazy("claim of a crew", "Taken")
        OVER = "over", pgettext_lazy("claim of a crew", "Came to nothing")

    crew = models.ForeignKey(Crew, on_delete=models.CASCADE, related_name="claims")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="crew_claims")
    whole = models.BooleanField(default=True)
    # Whom the crew speaks for: what is served in these places counts for this unit (decision 0043).
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], condition=Q(state="open"), name="projects_crew_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["crew", "shift"], condition=Q(state="open"), name="projects_crew_claims_once"
            )
        ]

    def __str__(self) -> str:
        return str(_("Claim of a crew"))
