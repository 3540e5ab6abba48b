"""Keeping the sums of the book: what was booked is noted as pending, the worker folds it in, `rebuild` starts anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from linli.credits import rollups
from linli.credits.models import AreaSum, CreditEntry, PendingSum, PersonMonth, SumState, UnitSum
from linli.credits.models.rollup import CELL_COLUMNS, SUM_COLUMNS
from linli.credits.queries import rollups as asked
from linli.places.codes import LENGTHS

AT_ONCE = 2_000
BATCH = 500
_YEAR = "month - month % 100"  # 202600 of 202603
# PostgreSQL adds up bigint to numeric; a second sum, of numeric, would take it several times as long.
_SUMMED = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in CELL_COLUMNS)


def note_pending(entries: Iterable[CreditEntry]) -> None:
    """Part of writing the book, in its transaction: entries of minutes wait for the fold. Rows of their own, no lock."""
    minutes = CreditEntry.Quantity.MINUTES
    PendingSum.objects.bulk_create([PendingSum(entry=one) for one in entries if one.quantity == minutes])


@transaction.atomic
def fold(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Add what is pending to the sums; how many entries. One fold at a time, the others wait."""
    state = _locked()
    keys, booked = asked.pending(limit)
    if not keys:
        return 0
    made = rollups.changes(booked, asked.cells_of(booked))
    _fold_cells(made.cells)
    _fold_sums(AreaSum, made.areas, ("area_code", "period"))
    _fold_sums(UnitSum, made.units, ("unit_id", "period"))
    PendingSum.objects.filter(entry_id__in=keys).delete()
    state.generation += 1
    state.folded_at = at
    state.save(update_fields=["generation", "folded_at"])
    return len(keys)


def _locked() -> SumState:
    SumState.objects.bulk_create([SumState(pk=asked.STATE)], ignore_conflicts=True)
    return SumState.objects.select_for_update().get(pk=asked.STATE)


def _fold_cells(changes: Mapping[rollups.CellKey, list[int]]) -> None:
    named = ("person_id", "month", "area_code", "unit_id")
    persons = {key[0] for key in changes}
    _upsert(PersonMonth, changes, named, CELL_COLUMNS, models.Q(person_id__in=persons))


def _fold_sums(
    model: type[AreaSum | UnitSum], changes: Mapping[Any, list[int]], named: tuple[str, str]
) -> None:
    which = models.Q(**{f"{named[0]}__in": {key[0] for key in changes}})
    _upsert(model, changes, named, SUM_COLUMNS, which & models.Q(period__in={key[1] for key in changes}))


def _upsert(
    model: type[PersonMonth | AreaSum | UnitSum],
    changes: Mapping[Any, list[int]],
    named: tuple[str, ...],
    columns: tuple[str, ...],
    which: models.Q,
) -> None:
    """Set each row to what it was and what came: nobody else writes it while the state is locked."""
    manager: Any = model._default_manager
    rows = manager.filter(which).values_list(*named, *columns)
    known = {row[: len(named)]: row[len(named) :] for row in rows}
    made = []
    for key, change in sorted(changes.items()):
        was = known.get(key, (0,) * len(columns))
        values = dict(zip(columns, (one + two for one, two in zip(was, change, strict=True)), strict=True))
        row = model(**dict(zip(named, key, strict=True)), **values)
        if isinstance(row, AreaSum):
            row.level_length = len(row.area_code)
        made.append(row)
    unique = [*named, "level_length"] if model is AreaSum else list(named)
    manager.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, update_fields=list(columns), unique_fields=unique
    )


# --- Anew from the book ---------------------------------------------------------------------------------------------------


@transaction.atomic
def rebuild_rollups(*, at: datetime) -> dict[str, int]:
    """Make the sums anew from the book, one statement per table; rows by table. Pages that show sums wait meanwhile.

    Bookings go on: what they note as pending after our look is left out of what is made here, and folded later.
    """
    state = _locked()
    made = {}
    PendingSum.objects.all().delete()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL work_mem = '256MB'")
        for model, columns, select in _tables():
            table = model._meta.db_table
            cursor.execute(
                f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}"  # noqa: S608 -- our own names
            )
            cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {select}")
            made[table] = cursor.rowcount
    state.generation += 1
    state.folded_at = at
    state.save(update_fields=["generation", "folded_at"])
    return made


