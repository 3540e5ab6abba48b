"""Imports of premises: where one stands, and the rows that stayed outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.kernel.import_runs import ProblemRow, RunRow


class PremisesRun(RunRow):
    """One import of premises. `started_by` is the uid of a person: persons live in a higher app."""

    started_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at", "id"], name="places_run_newest")]


class PremisesProblem(ProblemRow):
    """A row that could not go in, or a remark about one that did."""

    run = models.ForeignKey(PremisesRun, on_delete=models.CASCADE, related_name="problems")
