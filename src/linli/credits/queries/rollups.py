"""What the fold asks of the book and of its sums; and what ranks of one person, and of some before it is folded."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from linli.credits import rollups
from linli.credits.models import CreditEntry, PendingSum, PersonMonth
from linli.credits.models.rollup import CELL_COLUMNS
from linli.credits.rollups import Booked, Vector

STATE = 1
_PENDING = ("pk", "person_id", "earned_on", "area_code", "unit_id", "how", "grade", "amount", "reverses_id")


def pending(limit: int) -> tuple[list[int], list[Booked]]:
    """Entries that wait for the fold, oldest first: their keys, and what they book. One statement."""
    # Not as a join: without statistics of a table that is empty most of the time, SQLite walks through the whole book.
    waiting = PendingSum.objects.order_by("entry_id").values("entry_id")[:limit]
    rows = CreditEntry.objects.filter(pk__in=waiting).order_by("pk").values_list(*_PENDING)
    booked = [
        Booked(
            person, on.year * rollups.YEAR + on.month, area, unit or 0, how, grade, amount, -1 if back else 1
        )
        for _key, person, on, area, unit, how, grade, amount, back in rows
    ]
    return [row[0] for row in rows], booked


def cells_of(booked: list[Booked]) -> dict[rollups.CellKey, Vector]:
    """The finest sums of the persons in these bookings, of the years in them. One statement, none for no booking."""
    if not booked:
        return {}
    persons = CreditEntry.objects.filter(pk__in=PendingSum.objects.values("entry_id")).values("person_id")
    years = [one.month // rollups.YEAR for one in booked]
    rows = PersonMonth.objects.filter(
        person_id__in=persons,
        month__gte=min(years) * rollups.YEAR,
        month__lt=(max(years) + 1) * rollups.YEAR,
    ).values_list("person_id", "month", "area_code", "unit_id", *CELL_COLUMNS)
    wanted = {(one.person_id, one.month // rollups.YEAR) for one in booked}
    return {row[:4]: row[4:] for row in rows if (row[0], row[1] // rollups.YEAR) in wanted}


def ranked_service(person_id: int, *, year: int) -> tuple[int, int]:
    """Ranked minutes (claimed, A and B) of one person in a year and in how many services: from the book itself. One
    statement.
    """
    services = (
        _ranked(year)
        .filter(person_id=person_id)
        .order_by()
        .values_list("source_uid")
        .annotate(total=Sum("amount"))
    )
    found = [total for _source, total in services if total > 0]
    return sum(found), len(found)


def waiting_ranked(persons: QuerySet[Any], *, year: int) -> dict[int, int]:
    """Ranked minutes of a year that are not in the sums yet, by person, of those whose ids are asked for. One statement."""
    waiting = _ranked(year).filter(pk__in=PendingSum.objects.values("entry_id"), person_id__in=persons)
    return dict(waiting.order_by().values_list("person_id").annotate(total=Sum("amount")))


def _ranked(year: int) -> QuerySet[CreditEntry]:
    return CreditEntry.objects.filter(
        quantity=CreditEntry.Quantity.MINUTES, how="claimed", grade__in=("A", "B"), earned_on__year=year
    )