@transaction.atomic
def check_rollups() -> dict[str, int]:
    """How many rows of each table differ from the book, in either direction: nothing is changed."""
    _locked()
    wrong = {}
    with connection.cursor() as cursor:
        for model, columns, select in _tables():
            table = model._meta.db_table
            kept = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 -- our own names
            there = f"SELECT COUNT(*) FROM (SELECT * FROM ({kept}) x EXCEPT SELECT * FROM ({select}) y) a"  # noqa: S608 -- our own names
            back = f"SELECT COUNT(*) FROM (SELECT * FROM ({select}) x EXCEPT SELECT * FROM ({kept}) y) a"  # noqa: S608 -- our own names
            cursor.execute(f"SELECT ({there}) + ({back})")
            wrong[table] = int(cursor.fetchone()[0])
    return wrong


def _tables() -> list[tuple[type[models.Model], tuple[str, ...], str]]:
    areas = ("area_code", "level_length", "period", *SUM_COLUMNS)
    return [
        (PersonMonth, ("person_id", "month", "area_code", "unit_id", *CELL_COLUMNS), cells_select()),
        (AreaSum, areas, areas_select()),
        (UnitSum, ("unit_id", "period", *SUM_COLUMNS), units_select()),
    ]


def cells_select() -> str:
    """The finest sums, from every entry of minutes that is not pending."""
    if connection.vendor == "postgresql":
        month = "(date_part('year', earned_on) * 100 + date_part('month', earned_on))::int"
    else:
        month = "CAST(substr(earned_on, 1, 4) AS INTEGER) * 100 + CAST(substr(earned_on, 6, 2) AS INTEGER)"
    sums = [
        f"COALESCE(SUM(amount) FILTER (WHERE how = '{how}' AND grade = '{grade}'), 0)"
        for how in rollups.HOWS
        for grade in rollups.GRADES
    ]
    sums += [
        f"COALESCE(SUM(CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END) FILTER (WHERE how = '{how}'), 0)"
        for how in rollups.HOWS
    ]
    return (
        f"SELECT person_id, {month}, area_code, COALESCE(unit_id, 0), {', '.join(sums)} FROM credits_creditentry e "  # noqa: S608 -- our own names
        "WHERE quantity = 'minutes' AND NOT EXISTS (SELECT 1 FROM credits_pendingsum p WHERE p.entry_id = e.id) "
        "GROUP BY 1, 2, 3, 4"
    )


def areas_select() -> str:
    """Sums of areas of every level, by month and year, from the finest; those of years from years, which are fewer."""
    years = (
        f"WITH years AS MATERIALIZED (SELECT person_id, {_YEAR} AS month, area_code, {_SUMMED} "  # noqa: S608 -- our own names
        "FROM credits_personmonth GROUP BY 1, 2, 3) "
    )
    parts = [
        _counted(
            f"substr(area_code, 1, {length})", f"length(area_code) >= {length}", "month", f", {length}", of
        )
        for length in LENGTHS.values()
        if length >= min(LENGTHS.values()) * 2
        for of in ("credits_personmonth", "years")
    ]
    return years + " UNION ALL ".join(parts)


def units_select() -> str:
    """Sums of units by month and year, from the finest."""
    return " UNION ALL ".join(
        _counted("unit_id", "unit_id <> 0", period, "", "credits_personmonth") for period in ("month", _YEAR)
    )


def _counted(place: str, which: str, period: str, more: str, of: str) -> str:
    outer = ", ".join(f"SUM({name})" for name in CELL_COLUMNS)
    counts = ", ".join(f"SUM(CASE WHEN {how}_times > 0 THEN 1 ELSE 0 END)" for how in rollups.HOWS)
    return (
        f"SELECT place{more}, period, {outer}, {counts}, SUM((claimed_a + claimed_b) * (claimed_a + claimed_b)) "  # noqa: S608 -- our own names
        f"FROM (SELECT {place} AS place, {period} AS period, person_id, {_SUMMED} FROM {of} "
        f"WHERE {which} GROUP BY 1, 2, 3) AS person GROUP BY 1, {3 if more else 2}"
    )
