"""Rankings at the size of a city, as JSON on the standard output: `python -m bench.rankings VOLUNTEERS ATTENDANCES`.

The bookings of so many attendances are written by SQL, without the indexes that no ranking reads. Measured are a page of a
ranking from the sums, with nothing and with a thousand bookings pending; one fold; and the rebuild against the GROUP BYs
that would make the same sums from the book (sums alone: no distinct persons, no years, no index, nothing stored).
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be ready first
from django.core.management import call_command  # noqa: E402 -- the same
from django.db import connection, transaction  # noqa: E402 -- the same

from bench import clocking  # noqa: E402 -- the same
from linli.credits import actions as book  # noqa: E402 -- the same
from linli.credits.actions.rollups import cells_select  # noqa: E402 -- the same
from linli.credits.models import CreditEntry, PendingSum  # noqa: E402 -- the same
from linli.kernel import clock  # noqa: E402 -- the same
from linli.kernel.actor import Actor  # noqa: E402 -- the same
from linli.kernel.ids import uuid7  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from linli.oversight.models import Denominator  # noqa: E402 -- the same
from linli.oversight.queries import rankings as queries  # noqa: E402 -- the same
from linli.people import actions as people  # noqa: E402 -- the same
from linli.people import queries as people_queries  # noqa: E402 -- the same
from linli.people.models import Role, Unit  # noqa: E402 -- the same
from linli.places.codes import COLUMNS, LENGTHS, Level, level_of  # noqa: E402 -- the same
from linli.places.models import Area  # noqa: E402 -- the same

CITY = "9909"
DISTRICTS, STREETS, COMMUNITIES, GRIDS = 5, 10, 10, 4  # in each that is around
UNITS = 300
YEAR, PENDING = 2026, 1_000
LEVELS = (Level.CITY, Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID)
AT = datetime(YEAR, 11, 1, tzinfo=UTC)
LATER = datetime(YEAR, 12, 1, tzinfo=UTC)


def main(volunteers: int, attendances: int) -> None:
    """Fill, measure, print."""
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    found: dict[str, Any] = {
        "volunteers": volunteers,
        "attendances": attendances,
        "noise": [clocking.noise()],
    }
    began = time.perf_counter()
    _ground(volunteers)
    _bookings(volunteers, attendances)
    found["fill_seconds"] = time.perf_counter() - began
    found["naive"] = _naive()
    began = time.perf_counter()
    found["rows"] = book.rebuild_rollups(at=clock.now())
    found["rebuild"] = time.perf_counter() - began
    _analyze()
    reader = _reader()
    found["pages"] = _pages(reader)
    _pend(PENDING)
    found["pending"] = _pages(reader)
    began = time.perf_counter()
    folded = book.fold(at=clock.now())
    found["fold"] = {"entries": folded, "seconds": time.perf_counter() - began}
    found["noise"].append(clocking.noise())
    print(json.dumps(found))


def _reader() -> Actor:
    """Somebody with a post over the city."""
    person = people.make_person(name="何晨", phone="13800000001", at=AT)
    people.grant_post(
        person=person, role=Role.LEADER, area_code=CITY, unit=None, since=AT, actor=Actor.system()
    )
    return people_queries.actor_of(person=person, at=LATER)


def _ground(volunteers: int) -> None:
    """The tree of areas, units, people, and the frozen numbers."""
    codes = [CITY]
    for width, count in ((2, DISTRICTS), (3, STREETS), (3, COMMUNITIES), (3, GRIDS)):
        level = [code for code in codes if len(code) == max(map(len, codes))]
        codes += [f"{code}{n:0{width}d}" for code in level for n in range(1, count + 1)]
    made: dict[str, Area] = {}
    for length in sorted({len(code) for code in codes}):
        rows = [
            Area(code=code, level=level_of(code), name=f"区{code}", parent=_parent(code, made))
            for code in codes
            if len(code) == length
        ]
        made |= {area.code: area for area in Area.objects.bulk_create(rows, batch_size=500)}
    grids = [code for code in codes if len(code) == LENGTHS[Level.GRID]]
    units = [Unit(name=f"单位{n}", kind=Unit.Kind.ENTERPRISE, created_at=AT) for n in range(UNITS)]
    for number, unit in enumerate(units):
        unit.place_in(grids[number * 7 % len(grids)][:12])
    Unit.objects.bulk_create(units)
    counted = []
    for code in codes:
        inside = sum(1 for grid in grids if grid.startswith(code)) * volunteers // len(grids)
        row = Denominator(year=YEAR, people=max(inside, 1), counted_on=date(YEAR, 1, 1), recorded_at=AT)
        row.place_in(code)
        counted.append(row)
    for unit in units:
        row = Denominator(
            unit=unit, year=YEAR, people=volunteers // UNITS, counted_on=date(YEAR, 1, 1), recorded_at=AT
        )
        row.place_in(unit.area_code)
        counted.append(row)
    Denominator.objects.bulk_create(counted, batch_size=500)


def _parent(code: str, made: dict[str, Area]) -> Area | None:
    above = [one for one in made if code.startswith(one) and one != code and code.startswith(CITY)]
    return made[max(above, key=len)] if above else None


def _series(most: int) -> str:
    if connection.vendor == "postgresql":
        return f"SELECT generate_series(0, {most - 1}) AS n"
    return f"WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {most - 1}) SELECT n FROM s"  # noqa: S608 -- our own words


def _bookings(volunteers: int, attendances: int) -> None:
    """People and their bookings over two years: nine of ten in the own grid, the rest in the next ones."""
    postgres = connection.vendor == "postgresql"
    uid = "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))"
    with connection.cursor() as cursor:
        _bare(cursor, postgres=postgres)
        cursor.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM people_person")
        (first,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO people_person (id, uid, name_sealed, phone_sealed, phone_index, created_at) "  # noqa: S608 -- our own words
            f"SELECT {first} + i.n, {uid}, '', '', '', '2025-01-01 00:00:00' FROM ({_series(volunteers)}) AS i"
        )
        cursor.execute(_entries(volunteers, attendances, first=first, uid=uid, postgres=postgres))
        if postgres:
            cursor.execute("SET session_replication_role = DEFAULT")
            # The ids above were our own; who comes later gets theirs from the sequence.
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('people_person', 'id'), MAX(id)) FROM people_person"
            )
    _analyze()


def _bare(cursor: Any, *, postgres: bool) -> None:
    """Without what slows the filling and no ranking reads: foreign keys, and indexes of the book but its own key."""
    if not postgres:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE tbl_name = 'credits_creditentry' AND type = 'index' AND sql IS NOT NULL"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
        return
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'credits_creditentry'")
    for (name,) in cursor.fetchall():
        if not name.endswith("_pkey"):
            cursor.execute(f'ALTER TABLE credits_creditentry DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


def _entries(volunteers: int, attendances: int, *, first: int, uid: str, postgres: bool) -> str:
    """One statement that writes the bookings: person p serves in grid g on a day, with mixed evidence."""
    day = (
        "DATE '2025-01-01' + (i.n % 700)" if postgres else "date('2025-01-01', '+' || (i.n % 700) || ' days')"
    )
    unit = Unit.objects.filter(city_code=CITY).order_by("pk").values_list("pk", flat=True)[0]
    grids = DISTRICTS * STREETS * COMMUNITIES * GRIDS
    parts = [
        (2, f"g / {STREETS * COMMUNITIES * GRIDS}"),
        (3, f"g / {COMMUNITIES * GRIDS} % {STREETS}"),
        (3, f"g / {GRIDS} % {COMMUNITIES}"),
        (3, f"g % {GRIDS}"),
    ]
    # Digits of fixed width on both engines: what follows the leading 1 of 1000 + n.
    code = " || ".join(
        [f"'{CITY}'", *(f"substr(CAST({10**width} + {part} + 1 AS TEXT), 2)" for width, part in parts)]
    )
    columns = ", ".join(f"substr(c, 1, {LENGTHS[level]})" for level in LEVELS)
    return (
        f"INSERT INTO credits_creditentry (uid, area_code, {', '.join(COLUMNS[level] for level in LEVELS)}, quantity, "  # noqa: S608 -- our own words
        "amount, how, grade, source_kind, source_uid, source_title, source_url, earned_on, recorded_at, person_id, "
        f"unit_id) SELECT {uid}, c, {columns}, 'minutes', 30 + (n * 37 + p * 11) % 211, "
        "CASE WHEN n % 8 = 0 THEN 'assigned' ELSE 'claimed' END, "
        "CASE WHEN n % 20 = 19 THEN 'D' WHEN n % 10 = 8 THEN 'C' WHEN n % 3 = 0 THEN 'B' ELSE 'A' END, "
        f"'slot', {uid}, 'x', '', day, '2026-01-01 00:00:00', {first} + p, "
        f"CASE WHEN p % 10 = 0 THEN NULL ELSE {unit} + p % {UNITS} END "
        f"FROM (SELECT n, p, day, {code} AS c FROM (SELECT n, p, day, "
        f"(p % {grids} + CASE WHEN n % 10 = 0 THEN n % 7 ELSE 0 END) % {grids} AS g FROM "
        f"(SELECT CAST(i.n AS BIGINT) AS n, (CAST(i.n AS BIGINT) * 7919) % {volunteers} AS p, {day} AS day "
        f"FROM ({_series(attendances)}) AS i) AS a) AS b) AS d"
    )


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _naive() -> dict[str, float]:
    """Seconds of each GROUP BY over the whole book, its answer computed and thrown away."""
    cells = cells_select()
    head, sums = cells.split(", COALESCE(unit_id, 0), ", 1)
    month = head.split(", ", 1)[1].rsplit(", area_code", 1)[0]
    sums = sums.split(" FROM credits_creditentry", 1)[0]
    wanted = {"person": cells}
    for level in LEVELS:
        column = COLUMNS[level]
        wanted[level.value] = (
            f"SELECT {column}, {month}, {sums} FROM credits_creditentry e WHERE quantity = 'minutes' GROUP BY 1, 2"  # noqa: S608 -- our own words
        )
    wanted["unit"] = (
        f"SELECT unit_id, {month}, {sums} FROM credits_creditentry e WHERE quantity = 'minutes' GROUP BY 1, 2"  # noqa: S608 -- our own words
    )
    found = {}
    for name, select in wanted.items():
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL work_mem = '256MB'")
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {select}")
            else:
                cursor.execute(f"CREATE TEMP TABLE naive_{name} AS {select}")
        found[name] = time.perf_counter() - began
    return found


def _pages(actor: Any) -> dict[str, Any]:
    def page(of: str, level: str) -> Any:
        return queries.ranking_page(
            actor=actor, asked_area=CITY, of=of, level=level, year=YEAR, month=0, at=LATER
        )

    wanted = {"districts": ("areas", "district"), "streets": ("areas", "street")}
    wanted |= {"communities": ("areas", "community"), "units": ("units", "")}
    return {
        name: clocking.timing(partial(page, of, level), runs=15, warm=2).as_json()
        for name, (of, level) in wanted.items()
    }


def _pend(count: int) -> None:
    """So many bookings that the worker has not folded yet: copies of the first ones, a month later."""
    rows = list(CreditEntry.objects.filter(city_code=CITY).order_by("pk")[:count])
    for row in rows:
        row.pk, row.uid, row.earned_on, row.reverses_id = None, uuid7(), date(YEAR, 11, 30), None
    CreditEntry.objects.bulk_create(rows, batch_size=500)
    PendingSum.objects.bulk_create([PendingSum(entry=row) for row in rows])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
