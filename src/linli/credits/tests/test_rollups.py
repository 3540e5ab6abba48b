"""Sums beside the book: exact after every booking, whether folded or not, and the same when made anew."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.credits import actions, queries, tasks
from linli.credits.models import AreaSum, CreditEntry, PendingSum, PersonMonth, UnitSum
from linli.credits.models.rollup import CELL_COLUMNS
from linli.credits.rollups import CELL, SQUARES, WIDTH
from linli.credits.tests.test_book import book
from linli.places.codes import LENGTHS, Level, lineage
from tests.cast import BRIDGE, CITY, GRID, GRID_2, HOME, PINE

LEVELS = (Level.CITY, Level.COMMUNITY, Level.GRID)
PERIODS = (202600, 202603, 202512)


class Undone(Exception):
    """Ends an example: what it booked is taken back by the database."""


def naive():
    """Every sum anew, the slow way: row by row over the whole book."""
    by_person: defaultdict[Any, list[int]] = defaultdict(lambda: [0] * CELL)
    for one in CreditEntry.objects.filter(quantity="minutes"):
        month = one.earned_on.year * 100 + one.earned_on.month
        for place in (*lineage(one.area_code), *([one.unit_id] if one.unit_id else [])):
            for period in (month, month // 100 * 100):
                row = by_person[one.person_id, place, period]
                row[CELL_COLUMNS.index(f"{one.how}_{one.grade.lower()}")] += one.amount
                row[CELL_COLUMNS.index(f"{one.how}_times")] += -1 if one.reverses_id else 1
    areas: defaultdict[Any, list[int]] = defaultdict(lambda: [0] * WIDTH)
    units: defaultdict[Any, list[int]] = defaultdict(lambda: [0] * WIDTH)
    for (_person, place, period), row in by_person.items():
        total = (areas if isinstance(place, str) else units)[place, period]
        counted = [int(row[8] > 0), int(row[9] > 0), (row[0] + row[1]) ** 2]
        for column, value in enumerate([*row, *counted]):
            total[column] += value
    return areas, units


def assert_exact(unit_ids):
    areas, units = naive()
    for period in PERIODS:
        for level in LEVELS:
            wanted = {
                code: tuple(row)
                for (code, of), row in areas.items()
                if of == period and len(code) == LENGTHS[level]
            }
            assert queries.area_sums(within=CITY, level=level, period=period) == wanted
            inside = {code: row for code, row in wanted.items() if code.startswith(HOME)}
            assert queries.area_sums(within=HOME, level=level, period=period) == inside
        together = queries.level_sums(within=CITY, levels=LEVELS, period=period)
        assert together == {
            level: queries.area_sums(within=CITY, level=level, period=period) for level in LEVELS
        }
        wanted = {unit: tuple(row) for (unit, of), row in units.items() if of == period}
        assert queries.unit_sums(unit_ids=unit_ids, period=period) == wanted
        at_home = {level: queries.area_sums(within=HOME, level=level, period=period) for level in LEVELS}
        both = queries.sums_of(within=HOME, levels=LEVELS, unit_ids=unit_ids, period=period)
        assert both == (at_home, wanted)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("book"),
            st.sampled_from(["volunteer", "contact", "resident"]),
            st.sampled_from([HOME, GRID, GRID_2, BRIDGE, PINE, ""]),
            st.sampled_from([True, False]),
            st.sampled_from(["claimed", "assigned"]),
            st.sampled_from("ABCD"),
            st.sampled_from([date(2026, 2, 28), date(2026, 3, 1), date(2025, 12, 31)]),
            st.integers(1, 600),
        ),
        st.tuples(st.just("reverse"), st.integers(0, 50)),
        st.tuples(st.just("fold"), st.integers(1, 4)),
        st.tuples(st.just("rebuild")),
        st.tuples(st.just("look")),
    ),
    min_size=3,
    max_size=10,
)


def take(cast, step, booked):
    match step:
        case ("book", who, area, unit, how, grade, on, minutes):
            booked += book(
                cast,
                who,
                area_code=area,
                unit=cast.enterprise if unit else None,
                how=how,
                grade=grade,
                earned_on=on,
                minutes=minutes,
                points=0,
            )
        case ("reverse", number) if booked:
            entry = booked.pop(number % len(booked))
            if entry.area_code.startswith(HOME):
                actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        case ("fold", limit):
            actions.fold(at=cast.at, limit=limit)
        case ("rebuild",):
            actions.rebuild_rollups(at=cast.at)
        case ("look",):
            assert_exact([cast.enterprise.pk])


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(steps=STEPS)
def test_sums_equal_the_naive_ones_after_every_change(cast, steps):
    with pytest.raises(Undone), transaction.atomic():
        booked: list[CreditEntry] = []
        for step in steps:
            take(cast, step, booked)
        assert_exact([cast.enterprise.pk])
        tasks.fold()
        assert_exact([cast.enterprise.pk])
        assert not any(actions.check_rollups().values())
        raise Undone


@pytest.mark.django_db
class TestSums:
    def test_a_booking_waits_for_the_fold_and_counts_at_once(self, cast):
        book(cast)
        assert (PendingSum.objects.count(), AreaSum.objects.count()) == (1, 0)
        before = queries.area_sums(within=HOME, level=Level.COMMUNITY, period=202603)
        assert before[HOME][0] == 90
        assert tasks.fold() == 1
        assert (PendingSum.objects.count(), PersonMonth.objects.count(), UnitSum.objects.count()) == (0, 1, 2)
        assert queries.area_sums(within=HOME, level=Level.COMMUNITY, period=202603) == before

    def test_a_person_counts_once_whatever_they_did(self, cast):
        for area in (HOME, GRID, BRIDGE):
            book(cast, area_code=area, minutes=30)
            tasks.fold()
        book(cast, "contact", area_code=HOME, minutes=60)
        sums = queries.area_sums(within=CITY, level=Level.DISTRICT, period=202600)["990101"]
        assert (sums[8], sums[10], sums[SQUARES]) == (4, 2, 90**2 + 60**2)

    def test_taking_back_takes_the_person_back(self, cast):
        entry = book(cast)[0]
        tasks.fold()
        actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        sums = queries.area_sums(within=CITY, level=Level.CITY, period=202600)[CITY]
        assert sums == (0,) * WIDTH

    def test_looking_takes_one_statement_whether_something_is_pending_or_not(self, cast):
        for looking in ("nothing pending", "a booking pending"):
            with CaptureQueriesContext(connection) as captured:
                queries.level_sums(within=CITY, levels=LEVELS, period=202603)
                queries.sums_of(within=CITY, levels=LEVELS, unit_ids=[cast.enterprise.pk], period=202603)
            assert len(captured) == 2, (looking, [one["sql"] for one in captured])
            book(cast)

    def test_a_level_around_the_area_is_not_inside_it(self, cast):
        book(cast)
        with CaptureQueriesContext(connection) as captured:
            assert queries.area_sums(within=HOME, level=Level.CITY, period=202600) == {}
        assert not captured

    def test_the_check_finds_a_row_that_was_tampered_with(self, cast):
        book(cast)
        tasks.fold()
        AreaSum.objects.filter(area_code=HOME, period=202600).update(claimed_a=91)
        assert actions.check_rollups() == {
            "credits_personmonth": 0,
            "credits_areasum": 2,
            "credits_unitsum": 0,
        }
        actions.rebuild_rollups(at=cast.at)
        assert not any(actions.check_rollups().values())


@pytest.mark.sqlite
@pytest.mark.django_db
def test_what_waits_is_looked_up_one_by_one_whatever_stands_in_the_book(cast):
    for _n in range(3):
        book(cast, minutes=60, unit=cast.enterprise)
    actions.fold(at=cast.at)
    with connection.cursor() as cursor:
        # As it is in a city: everything is long, but nothing waits most of the time.
        cursor.execute("ANALYZE")
        cursor.execute(
            "UPDATE sqlite_stat1 SET stat = '5000000' || substr(stat, instr(stat, ' ')) "
            "WHERE tbl IN ('credits_creditentry', 'credits_personmonth')"
        )
        cursor.execute("ANALYZE sqlite_schema")
    book(cast, minutes=60, unit=cast.enterprise)
    with CaptureQueriesContext(connection) as asked:
        queries.area_sums(within=CITY, level=Level.COMMUNITY, period=202600)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = "\n".join(row[3] for row in cursor.fetchall())
    assert "SEARCH credits_creditentry USING INTEGER PRIMARY KEY" in plan
    assert "SEARCH credits_personmonth" in plan
    assert "BLOOM" not in plan, f"a whole table is read to know what to leave out:\n{plan}"
