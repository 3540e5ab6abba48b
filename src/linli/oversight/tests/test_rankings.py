"""Rankings of hours: frozen people, tiers, what cannot be told apart, who is left out and why, and the rows behind."""

from __future__ import annotations

import io
from datetime import date
from hashlib import sha256
from itertools import pairwise
from math import isclose
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linli.credits.tests.test_book import book
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.oversight import actions, ranking, tasks
from linli.oversight.models import Denominator, LeftOut
from linli.oversight.queries import behind
from linli.oversight.queries import rankings as queries
from linli.oversight.ranking import Place
from linli.people import actions as people
from linli.people import queries as people_queries
from tests.cast import BRIDGE, CITY, EAST, GINKGO, GRID, HOME, PINE, SINCE

WORDS = "三月的签到记录有误，正在更正。"


def denominators(**people_of):
    """Numbers of people as if they had been counted on the first of January."""
    for code, count in people_of.items():
        row = Denominator(year=2026, people=count, counted_on=date(2026, 1, 1), recorded_at=SINCE)
        row.place_in(code.removeprefix("a"))
        row.save()


def page(cast, who="leader", **changes):
    wanted: dict[str, Any] = {"asked_area": "", "of": "areas", "level": "community", "year": 2026, "month": 0}
    return queries.ranking_page(actor=cast.actor(who), at=cast.at, **wanted | changes)


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


