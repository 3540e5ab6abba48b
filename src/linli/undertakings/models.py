"""Tables of undertakings 领办实事: batches, proposals, the items with their milestones and their progress.

What stands here is public record (decision 0023): names of matters, targets, results. It is written for everybody and is
kept; nobody who reported anything is named in it. Photos lie with the case and end with those of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.models import Case, Note
from linli.kernel.models import Row
from linli.people.models import Person, Role, Unit
from linli.places.codes import area_q, lineage
from linli.places.models import AreaCoded, level_indexes

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

# Posts whose area lies around a list, or in it, read it.
READERS = (Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Vocabulary of lists."""

    def visible_to(self, actor: Actor) -> BatchQuerySet:
        """Lists of areas around or inside the areas of one's posts, and around or inside where one's units sit."""
        codes = set(actor.area_codes(*READERS))
        units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
        if units:
            codes |= set(Unit.objects.filter(pk__in=units).values_list("area_code", flat=True))
        around = {outer for code in codes for outer in lineage(code)}
        return self.filter(area_q(codes - {""}) | Q(area_code__in=around))


class Batch(Row, AreaCoded):
    """A list 批次 of an area and a year: made by who runs it, or asked for from departments, streets, communities."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First list")
        SOLICITED = "solicited", _("Solicited list")

    name = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = level_indexes("-year", prefix="und_batch")
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year", "name"], name="undertakings_batch_once"),
            models.CheckConstraint(
                condition=~Q(kind="solicited")
                | Q(opens_on__isnull=False, closes_on__isnull=False, closes_on__gte=F("opens_on")),
                name="undertakings_solicited_has_window",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Undertaking(Row):
    """One item of a list. State, light, deadline, who leads and who helps stand on its case; here is what it promises.

    `leader` repeats the case's leading person, because a constraint 一人一重点 needs it beside the batch.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="undertaking")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    leader = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings"
    )
    leader_title = models.CharField(max_length=80, blank=True)  # the public office, as the board shows it
    focus = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    target_words = models.CharField(max_length=300, blank=True)
    target_quantity = models.PositiveIntegerField(null=True, blank=True)
    target_unit = models.CharField(max_length=20, blank=True)
    target_on = models.DateField()
    planned_fen = models.BigIntegerField(null=True, blank=True)
    spent_fen = models.BigIntegerField(null=True, blank=True)
    result_words = models.TextField(blank=True)
    result_quantity = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "leader"], condition=Q(focus=True), name="undertakings_one_focus"
            ),
            models.CheckConstraint(
                condition=Q(focus=False) | Q(leader__isnull=False), name="undertakings_focus_has_leader"
            ),
            models.CheckConstraint(
                condition=Q(target_quantity__isnull=True) | ~Q(target_unit=""),
                name="undertakings_quantity_has_unit",
            ),
            models.CheckConstraint(
                condition=(Q(planned_fen__isnull=True) | Q(planned_fen__gte=0))
                & (Q(spent_fen__isnull=True) | Q(spent_fen__gte=0)),
                name="undertakings_cost_not_negative",
            ),
        ]


class Milestone(Row):
    """A part of the promise with its own day. Closed when it is done, or with an explanation by who runs the list."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=120)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    proof = models.TextField(blank=True)
    explained = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["undertaking", "due_on"], name="und_milestone_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(explained="") & ~Q(proof="") | ~Q(explained=""),
                name="undertakings_done_has_proof",
            )
        ]

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.done_at is None


class Progress(Row):
    """How far it is, at a moment. Never changed: an error is mended by a further entry that names the one it mends."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.CASCADE, related_name="progress")
    words = models.TextField()
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    mends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="mended")
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    post = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["undertaking", "-id"], name="und_progress_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="undertakings_percent"
            )
        ]


class Proposal(Row):
    """What a department, a street or a community puts forward for a solicited list, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("proposal", "Proposed")
        TAKEN = "taken", pgettext_lazy("proposal", "Taken up")
        MERGED = "merged", pgettext_lazy("proposal", "Taken into another")
        DECLINED = "declined", pgettext_lazy("proposal", "Declined")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    title = models.CharField(max_length=120)
    words = models.TextField()
    target_words = models.CharField(max_length=300, blank=True)
    area_code = models.CharField(max_length=18)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    became = models.ForeignKey(
        Undertaking, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )

    class Meta:
        indexes = [models.Index(fields=["batch", "state", "id"], name="und_proposal_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False) & ~Q(reason=""),
                name="undertakings_decided_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "merged"]) | Q(became__isnull=False),
                name="undertakings_taken_leads_somewhere",
            ),
        ]
