"""What the desk keeps beside cases: views of the ledger, and imports with their problems."""

from __future__ import annotations

from django.db import models

from linli.kernel.import_runs import ProblemRow, RunRow
from linli.kernel.models import Row
from linli.people.models import Person


class SavedView(Row):
    """A filter of the ledger that somebody kept under a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField()


class ImportRun(RunRow):
    """One import: where it stands, so that the page can be left and found again."""

    started_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )


class ImportProblem(ProblemRow):
    """A row that could not go in, with its number in the file and the reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
