"""The yearly commendation list 表彰名单 of a community: criteria set before the year ends, computed from the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class CommendationQuerySet(models.QuerySet["Commendation"]):
    """Vocabulary of lists."""

    def run_by(self, actor: Actor) -> CommendationQuerySet:
        """Lists of the areas where the actor assigns people."""
        return self.filter(area_q(actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))))

    def public(self) -> CommendationQuerySet:
        """What everybody reads: criteria from the day on which they were published, names only at the end."""
        return self.exclude(state=Commendation.State.DRAFT)


class Commendation(Row, AreaCoded):
    """One list of one community and year.

    It counts volunteer time alone (claimed, evidence of grade A or B) that was served in the community in the year and
    stood in the book at ``computed_at``. ``seats`` 0: everybody who meets the criteria. ``content`` is what was frozen at
    the end, without names, and ``digest`` its hash.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("commendation list", "Criteria being written")
        CRITERIA = "criteria", pgettext_lazy("commendation list", "Criteria published")
        SHOWN = "shown", pgettext_lazy("commendation list", "Computed, open to objections")
        FINAL = "final", pgettext_lazy("commendation list", "Published")

    class Ties(models.TextChoices):
        ALL = "all", _("Whoever stands level with the last place is on the list as well")
        TIMES = "times", _("More services decide; whoever is level even then is on the list as well")

    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    least_minutes = models.PositiveIntegerField()
    least_times = models.PositiveIntegerField(default=0)
    least_projects = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField(default=0)
    ties = models.CharField(max_length=8, choices=Ties.choices, default=Ties.ALL)
    words = models.CharField(max_length=500, blank=True)
    object_days = models.PositiveSmallIntegerField(default=7)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    computed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    object_until = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = CommendationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year"], name="awards_list_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="awards_list_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "criteria"])
                | Q(computed_at__isnull=False, object_until__isnull=False),
                name="awards_list_computed",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(finished_at__isnull=False) & ~Q(digest=""),
                name="awards_list_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.year}"


class Candidate(Row):
    """Somebody who meets the criteria, with the figures of the book, the place, and what they said about their name."""

    class Naming(models.TextChoices):
        ASKED = "", pgettext_lazy("name on a list", "No answer yet: family name only")
        FULL = "full", pgettext_lazy("name on a list", "In full")
        MASKED = "masked", pgettext_lazy("name on a list", "Family name only")
        DECLINED = "declined", pgettext_lazy("name on a list", "Does not want to be on the list")

    class Why(models.TextChoices):
        """Why somebody who meets the criteria is not on the list."""

        NONE = "", pgettext_lazy("reason of an exclusion", "None")
        DECLINED = "declined", pgettext_lazy("reason of an exclusion", "Does not want to be on the list")
        RUNS_IT = "runs_it", pgettext_lazy("reason of an exclusion", "Holds a post that makes the list")
        SEATS = "seats", pgettext_lazy("reason of an exclusion", "Below the last place")
        RECORDS = "records", pgettext_lazy("reason of an exclusion", "The records are being looked into")
        OTHER = "other", pgettext_lazy("reason of an exclusion", "Another reason")

    commendation = models.ForeignKey(Commendation, models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="commendations")
    place = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField()
    times = models.PositiveIntegerField()
    projects = models.PositiveIntegerField()
    naming = models.CharField(max_length=8, choices=Naming.choices, blank=True, default=Naming.ASKED)
    named_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=8, choices=Why.choices, blank=True, default=Why.NONE)
    why_words = models.CharField(max_length=300, blank=True)
    why_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commendation", "person"], name="awards_candidate_once"),
            models.CheckConstraint(
                condition=Q(why="", place__isnull=False) | ~Q(why="") & Q(place__isnull=True),
                name="awards_candidate_on_or_why",
            ),
        ]

    @property
    def on_list(self) -> bool:
        """Whether the list names this person."""
        return not self.why


# Whoever steps back, or is left out by a person's decision, stays out when the list is computed again.
STAYS_OUT = (Candidate.Why.DECLINED, Candidate.Why.RECORDS, Candidate.Why.OTHER)


class Objection(Row):
    """Somebody of the community says that the computed list is not right; a person decides, with a reason."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection to a list", "Waits for a decision")
        UPHELD = "upheld", pgettext_lazy("objection to a list", "Right: it was mended")
        DISMISSED = "dismissed", pgettext_lazy("objection to a list", "The list stands")

    commendation = models.ForeignKey(Commendation, models.CASCADE, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decision = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commendation", "person"], condition=Q(state="open"), name="awards_objection_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("person")),
                name="awards_objection_two_people",
            ),
        ]
