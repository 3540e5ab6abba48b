"""Reading, mapping, locating and checking rows: nothing here touches the database."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.importing import areas, mapping
from linli.cases.importing.checking import Checker, moment_of
from linli.cases.importing.tally import median
from linli.cases.rules_imports import WORDS
from linli.cases.tests.importfiles import ANSWERED, GOOD, HEAD, row, table, text_of, workbook
from linli.kernel import tables as reading
from linli.kernel.cells import looks_like_formula
from linli.kernel.tables import Record, Unreadable
from linli.places.importing.naming import by_name_or_code

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def read(path):
    return list(reading.open_table(path).records())


def checker(head=HEAD):
    plan = mapping.fitting(head)
    assert plan is not None
    return Checker(positions=plan.positions(head), width=len(head), zone=plan.tz, at=AT)


def codes(path):
    """Row number → code of every problem in a file."""
    found: dict[int, str] = {}
    judge = checker()
    for record in read(path):
        _entry, problems = judge.check(record)
        found |= {one.row: one.code for one in problems}
    return found


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_gives_the_same_rows(tmp_path, encoding):
    found = reading.open_table(table(tmp_path, GOOD, ANSWERED, encoding=encoding))
    assert found.head == HEAD
    assert [tuple(one.cells) for one in found.records()] == [GOOD, ANSWERED]
    assert found.count() == 2


def test_one_broken_line_does_not_turn_the_encoding_of_the_whole_file(tmp_path):
    path = table(tmp_path, row(1), row(2), row(3))
    lines = path.read_bytes().split(b"\r\n")
    lines[2] = lines[2].decode().encode("gb18030")
    path.write_bytes(b"\r\n".join(lines))
    assert codes(path) == {3: "encoding"}


def test_a_broken_line_in_a_gb18030_file(tmp_path):
    path = table(tmp_path, row(1), row(2), row(3), encoding="gb18030")
    lines = path.read_bytes().split(b"\r\n")
    lines[2] = lines[2].replace(b"\xc2\xb7", b"\xff\xff", 1)
    path.write_bytes(b"\r\n".join(lines))
    assert codes(path) == {3: "encoding"}


def test_line_breaks_and_commas_inside_cells(tmp_path):
    path = table(tmp_path, row(1, body="第一行，\n第二行\n\n第四行"), row(2))
    assert [one.row for one in read(path)] == [2, 3]
    assert read(path)[0].cells[4] == "第一行，\n第二行\n\n第四行"


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
def test_every_way_to_end_a_line(tmp_path, newline):
    path = tmp_path / "rows.csv"
    path.write_bytes(text_of([row(1), row(2)]).replace("\r\n", newline).encode())
    assert [one.row for one in read(path)] == [2, 3]


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_delimiters(tmp_path, sign):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(sign.join(map(str, one)) for one in (HEAD, row(1))), encoding="utf-8")
    assert reading.open_table(path).head == HEAD


def test_a_quotation_mark_that_nobody_closes_costs_one_row_and_no_other(tmp_path):
    path = tmp_path / "rows.csv"
    good = text_of([row(1), row(2), row(3)]).split("\r\n")
    good.insert(2, '9,A1,题目,2025-01-01,"没有结束的引号')
    path.write_text("\r\n".join(good), encoding="utf-8")
    assert codes(path) == {3: "open_quote"}
    assert [one.row for one in read(path) if not one.fault] == [2, 4, 5]


def test_a_quotation_mark_that_swallows_its_neighbours_gives_them_back(tmp_path):
    path = tmp_path / "rows.csv"
    quoted = '"1","A1","题目","2025-01-01","内容","",""'
    broken = '"9","A1","题目","2025-01-01","没有结束的引号,,'
    path.write_text(
        "\n".join([",".join(HEAD), quoted, broken, quoted.replace('"1"', '"2"')]), encoding="utf-8"
    )
    assert codes(path) == {3: "columns"}
    assert [one.cells[0] for one in read(path) if not one.fault] == ["1", "2"]


def test_blank_lines_are_counted_and_skipped(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(
        text_of([row(1)]) + "\r\n,,,,,,\r\n" + text_of([row(2)]).split("\r\n", 1)[1], encoding="utf-8"
    )
    assert [one.row for one in read(path)] == [2, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        ("id,body\n1,好".encode("utf-16"), "encoding"),
        (b"\x00\x01\x02\x03" * 9, "encoding"),
        (b"PK\x05\x06" + b"\0" * 18, "bad_workbook"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(tmp_path, content, code):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read(path)
    assert caught.value.code == code


def test_a_file_that_is_too_big_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(Unreadable, match="too_big"):
        reading.open_table(table(tmp_path, GOOD))


def test_a_workbook_that_unpacks_too_far_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="too_big"):
        reading.open_table(workbook(tmp_path, GOOD))


def test_a_damaged_workbook(tmp_path):
    path = tmp_path / "rows.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(Unreadable, match="bad_workbook"):
        reading.open_table(path)


def test_a_workbook_gives_the_same_entries_as_a_csv(tmp_path):
    moment = datetime(2025, 3, 3, 9, 0)
    path = workbook(tmp_path, row(7, received_at=moment), ANSWERED, first=2)
    found = reading.open_table(path)
    assert found.head == HEAD
    entries = [checker().check(one)[0] for one in found.records()]
    assert [one.row for one in entries if one] == [4, 5]
    assert entries[0]
    assert (entries[0].external_id, entries[0].received_at) == ("7", datetime(2025, 3, 3, 1, 0, tzinfo=UTC))


@given(st.binary(max_size=400))
def test_whatever_bytes_come_reading_ends(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "rows.csv"
    path.write_bytes(b"id,body\n" + content)
    code = ""
    try:
        read(path)
    except Unreadable as fault:
        code = fault.code
    assert code in {"", "empty", "encoding", "bad_workbook"}


# --- Rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"received_at": ""}, "no_date"),
        ({"received_at": "昨天下午"}, "bad_date"),
        ({"received_at": "2025-02-30 10:00"}, "bad_date"),
        ({"received_at": "0001-01-01"}, "bad_date"),
        ({"received_at": "2031-01-01 10:00"}, "future_date"),
        ({"body": "   \n"}, "no_text"),
        ({"body": "\x00\x07"}, "no_text"),
        ({"body": "灯" * 20_001}, "too_long"),
        ({"body": "x" * 10_000_000}, "too_long"),
        ({"id": ""}, "no_id"),
        ({"id": "9" * 81}, "bad_id"),
        ({"body": "坏\ufffd了"}, "encoding"),
        ({"reply": "好的"}, "reply_no_date"),
        ({"reply": "好的", "replied_at": "2024-01-01"}, "reply_before"),
        ({"reply": "好的", "replied_at": "2030-01-01"}, "future_date"),
        ({"body": '=HYPERLINK("http://x","领奖")'}, "formula"),
        ({"subject": "@SUM(A1:A9)"}, "formula"),
        ({"subject": "＝1+1"}, "formula"),
        ({"subject": ""}, "no_title"),
    ],
)
def test_what_is_said_about_a_row(tmp_path, changes, code):
    assert codes(
        table(
            tmp_path, row(1), row(**{"number": 2, **changes}) if "id" not in changes else row(changes["id"])
        )
    ) == {3: code}


def test_formulas_and_missing_titles_stay_in_as_text(tmp_path):
    entry, problems = checker().check(Record(2, [str(cell) for cell in row(1, body="=1+1")]))
    assert entry is not None
    assert entry.words == "=1+1"
    assert [WORDS.refuses(one.code) for one in problems] == [False]


@pytest.mark.parametrize("cells", [(*GOOD, "多余"), GOOD[:5]])
def test_other_numbers_of_cells_than_the_heading(cells):
    entry, problems = checker().check(Record(2, cells))
    assert entry is None
    assert (problems[0].code, problems[0].detail) == ("columns", f"{len(cells)} / 7")


def test_empty_cells_beyond_the_heading_do_no_harm():
    assert checker().check(Record(2, (*GOOD, "", " ")))[0] is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-03 09:00:00", "2025-03-03T01:00:00"),
        ("2025-03-03T09:00:00", "2025-03-03T01:00:00"),
        ("2025/3/3 9:00", "2025-03-03T01:00:00"),
        ("2025年3月3日", "2025-03-02T16:00:00"),
        ("2025年3月3日9时05分", "2025-03-03T01:05:00"),
        ("２０２５－０３－０３　０９：００", "2025-03-03T01:00:00"),
        ("2025-03-03T09:00:00Z", "2025-03-03T09:00:00"),
        ("2025-03-03 09:00:00+02:00", "2025-03-03T07:00:00"),
        ("2025.3.3", "2025-03-02T16:00:00"),
    ],
)
def test_dates_as_people_write_them(text, moment):
    assert moment_of(text, ZONE) == datetime.fromisoformat(f"{moment}+00:00")


@pytest.mark.parametrize(
    "cell", [43579.66, True, "2025", "9:00", "2025-13-01", "2025-03-03 25:00", "99999-01-01"]
)
def test_what_is_no_date(cell):
    assert moment_of(cell, ZONE) is None


@pytest.mark.parametrize("text", ["-----", "+86 电话", "@张三 你好", "- 第一点", "路灯=坏"])
def test_ordinary_words_are_no_formulas(text):
    assert not looks_like_formula(text)


# --- Mappings ---------------------------------------------------------------------------------------------------------


def test_the_shipped_mappings_are_sound_and_know_their_files():
    assert set(mapping.shipped()) >= {"replied", "messages"}
    fits = {name: mapping.fitting(tuple(plan.columns)) for name, plan in mapping.shipped().items()}
    assert {name: plan.source for name, plan in fits.items() if plan} == {
        name: name for name in mapping.shipped()
    }


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ([], "json"),
        ({"source": "Ä", "columns": {}}, "source"),
        ({"source": "x", "zone": "Mars/Base", "columns": {}}, "zone"),
        ({"source": "x", "zone": "../../etc/passwd", "columns": {}}, "zone"),
        ({"source": "x", "columns": {"a": 1}}, "columns"),
        ({"source": "x", "columns": {"a": "colour"}}, "field"),
        ({"source": "x", "columns": {"a": "words", "b": "words", "c": "received_at"}}, "field"),
        ({"source": "x", "columns": {"a": "words"}}, "needed"),
        (
            {"source": "x", "columns": {"a": "words", "b": "received_at"}, "areas": {"scheme": "stars"}},
            "scheme",
        ),
    ],
)
def test_bad_mappings_say_why(raw, code):
    with pytest.raises(mapping.BadMapping) as caught:
        mapping.read_bytes(json.dumps(raw).encode())
    assert caught.value.code == code


def test_a_mapping_for_other_columns_is_refused():
    with pytest.raises(mapping.BadMapping, match="missing_columns"):
        mapping.shipped()["replied"].positions(("id", "text"))


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json(raw):
    with pytest.raises(mapping.BadMapping, match="json"):
        mapping.read_bytes(raw)


# --- Places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "body", "names", "code"),
    [
        ("A市A3区路灯坏了", "", ("A市", "A3区"), "991103"),
        ("路灯坏了", "我住在A7县泉塘街道", ("A市", "A7县", "泉塘街道"), "991107"),
        ("咨询B市公交", "我是A3区的", ("B市",), "9912"),
        ("A3区噪音", "A5区也有", ("A市", "A3区"), "991103"),
        ("A市噪音", "J11市没有，A5区有", ("A市", "A5区"), "991105"),
        ("关于J11市的问题", "", ("J市", "J11市"), "992011"),
        ("5G市场什么时候开", "A区没有说清楚", (), ""),
        ("A3区去金山桥街道怎么走", "", ("A市", "A3区"), "991103"),
        ("KA3区", "xA市", (), ""),
    ],
)
def test_the_place_named_first_counts(title, body, names, code):
    spot = areas.spot_of(title, body)
    assert spot.names == names
    codes = areas.code_of(spot)
    assert (codes[min(1, len(codes) - 1)] if codes else "") == code


def test_inside_a_given_city_everything_lies_one_level_lower():
    spot = areas.spot_of("A7县泉塘街道", "")
    codes = areas.code_of(spot, "3399")
    assert codes[:2] == ["339950", "339950007"]
    assert len(codes[2]) == 12


def test_a_street_has_the_same_code_in_every_run_and_gives_way_to_another_name():
    spot = areas.spot_of("A7县泉塘街道", "")
    street = areas.code_of(spot)[-1]
    assert areas.code_of(spot)[-1] == street
    assert areas.code_of(spot, taken={street})[-1] != street


def test_known_areas_the_narrowest_in_the_first_text_that_names_one():
    known = [("9901", "临安里市"), ("990101", "东城区"), ("990101001", "港前街道"), ("990102", "西城区")]
    assert areas.known_in(("东城区港前街道的路灯", "西城区"), known) == "990101001"
    assert areas.known_in(("没有地名", "西城区的路灯"), known) == "990102"
    assert areas.known_in(("没有", ""), known) == ""
    assert by_name_or_code("东城区 / 港前街道", known) == "990101001"
    assert by_name_or_code("990102", known) == "990102"
    assert by_name_or_code("西城区港前街道", known) == ""


@pytest.mark.parametrize(
    ("waits", "middle"), [({}, None), ({3: 1}, 3), ({1: 1, 2: 1}, 1.5), ({1: 5, 9: 2}, 1), ({1: 2, 5: 2}, 3)]
)
def test_the_median_of_counted_waits(waits, middle):
    assert median(waits) == middle