class TestArithmetic:
    def test_a_worked_example(self):
        """Three places of 10 people: the figures were worked out by hand from the formulas."""
        places = [
            Place("a", 10, 6000, 60**2 * 1200),
            Place("b", 10, 3000, 60**2 * 350),
            Place("c", 10, 1200, 60**2 * 90),
        ]
        spread = ranking.spread_of(places)
        # Σ(q − N·y²) = (1200 − 1000) + (350 − 250) + (90 − 40) = 350; Σ(N − 1) = 27
        assert isclose(spread.within, 350 / 27)
        # v = 1.2963 for each; y = 10, 5, 2 with m = 17/3; Σ(y − m)² = 98/3; Q = 98/3 / v; τ² = (Q − 2) / (2/v)
        v = 350 / 270
        assert isclose(spread.between, (98 / 3 / v - 2) / (2 / v))
        assert isclose(spread.mean, 17 / 3)
        (tier,) = ranking.tiers_of(places, bounds=())
        first = tier.rows[0]
        drawn = v / (v + spread.between)
        assert isclose(first.drawn, drawn)
        assert isclose(first.estimate, drawn * 17 / 3 + (1 - drawn) * 10)
        assert [(row.place.key, row.first, row.last) for row in tier.rows] == [
            ("a", 1, 1),
            ("b", 2, 3),
            ("c", 2, 3),
        ]

    def test_who_differs_by_chance_alone_shares_one_band(self):
        places = [Place(key, 50, 3000 + n, 60**2 * 400) for n, key in enumerate("abcd")]
        (tier,) = ranking.tiers_of(places, bounds=(200,))
        assert tier.spread.between == 0
        assert {(row.first, row.last) for row in tier.rows} == {(1, 4)}

    def test_a_small_place_is_drawn_further_than_a_large_one(self):
        rest = [Place("b", 400, 60 * 400, 60**2 * 900), Place("c", 300, 60 * 900, 60**2 * 5000)]
        (tier,) = ranking.tiers_of([Place("a", 5, 60 * 50, 60**2 * 700), *rest], bounds=())
        drawn = {row.place.key: row.drawn for row in tier.rows}
        assert drawn["a"] > drawn["c"] > drawn["b"]

    def test_where_more_people_served_than_were_counted_chance_is_still_told(self):
        """Five are counted and twenty served three hours and less: their number, not five, says how they differ."""
        crowded = Place("a", 5, 60 * 40, 60**2 * 110, serving=20)
        quiet = [Place("b", 9, 60 * 50, 60**2 * 320), Place("c", 9, 60 * 45, 60**2 * 260)]
        spread = ranking.spread_of([crowded, *quiet])
        # (110 − 40²/20) + (320 − 50²/9) + (260 − 45²/9) over 19 + 8 + 8
        assert isclose(spread.within, (30 + 320 - 2500 / 9 + 260 - 225) / 35)
        (tier,) = ranking.tiers_of([crowded, *quiet], bounds=())
        by_key = {row.place.key: row for row in tier.rows}
        assert isclose(by_key["a"].chance, spread.within * 20 / 25)
        assert by_key["a"].low < by_key["a"].high
        (pair,) = ranking.tiers_of([crowded, quiet[0]], bounds=())
        assert all(row.low < row.high for row in pair.rows)

    def test_tiers_begin_at_their_bounds_and_two_places_are_not_drawn(self):
        places = [Place(str(n), n, n, n) for n in (19, 200, 201, 999, 1000)]
        tiers = ranking.tiers_of(places, bounds=(200, 1000))
        found = [(tier.least, tier.most, sorted(row.place.people for row in tier.rows)) for tier in tiers]
        assert found == [(1000, None, [1000]), (200, 999, [200, 201, 999]), (1, 199, [19])]
        assert not tiers[0].spread.shrunk

    @given(
        st.lists(
            st.tuples(st.integers(1, 500), st.integers(0, 90_000), st.integers(1, 50)),
            min_size=1,
            max_size=25,
        )
    )
    def test_whatever_comes_in_every_place_has_a_rank_and_bands_do_not_touch(self, found):
        places = [
            Place(str(n), people, minutes, minutes**2 * times // people)
            for n, (people, minutes, times) in enumerate(found)
        ]
        tiers = ranking.tiers_of(places, bounds=(100,))
        assert sorted(row.place.key for tier in tiers for row in tier.rows) == sorted(
            one.key for one in places
        )
        for tier in tiers:
            assert all(0 <= row.low <= row.high for row in tier.rows)
            assert all(0 <= row.drawn <= 1 for row in tier.rows)
            bands = tier.bands
            assert bands[0][0].first == 1
            for upper, lower in pairwise(bands):
                assert lower[0].first == upper[-1].last + 1
                assert upper[-1].low > lower[0].high


@pytest.mark.django_db
class TestPeople:
    def test_they_are_counted_once_a_year_and_then_stay(self, cast):
        assert tasks.freeze_people() == 6  # city, district, street, community, grid, and the enterprise
        row = Denominator.objects.get(area_code=HOME, unit=None)
        assert row.people == 1
        assert row.counted_on == date(row.year, 1, 1)
        assert Denominator.objects.get(unit=cast.enterprise).people == 2
        assert tasks.freeze_people() == 0

    def test_nobody_changes_them(self, cast):
        denominators(**{f"a{HOME}": 30})
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Denominator.objects.update(people=3)

    def test_who_registered_later_or_left_before_is_not_counted(self, cast):
        person = people.make_person(name="后来", phone="13900000001", at=SINCE)
        late = people_queries.actor_of(person=person, at=cast.at)
        made = people.register_home(
            community_code=HOME,
            grid_code=GRID,
            branch_uid=None,
            skills=[],
            free_times=[],
            actor=late,
            at=cast.at,
        )
        people.confirm_registration(uid=made.uid, actor=cast.community, at=cast.at)
        assert queries.volunteers_on(CITY, date(2026, 1, 1))[HOME] == 1
        assert queries.volunteers_on(CITY, date(2026, 3, 18))[HOME] == 2
        assert queries.volunteers_on(CITY, date(2024, 1, 1)) == {}


@pytest.mark.django_db
class TestRanking:
    def test_only_claimed_hours_with_a_and_b_rank_and_all_are_shown(self, cast):
        denominators(**{f"a{HOME}": 30, f"a{GINKGO}": 40, f"a{BRIDGE}": 25})
        book(cast, minutes=600)
        book(cast, minutes=60, grade="C")
        book(cast, minutes=500, how="assigned")
        book(cast, area_code=PINE, minutes=70)
        found = page(cast)
        (tier, bands), *_none = found.tiers
        row = next(row for band in bands for row in band if row.key == HOME)
        assert (row.minutes, row.people, row.persons, row.times) == (600, 30, 1, 2)
        assert found.total[:8] == (670, 0, 60, 0, 500, 0, 0, 0)
        assert tier.spread.shrunk
        assert [one.key for one in found.uncounted] == [PINE]
        assert found.counted_on == [date(2026, 1, 1)]

    def test_too_few_people_are_not_ranked_and_listed(self, cast):
        denominators(**{f"a{HOME}": 19, f"a{GINKGO}": 20})
        found = page(cast)
        assert [one.key for one in found.small] == [HOME]
        assert [row.key for _tier, bands in found.tiers for band in bands for row in band] == [GINKGO]

    def test_a_month_has_its_own_ranking(self, cast):
        denominators(**{f"a{HOME}": 30})
        book(cast, minutes=600)
        assert page(cast, month=3).find(HOME)[1].minutes == 600
        assert page(cast, month=2).find(HOME)[1].minutes == 0

    def test_units_by_the_people_who_work_there(self, cast):
        tasks.freeze_people()
        book(cast, minutes=600, earned_on=date(2026, 3, 1))
        year = Denominator.objects.all()[0].year
        found = page(cast, of="units", year=year)
        assert [row.name for row in found.small] == ["港口机械有限公司"]

    def test_nobody_sees_more_than_their_area(self, cast):
        with pytest.raises(Missing):
            page(cast, "stranger", asked_area=HOME)
        for who in ("volunteer", "resident", "handler", "contact"):
            with pytest.raises(Missing):
                page(cast, who)

    def test_the_statements_do_not_grow(self, cast):
        denominators(**{f"a{HOME}": 30, f"a{GINKGO}": 40, f"a{BRIDGE}": 25, f"a{PINE}": 25})
        book(cast)
        with CaptureQueriesContext(connection) as captured:
            page(cast)
        assert len(captured) <= 20, [one["sql"] for one in captured]


@pytest.mark.django_db
class TestLeftOut:
    def leave(self, cast, who="supervisor", **changes):
        given: dict[str, Any] = {"area_code": HOME, "year": 2026, "why": "records", "words": WORDS}
        return actions.leave_out(**given | changes, actor=cast.actor(who), at=cast.at)

    def test_with_a_reason_that_everybody_reads(self, cast):
        denominators(**{f"a{HOME}": 30, f"a{GINKGO}": 40})
        row = self.leave(cast)
        found = page(cast, "dispatcher")
        assert [(one.row.key, one.left_out.words) for one in found.out] == [(HOME, WORDS)]
        assert [row.key for _tier, bands in found.tiers for band in bands for row in band] == [GINKGO]
        noted = JournalEntry.objects.get(code="ranking.left_out")
        assert noted.subject_uid == row.uid
        assert WORDS not in noted.payload
        actions.take_in(uid=row.uid, actor=cast.supervisor, at=cast.at)
        assert not page(cast, "dispatcher").out

    def test_what_is_refused(self, cast):
        assert code_of(self.leave, cast=cast, who="dispatcher") == "no_right"
        assert code_of(self.leave, cast=cast, area_code=EAST) == "own_area"
        assert code_of(self.leave, cast=cast, words=" ") == "no_words"
        assert code_of(self.leave, cast=cast, words="长" * 301) == "too_long"
        assert code_of(self.leave, cast=cast, why="dislike") == "bad_reason"
        assert code_of(self.leave, cast=cast, year=2027) == "bad_year"
        row = self.leave(cast)
        assert code_of(self.leave, cast=cast) == "left_out_already"
        actions.take_in(uid=row.uid, actor=cast.supervisor, at=cast.at)
        assert code_of(actions.take_in, uid=row.uid, actor=cast.supervisor, at=cast.at) == "not_left_out"
        for area in (PINE, CITY, "nothing"):
            with pytest.raises(Missing):
                self.leave(cast, area_code=area)

    def test_nobody_leaves_their_own_unit_out(self, cast):
        unit = {"area_code": "", "unit_uid": cast.enterprise.uid}
        person = cast.person("supervisor")
        people.change_work_unit(unit_uid=cast.enterprise.uid, actor=cast.supervisor, at=cast.at)
        person.refresh_from_db()
        assert code_of(self.leave, cast=cast, **unit) == "own_unit"


@pytest.mark.django_db
class TestRows:
    def test_each_number_opens_to_its_bookings_with_masked_names(self, cast):
        for n in range(3):
            book(cast, minutes=60 + n, points=5)
        book(cast, grade="C")
        wanted = behind.Behind(HOME, None, 2026, 3, "claimed", "AB")
        found = behind.entries_behind(actor=cast.leader, wanted=wanted)
        assert [(entry.amount, name) for entry, name, _size in found.rows] == [
            (62, "李*"),
            (61, "李*"),
            (60, "李*"),
        ]

    def test_pages_by_key(self, cast, monkeypatch):
        monkeypatch.setattr(behind, "PAGE", 2)
        monkeypatch.setattr(behind, "CHUNK", 2)
        for n in range(5):
            book(cast, minutes=60 + n, points=0, earned_on=date(2026, 3, 1 + n // 2))
        seen, after = [], None
        while True:
            found = behind.entries_behind(
                actor=cast.leader, wanted=behind.Behind("", None, 2026, 0), after=after
            )
            seen += [entry.amount for entry, _name, _size in found.rows]
            after = found.next
            if after is None:
                break
        assert seen == [64, 63, 62, 61, 60]
        whose: set[int] = set()
        every = behind.all_behind(actor=cast.leader, wanted=behind.Behind("", None, 2026, 0), whose=whose)
        assert [(one.amount, one.name) for one in every] == [(minutes, "李*") for minutes in seen]
        assert whose == {cast.volunteer.person_id}


@pytest.mark.django_db
class TestPages:
    def test_the_ranking_its_arithmetic_its_rows_and_its_workbook(self, cast, signed_in, stopped_clock):
        denominators(**{f"a{HOME}": 30, f"a{GINKGO}": 40, f"a{BRIDGE}": 25})
        book(cast, minutes=600)
        browser = signed_in("leader")
        where = f"?area={CITY}&level=community"
        shown = browser.get(reverse("oversight:rankings") + where).content.decode()
        assert "梧桐社区" in shown
        on_paper = shown.split("rank-chosen")[1].split("</p>")[0]
        assert "<span>2026</span>" in on_paper
        how = browser.get(reverse("oversight:ranking_how") + f"{where}&place={HOME}").content.decode()
        assert "600" in how
        assert browser.get(reverse("oversight:ranking_how") + f"{where}&place=nothing").status_code == 404
        rows = browser.get(reverse("oversight:ranking_rows") + f"?area={HOME}&year=2026").content.decode()
        assert "李*" in rows
        assert "李明" not in rows
        sheet = browser.get(reverse("oversight:ranking_sheet") + where)
        lines = CalamineWorkbook.from_filelike(io.BytesIO(sheet.getvalue())).get_sheet_by_index(0).to_python()
        assert ["梧桐社区", 30.0, 10.0] in [line[3:6] for line in lines]

    def test_the_rows_as_a_workbook_are_on_the_books_and_who_stands_in_them_reads_so(
        self, cast, signed_in, stopped_clock
    ):
        book(cast, minutes=90)
        book(cast, "resident", minutes=60, grade="C")
        address = reverse("oversight:ranking_rows_table")
        asked = f"{address}?area={HOME}&year=2026&grades=AB"
        content = signed_in("leader").post(asked).getvalue()
        lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert [line[1:6] for line in lines[2:-1]] == [["李*", "清理楼道", "A", "接单", 1.5]]
        assert lines[0][0] == lines[-1][0]
        assert "不得外传" in str(lines[0][0])
        noted = JournalEntry.objects.get(code="table.handed_out")
        assert '"of":"ranking_rows"' in noted.payload
        assert sha256(content).hexdigest() in noted.payload
        (seen,) = people_queries.seen_by_person(person_id=cast.volunteer.person_id)
        assert (seen.field, seen.purpose, seen.rows) == ("部分遮盖的姓名和时长", "排名背后的明细表", 1)
        assert people_queries.seen_by_person(person_id=cast.resident.person_id) == []
        assert "没有可导出的行" in signed_in("leader").post(f"{address}?year=2024").content.decode()
        assert signed_in("volunteer").post(asked).status_code == 404

    def test_leaving_out_by_the_form(self, cast, signed_in, stopped_clock):
        browser = signed_in("supervisor")
        form = reverse("oversight:leave_out", args=[HOME]) + "?year=2026"
        assert browser.get(form).status_code == 200
        assert browser.post(form, {"why": "records", "words": ""}).status_code == 422
        assert browser.post(form, {"why": "records", "words": WORDS}).status_code == 303
        assert browser.post(form, {"why": "records", "words": WORDS}).status_code == 409
        row = LeftOut.objects.get()
        assert browser.post(reverse("oversight:take_in", args=[row.uid])).status_code == 303
        assert signed_in("dispatcher").get(form).status_code == 200
        assert signed_in("stranger").get(form).status_code == 404
