"""Tables that leave the house: no names, no formulas, only what the actor may take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from linli.cases import actions, exporting, queries
from linli.cases.models import Case
from linli.cases.queries import LedgerFilter
from linli.cases.tests import scenes
from linli.kernel.actor import Actor
from linli.kernel.cells import harmless
from linli.kernel.verdict import Refused
from tests.cast import AT, PINE

ALL = LedgerFilter(state="all")
BODY = '=HYPERLINK("http://example.invalid")王秀兰报修，电话13812345678，梧桐路3号'


def rows_for(actor, wanted=ALL):
    names = [name for name, _label in exporting.COLUMNS]
    return [
        dict(zip(names, row, strict=True)) for row in queries.export_rows(actor=actor, at=AT, wanted=wanted)
    ]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "  =1", "\n=1", "　=1"],
)
def test_what_a_spreadsheet_could_calculate_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "路灯", "3=3", "a@b", "（-1）"])
def test_other_words_stay(text):
    assert harmless(text) == text


def test_a_csv_quotes_everything_and_begins_with_its_mark():
    lines = "".join(
        exporting.csv_lines([["a,b", 3, None, datetime(2026, 3, 1, 9, 0)]], ["一", "=二", "三", "四"])
    )
    assert lines == '\ufeff"一","\'=二","三","四"\r\n"a,b","3","","2026-03-01 09:00"\r\n'


def test_a_workbook_holds_texts_as_texts(tmp_path):
    path = tmp_path / "x.xlsx"
    moment = datetime(2026, 3, 1, 9, 0)
    width = len(exporting.COLUMNS)
    row: list[Any] = ["=1+1", "http://example.invalid", 7, moment, *["" for _n in range(width - 4)]]
    assert exporting.write_xlsx(path, [row]) == 1
    cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1]
    assert cells[:4] == ["'=1+1", "http://example.invalid", 7.0, moment]


@pytest.mark.django_db
def test_an_export_holds_no_names_and_no_numbers(cast):
    scenes.placed(cast, BODY, name="王秀兰", contact="13812345678")
    (row,) = rows_for(cast.dispatcher)
    said = " ".join(str(value) for value in row.values())
    assert "王秀兰" not in said
    assert "13812345678" not in said
    assert "王**" in str(row["words"])
    assert row["area"]


@pytest.mark.django_db
def test_only_cases_of_areas_in_which_one_may_export(cast):
    mine, other = scenes.placed(cast), scenes.placed(cast)
    other.place_in(PINE)
    other.save()
    assert [row["number"] for row in rows_for(cast.dispatcher)] == [mine.number]
    assert {row["number"] for row in rows_for(Actor.system())} == {mine.number, other.number}
    assert rows_for(cast.community) == []
    with pytest.raises(Refused, match="no_right"):
        actions.ask_export(wanted=ALL, form="csv", actor=cast.community, at=AT)


@pytest.mark.django_db
def test_the_filter_of_the_ledger_holds(cast):
    open_case = scenes.placed(cast)
    closed = scenes.case_in(cast, Case.State.WRITTEN_OFF)
    assert [row["number"] for row in rows_for(cast.dispatcher, LedgerFilter(state="written_off"))] == [
        closed.number
    ]
    assert open_case.number in {row["number"] for row in rows_for(cast.dispatcher, LedgerFilter(q="路灯"))}


@pytest.mark.django_db
def test_statements_grow_with_stretches_and_not_with_rows(cast, count_queries):
    scenes.placed(cast)
    one = count_queries(lambda: rows_for(cast.dispatcher))
    for _n in range(5):
        scenes.placed(cast)
    assert count_queries(lambda: rows_for(cast.dispatcher)) == one


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["resident", "volunteer", "community", "handler", "leader"])
def test_others_do_not_find_the_page(signed_in, who):
    client = signed_in(who)
    assert client.get(reverse("cases:export")).status_code == 404
    assert client.post(reverse("cases:export"), {"form": "csv"}).status_code == 404


@pytest.mark.django_db
def test_the_command_line_writes_both_kinds(cast, tmp_path, monkeypatch, capsys):
    from linli.site import tables

    monkeypatch.setattr("django.setup", lambda: None)
    scenes.placed(cast)
    for name in ("a.csv", "b.xlsx"):
        assert tables.take(out=tmp_path / name) == 0
        assert (tmp_path / name).stat().st_size > 100
    assert "1" in capsys.readouterr().out
