"""Sums of the book as they stand at this moment: what is folded, and what is still pending added to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from linli.credits import rollups
from linli.credits.models import AreaSum, CreditEntry, PendingSum, PersonMonth, SumState, UnitSum
from linli.credits.models.rollup import CELL_COLUMNS, SUM_COLUMNS
from linli.credits.rollups import Booked, Changes, Of, Vector
from linli.places.codes import LENGTHS, Level

STATE = 1
TRIES = 3
T = TypeVar("T")

_WEIGHED = ("claimed_a", "claimed_b", "claimed_times", "assigned_times")
_REST = (0,) * (rollups.MINUTES - 2)
_PENDING = ("pk", "person_id", "earned_on", "area_code", "unit_id", "how", "grade", "amount", "reverses_id")


def pending(limit: int | None = None, which: Q | None = None) -> tuple[list[int], list[Booked]]:
    """Entries that wait for the fold, oldest first: their keys, and what they book. One statement."""
    rows = _waiting(limit).filter(which or Q()).order_by("pk").values_list(*_PENDING)
    booked = [
        Booked(
            person, on.year * rollups.YEAR + on.month, area, unit or 0, how, grade, amount, -1 if back else 1
        )
        for _key, person, on, area, unit, how, grade, amount, back in rows
    ]
    return [row[0] for row in rows], booked


def _waiting(limit: int | None = None) -> QuerySet[CreditEntry]:
    # Not as a join: without statistics of a table that is empty most of the time, SQLite walks through the whole book.
    waiting = PendingSum.objects.order_by("entry_id") if limit else PendingSum.objects.all()
    return CreditEntry.objects.filter(pk__in=waiting.values("entry_id")[:limit])


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


def pending_changes(asked: Sequence[Of], where: Q) -> list[Changes]:
    """What the pending entries change in the sums asked for, all of one period: two statements, one when none of the
    entries is concerned. `where` says of an entry, and of a finest sum as well, whether it may concern them.
    """
    period = asked[0].period
    begin = date(period // rollups.YEAR, period % rollups.YEAR or 1, 1)
    end = date(begin.year, period % rollups.YEAR or 12, 1) + timedelta(days=31)
    which = where & Q(earned_on__gte=begin, earned_on__lt=end.replace(day=1))
    _keys, booked = pending(which=which)
    # As they stood in the smallest places: in those around them they follow from these.
    stood = _stood(which, where, max(asked)) if booked else {}
    return [rollups.changes(booked, stood, of) for of in asked]


def _stood(which: Q, where: Q, of: Of) -> dict[rollups.CellKey, Vector]:
    """How the persons of these pending entries stood in the places asked for: what they ranked with, and how often they
    came, which is all that a change of persons and squares follows from. One row for each person and place.
    """
    whole = not of.period % rollups.YEAR
    months = Q(month__gte=of.period, month__lt=of.period + rollups.YEAR) if whole else Q(month=of.period)
    persons = _waiting().filter(which).values("person_id")
    place: Any = Substr("area_code", 1, of.length) if of.length else F("unit_id")
    rows = PersonMonth.objects.filter(where, months, person_id__in=persons).annotate(place=place)
    sums = rows.order_by().values_list("person_id", "place").annotate(*map(Sum, _WEIGHED))
    return {
        (person, of.period, key if of.length else "", 0 if of.length else key): (a, b, *_REST, came, sent)
        for person, key, a, b, came, sent in sums
    }


def area_sums(*, within: str, level: Level, period: int) -> dict[str, Vector]:
    """Sums of the areas of one level inside `within` in a month or year, by code; areas without any are left out.

    Exact at the moment of asking: four statements, five while something is pending.
    """
    return level_sums(within=within, levels=[level], period=period)[level]


def level_sums(*, within: str, levels: Collection[Level], period: int) -> dict[Level, dict[str, Vector]]:
    """The same of several levels at one moment, with no statement more."""
    lengths = {LENGTHS[level]: level for level in levels}
    where = Q(area_code__gte=within, area_code__lt=f"{within}:")

    def folded() -> dict[str, Vector]:
        rows = AreaSum.objects.filter(where, period=period, level_length__in=lengths)
        return {row[0]: row[1:] for row in rows.values_list("area_code", *SUM_COLUMNS)}

    sums, changes = _at_one_moment(folded, [Of(length, period) for length in lengths], where)
    for (code, of), row in ((key, row) for one in changes for key, row in one.areas.items()):
        if of == period and code.startswith(within):
            sums[code] = _sum(sums.get(code), row)
    found: dict[Level, dict[str, Vector]] = {level: {} for level in levels}
    for code, vector in sums.items():
        found[lengths[len(code)]][code] = vector
    return found


def unit_sums(*, unit_ids: Iterable[int], period: int) -> dict[int, Vector]:
    """Sums of these units in a month or year; those without any are left out. Exact, as those of areas."""
    wanted = set(unit_ids)

    def folded() -> dict[int, Vector]:
        rows = UnitSum.objects.filter(period=period, unit_id__in=wanted).values_list("unit_id", *SUM_COLUMNS)
        return {row[0]: row[1:] for row in rows}

    found, (changes,) = _at_one_moment(folded, [Of(0, period)], Q(unit_id__in=wanted))
    for (unit_id, of), row in changes.units.items():
        if of == period and unit_id in wanted:
            found[unit_id] = _sum(found.get(unit_id), row)
    return found


def _at_one_moment(
    folded: Callable[[], dict[T, Vector]], asked: Sequence[Of], where: Q
) -> tuple[dict[T, Vector], list[Changes]]:
    """Folded sums and pending changes that belong together: when a fold came in between, they are asked again."""
    for _try in range(TRIES):
        before = _generation()
        changes = pending_changes(asked, where)
        found = folded()
        if _generation() == before:
            return found, changes
    with transaction.atomic():
        list(SumState.objects.select_for_update().filter(pk=STATE))
        changes = pending_changes(asked, where)
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
