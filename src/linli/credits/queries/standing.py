"""Sums of the book as they stand at this moment: what is folded, and what still waits for the fold added to it.

One statement reads both, and one statement sees one moment: no fold comes in between. What waits is added up by the
database; of the persons in it only, it looks up how they stood, which says who is new in a place, and what becomes of the
square of their minutes: (stood + comes)² - stood².
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

# IN and no joins: of a table that is empty most of the time SQLite has no statistics and takes it for a long one; joined
# with it, it first reads the whole book to know what to leave out. A plus keeps it from an index on anything else, which
# would lead through the whole book too. Tables come in the order in which a rebuild empties them: whoever waits for it,
# waits in line.
_WAITING = """
WITH waiting AS (
    SELECT person_id, area_code, unit_id, how, grade, amount, CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END AS times
    FROM credits_creditentry
    WHERE id IN (SELECT entry_id FROM credits_pendingsum)
        AND {plus}earned_on >= %s AND {plus}earned_on < %s{within}
), cells AS (
    SELECT person_id, area_code, unit_id, claimed_a + claimed_b AS ranked, claimed_times, assigned_times
    FROM credits_personmonth
    WHERE person_id IN (SELECT person_id FROM waiting) AND month >= %s AND month <= %s
)
"""
# Up to three rows for a place, which the reader adds up. What comes and how people stood meet by grouping, not by a
# join: a plan made for two or three rows goes through all cells for each booking.
_PLACES = """
SELECT {number}, CAST({column} AS TEXT), {columns} FROM {table} WHERE period = %s AND {among}
UNION ALL
SELECT {number}, CAST({place} AS TEXT), {minutes}, 0, 0, 0 FROM waiting WHERE {which} GROUP BY {place}
UNION ALL
SELECT {number}, CAST(place AS TEXT), {nothing}, {persons}, CAST(SUM(comes * (comes + 2 * stood)) AS BIGINT)
FROM (
    SELECT place, {by_person}
    FROM (
        SELECT person_id, {place} AS place, {gain} FROM waiting WHERE {which}
        UNION ALL
        SELECT person_id, {place}, {had} FROM cells WHERE {which}
    ) AS both_of_them GROUP BY person_id, place HAVING COUNT(comes) > 0
) AS person GROUP BY place
"""
CLAIMED, RANKED = "claimed", "('A', 'B')"
_INSIDE = "area_code >= %s AND area_code < %s"


class _Places(NamedTuple):
    """Areas of one level, or units, as SQL: `which` bookings and finest sums are theirs, and sums `among` which."""

    table: str
    column: str
    place: str
    which: str
    among: str
    given: list[Any]


def area_sums(*, within: str, level: Level, period: int) -> dict[str, Vector]:
    """Sums of the areas of one level inside `within` in a month or year, by code; areas without any are left out.

    Exact at the moment of asking: one statement, whether something is pending or not.
    """
    return level_sums(within=within, levels=[level], period=period)[level]


def level_sums(*, within: str, levels: Collection[Level], period: int) -> dict[Level, dict[str, Vector]]:
    """The same of several levels at one moment, with no statement more."""
    return sums_of(within=within, levels=levels, unit_ids=(), period=period)[0]


def unit_sums(*, unit_ids: Iterable[int], period: int) -> dict[int, Vector]:
    """Sums of these units in a month or year; those without any are left out. Exact, as those of areas."""
    return sums_of(within="", levels=(), unit_ids=unit_ids, period=period)[1]


def sums_of(
    *, within: str, levels: Collection[Level], unit_ids: Iterable[int], period: int
) -> tuple[dict[Level, dict[str, Vector]], dict[int, Vector]]:
    """Those of levels inside an area and those of units at one moment, in one statement; none for nothing asked."""
    areas: dict[Level, dict[str, Vector]] = {level: {} for level in levels}
    inside = [level for level in areas if LENGTHS[level] >= len(within)]
    wanted = sorted(set(unit_ids))
    asked = [_level(within, LENGTHS[level]) for level in inside] + ([_units(wanted)] if wanted else [])
    if not asked:
        return areas, {}
    found = _standing(asked, period, "" if wanted else within)
    # Beside units, what waits anywhere is added up (a unit serves outside its area, too): more than was asked for.
    for level, sums in zip(inside, found, strict=False):
        areas[level] = {code: vector for code, vector in sums.items() if code.startswith(within)}
    units = {int(key): vector for key, vector in found[-1].items()} if wanted else {}
    return areas, {pk: units[pk] for pk in wanted if pk in units}


def _level(within: str, chars: int) -> _Places:
    return _Places(
        table=AreaSum._meta.db_table,
        column="area_code",
        place=f"substr(area_code, 1, {chars})",
        which=f"length(area_code) >= {chars}",
        among=f"level_length = {chars} AND {_INSIDE}",
        given=_range(within),
    )


def _range(within: str) -> list[Any]:
    return [within, f"{within}:"]


def _units(wanted: list[int]) -> _Places:
    among = f"unit_id IN ({', '.join(['%s'] * len(wanted))})"
    return _Places(UnitSum._meta.db_table, "unit_id", "unit_id", "unit_id > 0", among, [*wanted])


def _standing(asked: list[_Places], period: int, within: str) -> list[dict[Any, Vector]]:
    """For each of these places, what stands there; of what waits, what lies inside an area when one is named."""
    year, month = divmod(period, rollups.YEAR)
    begin = date(year, month or 1, 1)
    end = (date(year, month or 12, 1) + timedelta(days=31)).replace(day=1)
    given = [begin.isoformat(), end.isoformat(), *(_range(within) if within else [])]
    given += [period, period if month else period + 12]
    given += [one for places in asked for one in (period, *places.given)]
    found: list[dict[Any, Vector]] = [{} for _places in asked]
    with connection.cursor() as cursor:
        cursor.execute(_statement(asked, within), given)
        for number, place, *row in cursor.fetchall():
            known = found[number].get(place)
            found[number][place] = tuple(map(sum, zip(known, row, strict=True))) if known else tuple(row)
    return found


def _statement(asked: list[_Places], within: str) -> str:
    minutes = [
        f"SUM(CASE WHEN how = '{how}' AND grade = '{grade.upper()}' THEN amount ELSE 0 END)"
        for how, grade in (name.split("_") for name in MINUTES_COLUMNS)
    ]
    times = [f"CASE WHEN how = '{how}' THEN times ELSE 0 END" for how in rollups.HOWS]
    ranked = f"CASE WHEN how = '{CLAIMED}' AND grade IN {RANKED} THEN amount ELSE 0 END"
    # How they stood and what comes, side by side: what a row does not say is NULL, and costs nothing to add up.
    had = ["stood", *(f"{how}_was" for how in rollups.HOWS)]
    gain = ["comes", *(f"{how}_more" for how in rollups.HOWS)]
    changed = (f"{_there(f'{how}_was + {how}_more')} - {_there(f'{how}_was')}" for how in rollups.HOWS)
    words = {
        "columns": ", ".join(SUM_COLUMNS),
        "minutes": ", ".join([*minutes, *(f"SUM({one})" for one in times)]),
        "nothing": ", ".join("0" for _column in CELL_COLUMNS),
        "persons": ", ".join(f"SUM({one})" for one in changed),
        "by_person": ", ".join(f"COALESCE(SUM({name}), 0) AS {name}" for name in [*gain, *had]),
        "gain": ", ".join([*_as([ranked, *times], gain), *_as(["NULL"] * len(had), had)]),
        "had": ", ".join(["NULL"] * len(gain) + ["ranked", *TIMES_COLUMNS]),
    }
    parts = [_PLACES.format(**one._asdict(), **words, number=number) for number, one in enumerate(asked)]
    plus = "+" if connection.vendor == "sqlite" else ""
    inside = f" AND {_INSIDE}".replace("area_code", f"{plus}area_code") if within else ""
    return _WAITING.format(plus=plus, within=inside) + "UNION ALL".join(parts)


def _as(columns: list[str], names: list[str]) -> list[str]:
    return [f"{sql} AS {name}" for sql, name in zip(columns, names, strict=True)]


def _there(times: str) -> str:
    return f"CASE WHEN {times} > 0 THEN 1 ELSE 0 END"
