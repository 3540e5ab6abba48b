"""Sums of the book as they stand at this moment: what is folded, and what is still pending added to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from linli.credits import rollups
from linli.credits.models import AreaSum, CreditEntry, PendingSum, PersonMonth, SumState, UnitSum
from linli.credits.models.rollup import CELL_COLUMNS, SUM_COLUMNS
from linli.credits.rollups import Booked, Changes, Of, Vector
from linli.places.codes import LENGTHS, Level

STATE = 1
TRIES = 3
T = TypeVar("T")

_PENDING = ("pk", "person_id", "earned_on", "area_code", "unit_id", "how", "grade", "amount", "reverses_id")


def pending(limit: int | None = None) -> tuple[list[int], list[Booked]]:
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


def pending_changes(of: Of | None = None) -> Changes:
    """What the pending entries change in the sums, all or those asked for: two statements, one when none is pending."""
    _keys, booked = pending()
    return rollups.changes(booked, cells_of(booked), of)


def area_sums(*, within: str, level: Level, period: int) -> dict[str, Vector]:
    """Sums of the areas of one level inside `within` in a month or year, by code; areas without any are left out.

    Exact at the moment of asking: four statements, five while something is pending.
    """
    length = LENGTHS[level]

    def folded() -> dict[str, Vector]:
        rows = AreaSum.objects.filter(
            period=period, level_length=length, area_code__gte=within, area_code__lt=f"{within}:"
        ).values_list("area_code", *SUM_COLUMNS)
        return {row[0]: row[1:] for row in rows}

    found, changes = _at_one_moment(folded, Of(length, period))
    for (code, of), row in changes.areas.items():
        if of == period and len(code) == length and code.startswith(within):
            found[code] = _sum(found.get(code), row)
    return found


def unit_sums(*, unit_ids: Iterable[int], period: int) -> dict[int, Vector]:
    """Sums of these units in a month or year; those without any are left out. Exact, as those of areas."""
    wanted = set(unit_ids)

    def folded() -> dict[int, Vector]:
        rows = UnitSum.objects.filter(period=period, unit_id__in=wanted).values_list("unit_id", *SUM_COLUMNS)
        return {row[0]: row[1:] for row in rows}

    found, changes = _at_one_moment(folded, Of(0, period))
    for (unit_id, of), row in changes.units.items():
        if of == period and unit_id in wanted:
            found[unit_id] = _sum(found.get(unit_id), row)
    return found


def _at_one_moment(folded: Callable[[], dict[T, Vector]], of: Of) -> tuple[dict[T, Vector], Changes]:
    """Folded sums and pending changes that belong together: when a fold came in between, they are asked again."""
    for _try in range(TRIES):
        before = _generation()
        changes = pending_changes(of)
        found = folded()
        if _generation() == before:
            return found, changes
    with transaction.atomic():
        list(SumState.objects.select_for_update().filter(pk=STATE))
        changes = pending_changes(of)
        return folded(), changes


def _generation() -> int:
    return SumState.objects.filter(pk=STATE).values_list("generation", flat=True).first() or 0


def _sum(row: Vector | None, more: list[int]) -> Vector:
    return tuple(more) if row is None else tuple(one + two for one, two in zip(row, more, strict=True))


def person_months(person_id: int, *, year: int) -> dict[int, int]:
    """Ranked minutes (claimed, A and B) of one person by month, in a year: from the book itself. One statement."""
    rows = CreditEntry.objects.filter(
        person_id=person_id,
        quantity=CreditEntry.Quantity.MINUTES,
        how="claimed",
        grade__in=("A", "B"),
        earned_on__year=year,
    ).values_list("earned_on", "amount")
    found: dict[int, int] = {}
    for on, amount in rows:
        found[on.month] = found.get(on.month, 0) + amount
    return found
