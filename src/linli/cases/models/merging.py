"""Merges as facts of their own, and what residents say against them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.people.models import Person

from .core import Case
from .voices import Voice
from .words import Note


class CaseMerge(Row):
    """One case put into another: by whom, until which day its reporters may object, and whether it was undone.

    `windows` are the windows for rating as they were before, by the uid of the voice: undoing gives them back.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges_in")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    object_until = models.DateField()
    windows = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(undone_at__isnull=True), name="cases_merge_one_at_a_time"
            )
        ]


class MergeObjection(Row):
    """A reporter says 不是同一件事: an open question until somebody who did not merge decides it.

    `case` is where the voice stands, and follows further merges until it is decided.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        UPHELD = "upheld", _("Separated again")
        DISMISSED = "dismissed", _("Stays together")

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="objections")
    merge = models.ForeignKey(CaseMerge, on_delete=models.CASCADE, related_name="objections")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    words = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(state="open"), name="cases_objection_open")]
        constraints = [
            models.UniqueConstraint(fields=["voice", "merge"], name="cases_objection_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="cases_objection_decided"
            ),
        ]
