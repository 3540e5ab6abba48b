"""Working days come in as whole years: exact by row, nothing twice, nothing half."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from linli.kernel import journal
from linli.kernel.tables import Unreadable
from linli.kernel.verdict import Refused
from linli.places import actions, queries
from linli.places.importing import working_days
from linli.places.importing.working_days import Read
from linli.places.models import CalendarYear

from .cast import ACTOR, AT

pytestmark = pytest.mark.django_db
REST = "".join(f"2027-02-{day:02},放假,春节\n" for day in range(8, 12))
NOTICE = f"day,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,working,元旦\n2027-02-05,放假,春节\n{REST}"


def read(folder: Path, text: str, name: str = "days.csv") -> Read:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return working_days.read(file)


def bring(found: Read, source: str = "通知", **more: bool) -> list[actions.YearChange]:
    sources = dict.fromkeys(found.years, source)
    return actions.import_calendar(years=found.years, sources=sources, actor=ACTOR, at=AT, **more)


def codes(found: Read) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in found.problems]


def test_a_year_is_taken_over_once(tmp_path):
    found = read(tmp_path, NOTICE)
    (change,) = bring(found)
    assert (change.new, len(change.added)) == (True, 7)
    calendar = queries.calendar()
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 2))
    (again,) = bring(found)
    assert again.same
    year = CalendarYear.objects.get(year=2027)
    assert journal.timeline(year.uid).count() == 1


def test_a_dry_run_tells_and_writes_nothing(tmp_path):
    (change,) = bring(read(tmp_path, NOTICE), dry_run=True)
    assert change.new
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_known_year_loses_days_only_when_asked_to(tmp_path):
    bring(read(tmp_path, NOTICE))
    shorter = read(tmp_path, f"日期,类型,名称\n2027/01/01,holiday,元旦\n2027-02-06,班,\n{REST}")
    with pytest.raises(Refused) as refused:
        bring(shorter)
    assert refused.value.verdict.code == "loses_days"
    (change,) = bring(shorter, "更正", replace=True)
    assert [str(day) for day in change.removed] == ["2027-01-02", "2027-02-05"]
    assert queries.calendar().is_working(date(2027, 2, 6))
    assert CalendarYear.objects.get(year=2027).source == "更正"


def test_days_of_the_year_beside_are_added_to_what_is_known_of_it(tmp_path):
    before = CalendarYear.objects.get(year=2026)
    stood = before.days.count()
    changes = bring(read(tmp_path, NOTICE + "2026-12-31,holiday,元旦\n"))
    assert [(one.year, len(one.added), len(one.removed)) for one in changes] == [(2026, 1, 0), (2027, 7, 0)]
    after = CalendarYear.objects.get(year=2026)
    assert (after.days.count(), after.source) == (stood + 1, before.source)
    assert not queries.calendar().is_working(date(2026, 12, 31))
    assert not queries.calendar().is_working(date(2026, 10, 1))
    assert all(one.same for one in bring(read(tmp_path, NOTICE + "2026-12-31,holiday,元旦\n")))


@pytest.mark.parametrize(
    "text",
    [
        NOTICE + "2028-01-01,holiday,元旦\n",
        "day,kind,name\n" + REST,
        "day,kind,name\n2026-10-01,holiday,国庆节\n",
    ],
)
def test_no_year_is_known_by_a_few_days(tmp_path, text):
    known = queries.calendar()
    with pytest.raises(Refused) as refused:
        bring(read(tmp_path, text), replace=True)
    assert refused.value.verdict.code == "few_days"
    assert str(refused.value.verdict.sentence)
    assert queries.calendar() == known


def test_a_year_without_source_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        bring(read(tmp_path, NOTICE), source=" ")
    assert refused.value.verdict.code == "no_source"
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_bad_rows_are_all_named(tmp_path):
    text = (
        "day,kind,name\n2027-01-01,holiday,元旦\n2027-13-01,holiday,\n2027-01-03,perhaps,\n2027-01-01,holiday,\n"
        f"2027-01-04,working,\n2027-01-09,holiday,{'长' * 41}\n0001-01-01,holiday,\n"
    )
    assert codes(read(tmp_path, text)) == [
        (3, "bad_day"),
        (4, "bad_day_kind"),
        (5, "day_twice"),
        (6, "plain_weekday"),
        (7, "long_name"),
        (8, "bad_day"),
    ]
    assert all(one.sentence for one in read(tmp_path, text).problems)


def test_a_workbook_brings_its_days_as_dates(tmp_path):
    file = tmp_path / "days.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["日期", "类型", "名称"])
        sheet.write_datetime(1, 0, date(2027, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(1, 1, ["休", "元旦"])
    found = working_days.read(file)
    assert found.problems == []
    assert not found.years[2027][date(2027, 1, 1)].working


def test_what_the_api_answers_can_be_brought_in_again(tmp_path, client):
    bring(read(tmp_path, NOTICE))
    found = read(tmp_path, client.get("/api/v1/calendar").content.decode(), "days.json")
    assert found.problems == []
    changes = actions.import_calendar(years=found.years, sources=found.sources, actor=ACTOR, at=AT)
    assert [one.year for one in changes] == [2025, 2026, 2027]
    assert all(one.same for one in changes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_json"),
        ("[" * 100_000, "bad_json"),
        ('[{"year": "x", "days": []}]', "bad_json"),
        ('[{"year": 2027, "source": "通知", "days": []}]', "no_days"),
        ('[{"year": 2027, "days": [{"day": "2027-01-01", "working": false}]}]', "no_source"),
        ('[{"year": 2027, "source": "a", "days": [{"day": "2026-01-01", "working": false}]}]', "other_year"),
        ('[{"year": 2027, "source": "a", "days": [{"day": "2027-01-01", "working": 1}]}]', "bad_day_kind"),
        ('[{"year": 2027, "source": "a", "days": ["2027-01-01"]}]', "bad_day"),
    ],
)
def test_bad_json_is_named(tmp_path, text, code):
    assert code in [one.code for one in read(tmp_path, text, "days.json").problems]


@pytest.mark.parametrize("text", ["day,kind,name\n", "2027-01-01,holiday\n", "name\n元旦\n"])
def test_a_file_without_days_is_refused(tmp_path, text):
    assert read(tmp_path, text).problems


@pytest.mark.parametrize(
    ("raw", "code"), [(b"", "empty"), (b"\xff\xfe1,2", "encoding"), (b"x" * 3_000_000, "too_big")]
)
def test_what_is_no_table_is_unreadable(tmp_path, raw, code):
    file = tmp_path / "days.csv"
    file.write_bytes(raw)
    with pytest.raises(Unreadable) as unreadable:
        working_days.read(file)
    assert unreadable.value.code == code


def test_days_are_json_that_others_may_keep(tmp_path):
    days = [{"day": f"2027-01-{n:02}", "working": False, "name": ""} for n in (1, 2)]
    found = read(tmp_path, json.dumps([{"year": 2027, "source": "通知", "days": days}]), "days.json")
    assert found.sources == {2027: "通知"}
    assert len(found.years[2027]) == 2
