"""A number of a ranking is what stands behind it, wherever it is read and wherever its unit has moved."""

from __future__ import annotations

import io
import random
import re
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from django.http import QueryDict
from django.urls import reverse
from python_calamine import CalamineWorkbook

from linli.credits import actions as credit_book
from linli.credits.tests.test_book import book
from linli.kernel.actor import Actor
from linli.kernel.quantities import hours_label
from linli.oversight import actions
from linli.oversight.models import Denominator
from linli.oversight.queries import behind
from linli.oversight.tests.test_rankings import WORDS, denominators, page
from linli.people import actions as people
from tests.cast import BRIDGE, CITY, EAST, GINKGO, GRID, HARBOUR, HOME, PINE, SINCE, WEST

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="/rankings/rows/\?([^"]+)">([^<]+)</a>')


def of_unit(unit, people_count):
    row = Denominator(
        unit=unit, year=2026, people=people_count, counted_on=date(2026, 1, 1), recorded_at=SINCE
    )
    row.place_in(unit.area_code)
    row.save()


def some_bookings(cast, seed):
    """Service of all kinds in many places; some is taken back."""
    chance = random.Random(seed)  # noqa: S311 -- cases of a test
    for _turn in range(40):
        entries = book(
            cast,
            chance.choice(["volunteer", "resident", "contact"]),
            minutes=chance.randrange(1, 200),
            points=0,
            how=chance.choice(["claimed", "claimed", "assigned"]),
            grade=chance.choice("AABCD"),
            area_code=chance.choice([HOME, GRID, GINKGO, BRIDGE, PINE, HARBOUR, EAST]),
            unit=chance.choice([None, cast.enterprise, cast.department]),
            earned_on=date(2026, chance.randrange(1, 4), chance.randrange(1, 28)),
        )
        if chance.random() < 0.2:
            for one in entries:
                cause = ("finding", one.uid)
                credit_book.take_back(uid=one.uid, cause=cause, actor=cast.supervisor, at=cast.at)


def rows_behind(cast, query):
    """The minutes of all rows to which an address leads."""
    given = QueryDict(unescape(query))
    wanted = behind.Behind(
        given.get("area", ""),
        UUID(given["unit"]) if "unit" in given else None,
        int(given["year"]),
        int(given.get("month", 0)),
        given.get("how", ""),
        given.get("grades", ""),
    )
    return sum(one.amount for one in behind.all_behind(actor=cast.leader, wanted=wanted, whose=set()))


@pytest.mark.parametrize("of", ["of=areas&level=community", "of=areas&level=grid", "of=units"])
def test_each_number_that_leads_somewhere_is_the_sum_of_the_rows_there(cast, signed_in, stopped_clock, of):
    some_bookings(cast, seed=1)
    denominators(**{f"a{HOME}": 30, f"a{GINKGO}": 3, f"a{BRIDGE}": 25, f"a{GRID}": 42})
    of_unit(cast.enterprise, 32)
    actions.leave_out(
        area_code=BRIDGE, year=2026, why="records", words=WORDS, actor=cast.supervisor, at=cast.at
    )
    shown = signed_in("leader").get(f"{reverse('oversight:rankings')}?area={CITY}&{of}").content.decode()
    links = LINK.findall(shown)
    # Eight of the evidence; of a line what ranks, C, D and what was assigned; who is left out, too small, not counted.
    assert len(links) > 8 + 2
    for query, number in links:
        minutes = rows_behind(cast, query)
        assert number in {hours_label(minutes), f"{minutes / 60 + 1e-9:.1f}"}, query


def test_the_workbook_says_below_its_lines_what_the_page_says_below_them(cast, signed_in, stopped_clock):
    denominators(**{f"a{HOME}": 30})
    book(cast, minutes=90)
    book(cast, minutes=30, grade="C", how="assigned")
    book(cast, minutes=60, area_code=HARBOUR)  # for the whole street: in no line of a community
    sheet = signed_in("leader").get(f"{reverse('oversight:ranking_sheet')}?area={CITY}&level=community")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(sheet.getvalue())).get_sheet_by_index(0).to_python()
    (home,) = (line for line in lines if line[3] == "梧桐社区")
    assert (home[5], home[14], home[15]) == (1.5, 0.5, 1)
    (total,) = (line for line in lines if "全部时长" in str(line[3]))
    assert (total[5], total[10], total[14], total[15]) == (2.5, 2.5, 0.5, 1)


def test_a_unit_that_moves_takes_along_its_people_and_that_it_is_left_out(cast):
    """It sat in the east when its people were counted; ranked is where it sits today."""
    of_unit(cast.enterprise, 40)
    book(cast, minutes=600)
    out = {"unit_uid": cast.enterprise.uid, "year": 2026, "why": "records", "words": WORDS}
    row = actions.leave_out(**out, actor=cast.supervisor, at=cast.at)
    people.move_unit(
        uid=cast.enterprise.uid, parent_uid=None, area_code=PINE, actor=Actor.system(), at=cast.at
    )
    found = page(cast, asked_area=WEST, of="units")
    assert [(one.row.people, one.left_out.uid) for one in found.out] == [(40, row.uid)]
    assert found.counted_on == [date(2026, 1, 1)]
    assert (found.tiers, found.uncounted) == ([], [])
    there = page(cast, asked_area=EAST, of="units")
    assert (there.tiers, there.out, there.uncounted) == ([], [], [])
