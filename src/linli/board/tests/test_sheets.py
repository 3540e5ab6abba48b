"""Notice sheets: the rows of the list, and nothing that people wrote is read as markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typst
from django.test import Client
from django.urls import reverse

from linli.board import sheets
from linli.board.pages import page_of
from linli.board.queries import Wanted, ground
from linli.board.tests import scenes
from linli.kernel import typesetting
from tests.cast import AT, HOME, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
HOSTILE = (
    '#panic("x")',
    "*粗* _斜_ `码` $x^2$ // 注",
    '#include "/etc/passwd"',
    "<a> @b \\",
    "#image(bytes(1))",
)


def texts(name: str) -> str:
    """What the sheet of a list shows, asked of Typst itself."""
    page = page_of(name)
    listing = page.query(ground=ground(code=HOME, at=AT), wanted=Wanted(size=100), at=AT)
    data = sheets.data_of(page, listing, paper="a4", address="http://testserver/board/", at=AT)
    given = {"data": json.dumps({**data, "fonts": typesetting.chinese_families()}, ensure_ascii=False)}
    found = typst.query(sheets.NOTICE.read_bytes(), "table", sys_inputs=given, font_paths=typesetting.fonts())
    return str(json.loads(json.dumps(json.loads(found), ensure_ascii=False)))


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("name", ["needs", "rectification", "results", "undertakings", "projects"])
def test_every_list_is_a_sheet(cast: Cast, name: str, paper: str):
    scenes.case(cast)
    scenes.finished(cast)
    scenes.case(cast, verdict_red=True)
    answer = Client().get(reverse("board:sheet", args=[HOME, name]), {"paper": paper})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert b"<dc:title>" in answer.content  # it has a title
    assert b"pdfuaid:part" in answer.content  # and is tagged for those who hear it
    assert not answer.cookies


def test_hundred_rows_stand_on_the_sheet_and_its_pages_are_numbered(cast: Cast):
    for number in range(103):
        scenes.case(cast, title=f"路灯第{number:03d}号")
    shown = texts("needs")
    assert len(set(re.findall(r"路灯第\d{3}号", shown))) == 100
    answer = Client().get(reverse("board:sheet", args=[HOME, "needs"]))
    pages = {int(found) for found in re.findall(rb"/Count (\d+)", answer.content)}
    assert max(pages) > 2


def test_what_people_wrote_is_shown_as_they_wrote_it(cast: Cast):
    for title in HOSTILE:
        scenes.case(cast, title=title)
    shown = texts("needs")
    for title in HOSTILE:
        assert repr(title)[1:-1] in shown or title in shown


def test_nothing_secret_is_printed(cast: Cast):
    scenes.secrets(cast)
    scenes.voice(scenes.case(cast, title="灯，找13812345678"), words="王秀兰")
    for name in ("needs", "rectification", "results"):
        shown = texts(name)
        assert scenes.SECRET not in shown
        assert "13812345678" not in shown
        assert "王秀兰" not in shown


def test_more_than_a_document_may_hold_is_refused():
    with pytest.raises(typesetting.Unsettable):
        typesetting.set_document(sheets.NOTICE, {}, rows=typesetting.MOST_ROWS + 1, at=AT)


def test_a_document_reads_no_file_of_the_machine(tmp_path: Path):
    source = tmp_path / "thief.typ"
    source.write_text('#read("/etc/passwd")', encoding="utf-8")
    with pytest.raises(typesetting.Unsettable):
        typesetting.set_document(source, {}, rows=0, at=AT)


def test_there_is_a_chinese_font():
    assert typesetting.chinese_families()
