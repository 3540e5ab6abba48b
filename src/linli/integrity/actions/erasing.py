"""Erasing words that are past their time, one batch per call, until a call finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.integrity.models import Concern, Finding, SpotCheck
from linli.integrity.queries import erasing as queries

if TYPE_CHECKING:
    from linli.places.keeping import Due


@transaction.atomic
def erase_answers(*, due: Due) -> int:
    """Empty what people answered; that they were heard stays. How many."""
    found = list(queries.answers_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return Concern.objects.filter(pk__in=found).update(answer="")


@transaction.atomic
def erase_decisions(*, due: Due) -> int:
    """Empty the words of decisions; what was decided stays. How many."""
    found = list(queries.decisions_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return Finding.objects.filter(pk__in=found).update(decision="")


@transaction.atomic
def erase_checks(*, due: Due) -> int:
    """Empty the words of spot checks; their outcome stays. How many."""
    found = list(queries.checks_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return SpotCheck.objects.filter(pk__in=found).update(words="")
