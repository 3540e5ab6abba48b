"""What the desk keeps beside cases: views of the ledger, and imports with their problems."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.people.models import Person


class SavedView(Row):
    """A filter of the ledger that somebody kept under a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField()


class ImportRun(Row):
    """One import: where it stands, so that the page can be left and found again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")
        CANCELLED = "cancelled", _("Cancelled")

    started_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200, blank=True)
    mapping = models.JSONField(default=dict)
    area_code = models.CharField(max_length=18, blank=True)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    result = models.JSONField(
        default=dict, blank=True
    )  # counts for the summary: where, how long people waited
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)  # last batch: tells a slow run from a killed one
    ended_at = models.DateTimeField(null=True, blank=True)


class ImportProblem(Row):
    """A row that could not go in, with its number in the file and the reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)
