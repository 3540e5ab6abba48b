"""Workbooks: every text is a text, a table is as long as it is, and what stands around it stays with it."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linli.kernel import workbooks
from linli.kernel.cells import harmless
from linli.kernel.workbooks import Marks, Sheet, workbook

MARKS = Marks("T-1", "王&<r>芳</r>", "梧桐<社区>", datetime(2026, 3, 18, 9, 0))
# What a person can send: no signs that no text of a database holds.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
)


def pages(sheet: Sheet, marks: Marks | None = None) -> list[list[list[Any]]]:
    file, _rows = workbook(sheet, marks=marks)
    with file:
        book = CalamineWorkbook.from_filelike(file)
        return [book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]


@given(st.lists(TEXTS.filter(lambda text: text.strip() == text != ""), min_size=1, max_size=5))
def test_a_text_comes_out_as_it_went_in(texts):
    (lines,) = pages(Sheet(heads=[f"列{n}" for n in range(len(texts))], rows=[texts]))
    assert lines[1] == [harmless(text) for text in texts]


@pytest.mark.parametrize("text", ["<r><b>粗</b></r>", "a&b", "_x0041_", "两\n行", " 空 ", "]]>", "<r>"])
def test_no_text_is_taken_for_markup(text, tmp_path):
    path = tmp_path / "a.xlsx"
    assert workbooks.write(path, Sheet(heads=[text], rows=[[text]])) == 1
    (lines,) = [CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()]
    assert lines == [[harmless(text)], [harmless(text)]]


def test_signs_that_no_spreadsheet_reads_are_left_out():
    (lines,) = pages(Sheet(heads=["词"], rows=[["a\x00\x0bb\ufffe\ud800c"]]))
    assert lines[1] == ["abc"]


def test_numbers_and_days_are_what_they_are():
    row: list[Any] = [3, 1.5, date(2026, 3, 18), datetime(2026, 3, 18, 9, 30), None, "", "一"]
    (lines,) = pages(Sheet(heads=list("abcdefg"), rows=[row]))
    assert lines[1] == [3.0, 1.5, date(2026, 3, 18), datetime(2026, 3, 18, 9, 30), "", "", "一"]


def test_a_wide_table_has_its_columns_in_order():
    (lines,) = pages(Sheet(heads=[str(n) for n in range(60)], rows=[range(60)]))
    assert lines[1] == [float(n) for n in range(60)]


def test_titles_sums_and_marks_stand_around_the_rows():
    sheet = Sheet(
        heads=["名", "数"], rows=[["甲", 1], ["乙", 2]], above=["题", "注"], sums=["合计", 3], end="SHA-256"
    )
    (lines,) = pages(sheet, MARKS)
    said = [line[0] for line in lines]
    assert said == [MARKS.line, "题", "注", "", "名", "甲", "乙", "合计", "", "SHA-256", MARKS.line]
    assert lines[7][1] == 3.0


def test_what_does_not_fit_goes_on_in_the_next_sheet(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_LINES", 10)
    first, second, third = pages(
        Sheet(heads=["名"], rows=[[f"行{n}"] for n in range(9)], above=["题"]), MARKS
    )
    assert [line[0] for page in (first, second, third) for line in page if str(line[0]).startswith("行")] == [
        f"行{n}" for n in range(9)
    ]
    assert [line[0] for line in second[:2]] == [MARKS.line, "名"]
    assert third[-1] == [MARKS.line]
    assert all(len(page) <= 10 for page in (first, second, third))


def test_a_long_table_is_never_in_memory_as_a_whole(tmp_path):
    path = Path(tmp_path) / "long.xlsx"
    rows = ((n, f"志愿者{n}", "社区清扫", 1.5) for n in range(30_000))
    tracemalloc.start()
    assert workbooks.write(path, Sheet(heads=["号", "名", "服务", "时长"], rows=rows), marks=MARKS) == 30_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 << 20
    with zipfile.ZipFile(path) as parts:
        written = parts.read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:D30003"/>' in written
    assert written.count(b"<row ") == 30_003
