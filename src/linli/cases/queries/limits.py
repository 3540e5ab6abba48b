"""What an area's table of limits says, and what of it holds for a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from linli.places import codes
from linli.places import queries as places

from .. import clockwork
from ..clockwork import Happening, Kind
from ..models import Case, StageLimit
from ..rules_limits import Limits

if TYPE_CHECKING:
    from datetime import datetime

    from linli.places.workdays import Calendar

    from ..clockwork import Limit


def limits_for(area_code: str, at: datetime) -> Limits:
    """The limits that hold in an area at a moment, one query."""
    rows = StageLimit.objects.filter(area__code__in=codes.lineage(area_code), valid_from__lte=at)
    # The widest area and the oldest row first: what comes later lies nearer, or is newer, and stays.
    return Limits.of(rows.order_by("area__code", "valid_from"))


def waiting_for_years() -> dict[int, int]:
    """How many open cases have no deadline because a year is missing, by year; one query."""
    rows = Case.objects.open().filter(due_missing_year__isnull=False).values("due_missing_year")
    return {row["due_missing_year"] or 0: row["n"] for row in rows.annotate(n=Count("pk"))}


def stage_due(case: Case, stage: str, begun: datetime) -> datetime | None:
    """Until when a stage that began at a moment has to be over, three queries. None beyond the known calendar."""
    limit = limits_for(case.area_code, begun).of_case(case, stage).limit
    return due_after(limit, begun, places.calendar_for(case.area_code, begun))


def due_after(limit: Limit, begun: datetime, calendar: Calendar) -> datetime | None:
    """When a limit that began at a moment and was never held is over. None beyond the known calendar."""
    start = Happening(kind=Kind.START, at=begun, amount=limit.amount, unit=limit.unit, due_on=limit.due_on)
    return clockwork.read([start], calendar, 100).due_at
