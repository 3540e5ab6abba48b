"""Sums of the book as they stand at this moment: what is folded, and what still waits for the fold added to it.

One statement reads both, and one statement sees one moment: no fold comes in between. What waits is added up by the
database; of the persons in it only, it looks up how they stood (`had`) before what they gained (`gain`), which says who is
new in a place, and what becomes of the square of their minutes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from linli.credits import rollups
from linli.credits.models import AreaSum, UnitSum
from linli.credits.models.rollup import CELL_COLUMNS, MINUTES_COLUMNS, SUM_COLUMNS, TIMES_COLUMNS
from linli.credits.rollups import Vector
from linli.places.codes import LENGTHS, Level

# CROSS JOIN keeps SQLite to this order: without statistics of a table that is empty most of the time, it would walk through
# the whole book. Tables come in the order in which a rebuild empties them: whoever waits for it, waits in line.
_STANDING = """
WITH waiting AS (
    SELECT person_id, area_code, unit_id, how, grade, amount, CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END AS times
    FROM credits_pendingsum CROSS JOIN credits_creditentry
    WHERE id = entry_id AND earned_on >= %s AND earned_on < %s AND {within}
), gain AS (
    SELECT person_id, {place} AS place, {gained}
    FROM waiting {levels} GROUP BY person_id, {place}
), had AS (
    SELECT person_id, {place} AS place, {stood}
    FROM (
        SELECT m.* FROM (SELECT DISTINCT person_id FROM waiting) AS who CROSS JOIN credits_personmonth AS m
        WHERE m.person_id = who.person_id AND month >= %s AND month <= %s
    ) AS cells {levels} GROUP BY person_id, {place}
)
SELECT {column}, {columns} FROM {table} WHERE period = %s AND {within} {sums}
UNION ALL
SELECT gain.place, {changes}
FROM gain LEFT JOIN had ON had.person_id = gain.person_id AND had.place = gain.place GROUP BY gain.place
"""
_RANKED = ("claimed_a", "claimed_b")


class _Asked(NamedTuple):
    """Of which places, as SQL. `within` may be said of a booking and of a sum."""

    table: str
    column: str
    place: str
    levels: str
    within: str
    given: list[Any]
    sums: str


def area_sums(*, within: str, level: Level, period: int) -> dict[str, Vector]:
    """Sums of the areas of one level inside `within` in a month or year, by code; areas without any are left out.

    Exact at the moment of asking: one statement, whether something is pending or not.
    """
    return level_sums(within=within, levels=[level], period=period)[level]


def level_sums(*, within: str, levels: Collection[Level], period: int) -> dict[Level, dict[str, Vector]]:
    """The same of several levels at one moment, with no statement more."""
    found: dict[Level, dict[str, Vector]] = {level: {} for level in levels}
    lengths = {LENGTHS[level]: level for level in levels if LENGTHS[level] >= len(within)}
    if not lengths:
        return found
    rows = " UNION ALL ".join(f"SELECT {length} AS chars" for length in sorted(lengths))
    asked = _Asked(
        table=AreaSum._meta.db_table,
        column="area_code",
        place="substr(area_code, 1, chars)",
        levels=f"CROSS JOIN ({rows}) AS level WHERE length(area_code) >= chars",
        within="area_code >= %s AND area_code < %s",
        given=[within, f"{within}:"],
        sums=f"AND level_length IN ({', '.join(map(str, lengths))})",
    )
    for code, vector in _standing(asked, period).items():
        found[lengths[len(code)]][code] = vector
    return found


def unit_sums(*, unit_ids: Iterable[int], period: int) -> dict[int, Vector]:
    """Sums of these units in a month or year; those without any are left out. Exact, as those of areas."""
    wanted = sorted(set(unit_ids))
    if not wanted:
        return {}
    within = f"unit_id IN ({', '.join(['%s'] * len(wanted))})"
    return _standing(_Asked(UnitSum._meta.db_table, "unit_id", "unit_id", "", within, wanted, ""), period)


def _standing(asked: _Asked, period: int) -> dict[Any, Vector]:
    year, month = divmod(period, rollups.YEAR)
    begin = date(year, month or 1, 1)
    end = (date(year, month or 12, 1) + timedelta(days=31)).replace(day=1)
    months = [period, period if month else period + 12]
    dates = [begin.isoformat(), end.isoformat()]
    found: dict[Any, Vector] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(asked), [*dates, *asked.given, *months, period, *asked.given])
        for place, *row in cursor.fetchall():
            known = found.get(place)
            found[place] = tuple(map(sum, zip(known, row, strict=True))) if known else tuple(row)
    return found


def _statement(asked: _Asked) -> str:
    kinds = [(name, *name.split("_")) for name in MINUTES_COLUMNS]
    gained = {
        name: f"SUM(CASE WHEN how = '{how}' AND grade = '{grade.upper()}' THEN amount ELSE 0 END)"
        for name, how, grade in kinds
    }
    gained |= {
        name: f"SUM(CASE WHEN how = '{name.removesuffix('_times')}' THEN times ELSE 0 END)"
        for name in TIMES_COLUMNS
    }
    stood = {"ranked": f"SUM({' + '.join(_RANKED)})"} | {name: f"SUM({name})" for name in TIMES_COLUMNS}
    changes = {name: f"SUM(gain.{name})" for name in CELL_COLUMNS}
    for how, name in zip(rollups.HOWS, TIMES_COLUMNS, strict=True):
        was = f"COALESCE(had.{name}, 0)"
        changes[f"{how}_persons"] = f"SUM({_there(f'{was} + gain.{name}')} - {_there(was)})"
    came = f"({' + '.join(f'gain.{name}' for name in _RANKED)})"
    # (was + came)² - was²
    changes["squares"] = f"SUM({came} * ({came} + 2 * COALESCE(had.ranked, 0)))"
    return _STANDING.format(
        **asked._asdict(),
        gained=_named(gained),
        stood=_named(stood),
        columns=", ".join(SUM_COLUMNS),
        changes=_named(changes),
    )


def _there(times: str) -> str:
    return f"CASE WHEN {times} > 0 THEN 1 ELSE 0 END"


def _named(columns: dict[str, str]) -> str:
    """Sums as whole numbers: PostgreSQL's own of a bigint is none."""
    return ", ".join(f"CAST({sql} AS BIGINT) AS {name}" for name, sql in columns.items())
