"""Reviews of standing matters 常态化: when each was due, whether somebody was reminded, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row

from .core import Case


class StandingReview(Row):
    """One review of a standing matter. The note with its words lies with the case."""

    class Outcome(models.TextChoices):
        KEEP = "keep", pgettext_lazy("review", "Still needed")
        RESUME = "resume", pgettext_lazy("review", "Taken in hand again")
        FINISH = "finish", pgettext_lazy("review", "Finished for good")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    due_on = models.DateField()
    told_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "due_on"], condition=Q(done_at__isnull=True), name="cases_review_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(outcome=""), name="cases_review_has_outcome"
            ),
        ]
