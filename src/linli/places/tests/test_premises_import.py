"""Premises from tables, also from those that mean harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.places import actions, tasks
from linli.places.actions import premises_import
from linli.places.models import Building, Estate, Premises, PremisesRun
from linli.places.queries import imports as queries
from linli.places.queries import standing
from linli.site import ground
from tests.cast import GINKGO, GRID, GRID_2, HOME, PINE, Cast

HEAD = ["网格", "小区", "楼栋", "门牌号", "类型", "名称", "地址"]
GOOD = [
    ["第一网格", "梧桐苑", "1号楼", "101", "", "", ""],
    ["第一网格", "梧桐苑", "1号楼", "102", "商铺", "老王面馆", ""],
    [GRID_2, "梧桐苑", "2号楼", 201.0, "户", "", ""],
    [GRID_2, "", "", "摊3", "摊位", "", "梧桐路口"],
]


def sheet(rows, head=HEAD, merged: str = "") -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet()
    for number, row in enumerate([head, *rows]):
        page.write_row(number, 0, row)
    if merged:
        page.merge_range(merged, "3号楼")
    book.close()
    return file.getvalue()


def text(rows, head=HEAD, encoding="utf-8") -> bytes:
    return "\n".join(",".join(map(str, row)) for row in [head, *rows]).encode(encoding)


@pytest.fixture
def bring(cast: Cast, stopped_clock):
    """Check a file and bring it in; the two runs as they ended."""

    def whole(raw: bytes, name: str = "a.xlsx", area: str = HOME) -> tuple[PremisesRun, PremisesRun]:
        run = actions.receive_premises(
            file_name=name, chunks=[raw], area_code=area, actor=cast.community, at=cast.at
        )
        checked = actions.run_premises(run_uid=run.uid, actor=Actor.system(), now=clock.now)
        assert not Premises.objects.filter(created_at=cast.at, door="never").exists()
        if not checked.added:
            return checked, checked
        actions.start_premises(run_uid=run.uid, actor=cast.community, at=cast.at)
        return checked, actions.run_premises(run_uid=run.uid, actor=Actor.system(), now=clock.now)

    return whole


def reasons(run: PremisesRun) -> dict[str, int]:
    counted: dict[str, int] = run.result["reasons"]
    return counted


def test_rows_come_in_with_their_estates_and_buildings_and_a_second_time_nothing_does(cast: Cast, bring):
    checked, done = bring(sheet(GOOD))
    assert (checked.added, checked.refused, done.added, done.state) == (4, 0, 4, "done")
    assert (Estate.objects.count(), Building.objects.count(), Premises.objects.count()) == (1, 2, 4)
    shop = Premises.objects.get(kind="shop")
    assert (shop.name, shop.grid_code) == ("老王面馆", GRID)
    assert shop.building == Building.objects.get(name="1号楼", estate__name="梧桐苑", estate__area_code=HOME)
    assert Premises.objects.get(door="201").grid_code == GRID_2
    assert standing.listing(Premises, actor=cast.community, wanted=standing.Filter(q="面馆")).rows == [shop]
    assert not done.file.is_file()
    assert JournalEntry.objects.filter(code="premises.imported").count() == 1
    again, _same = bring(sheet(GOOD))
    assert (again.added, again.known) == (0, 4)
    assert Premises.objects.count() == 4


def test_a_check_writes_nothing_but_itself(cast: Cast, stopped_clock):
    run = actions.receive_premises(
        file_name="a.csv", chunks=[text(GOOD)], area_code=HOME, actor=cast.community, at=cast.at
    )
    assert tasks.run_premises_import(str(run.uid)) == "done"
    assert not Estate.objects.exists()
    assert not Premises.objects.exists()
    assert queries.run_page(actor=cast.community, uid=run.uid).run.added == 4


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["第一网格", "梧桐苑", "1号楼", "", "", "", ""], "no_door"),
        (["第一网格", "梧桐苑", "", "301", "", "", ""], "no_building"),
        (["第九网格", "梧桐苑", "1号楼", "301", "", "", ""], "unknown_area"),
        ([HOME, "梧桐苑", "1号楼", "301", "", "", ""], "not_a_grid"),
        ([f"{PINE}001", "梧桐苑", "1号楼", "301", "", "", ""], "unknown_area"),
        (["", "梧桐苑", "1号楼", "301", "", "", ""], "no_grid"),
        (["第一网格", "梧桐苑", "1号楼", "301", "宫殿", "", ""], "bad_kind"),
        (["第一网格", "梧桐苑", "1号楼", "101", "", "", ""], "double"),
        (["第二网格", "梧桐苑", "1号楼", "301", "", "", ""], "building_elsewhere"),
        (["第一网格", "梧桐苑", "1号楼", "9" * 41, "", "", ""], "too_long"),
        (["第一网格", "长" * 81, "1号楼", "301", "", "", ""], "too_long"),
        (["第一网格", "梧桐苑", "1号楼"], "columns"),
    ],
)
def test_a_bad_row_stays_outside_with_its_reason_and_the_others_go_in(bring, row, code):
    checked, done = bring(text([*GOOD[:1], row]), "a.csv")
    assert reasons(checked) == {code: 1}
    assert (done.added, Premises.objects.count()) == (1, 1)


def test_formulas_stay_text_and_are_remarked(bring):
    raw = sheet([["第一网格", "梧桐苑", "1号楼", "101", "商铺", '=HYPERLINK("http://x","y")', ""]])
    checked, _done = bring(raw)
    assert (checked.refused, reasons(checked)) == (0, {"formula": 1})
    assert Premises.objects.get().name.startswith("=HYPERLINK")


def test_merged_cells_leave_rows_without_their_building(bring):
    rows = [["第一网格", "梧桐苑", "", str(door), "", "", ""] for door in (301, 302, 303)]
    checked, done = bring(sheet(rows, merged="C2:C4"))
    assert (done.added, reasons(checked)) == (1, {"no_building": 2})


def test_gb18030_is_read(bring):
    _checked, done = bring(text(GOOD, encoding="gb18030"), "a.csv")
    assert done.added == 4


def test_a_cell_of_ten_megabytes_is_one_bad_row(bring):
    rows = [["第一网格", "梧桐苑", "1号楼", "长" * 3_500_000, "", "", ""], GOOD[0]]
    checked, done = bring(text(rows), "a.csv")
    assert (reasons(checked), done.added) == ({"too_long": 1}, 1)


def test_a_workbook_with_macros_is_read_as_data(bring):
    raw = io.BytesIO(sheet(GOOD))
    with zipfile.ZipFile(raw, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub AutoOpen()")
    _checked, done = bring(raw.getvalue(), "a.xlsm")
    assert done.added == 4


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        (sheet(GOOD)[:-200], "a.xlsx", "file_bad_workbook"),
        (b"PK\x03\x04 broken", "a.xlsx", "file_bad_workbook"),
        (b"", "a.csv", "file_empty"),
        ("门牌号\n1\n".encode("utf-16"), "a.csv", "file_encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(cast: Cast, raw, name, code):
    with pytest.raises(Refused) as refused:
        actions.receive_premises(
            file_name=name, chunks=[raw], area_code=HOME, actor=cast.community, at=cast.at
        )
    assert refused.value.verdict.code == code
    assert not PremisesRun.objects.exists()


def test_many_rows_go_in_batches_and_doubles_are_found_across_them(bring):
    rows = [["第一网格", "大苑", f"{n % 40}号楼", str(n // 40), "", "", ""] for n in range(2_400)]
    checked, done = bring(text([*rows, rows[0]]), "a.csv")
    assert (done.added, done.refused, reasons(checked)) == (2_400, 1, {"double": 1})
    assert (Building.objects.count(), Premises.objects.count()) == (40, 2_400)


def test_a_run_goes_on_where_it_was_left(cast: Cast, bring, monkeypatch):
    rows = [["第一网格", "大苑", "1号楼", str(n), "", "", ""] for n in range(30)]
    monkeypatch.setattr(premises_import.PremisesImporter, "batch", 10)
    carry, calls = premises_import.__dict__["carry"], []

    def dies(*args, **said):
        calls.append(said["run"])
        if len([run for run in calls if run]) == 2:
            raise RuntimeError
        return carry(*args, **said)

    monkeypatch.setattr(premises_import, "carry", dies)
    with pytest.raises(RuntimeError):
        bring(text(rows), "a.csv")
    run = PremisesRun.objects.get()
    assert (run.state, run.error, run.rows_done, Premises.objects.count()) == ("failed", "broken", 10, 10)
    actions.start_premises(run_uid=run.uid, actor=cast.community, at=cast.at)
    done = actions.run_premises(run_uid=run.uid, actor=Actor.system(), now=clock.now)
    assert (done.state, done.added, Premises.objects.count()) == ("done", 30, 30)


def test_unknown_headings_wait_for_a_person_who_says_what_they_mean(cast: Cast, signed_in, stopped_clock):
    browser = signed_in("community")
    raw = io.BytesIO(text([["1号楼", "101"]], head=["甲", "乙"]))
    raw.name = "odd.csv"
    answer = browser.post(reverse("places:imports"), {"file": raw, "area": HOME, "_key": "k"})
    run = PremisesRun.objects.get()
    assert answer["Location"] == reverse("places:import_run", args=[run.uid])
    assert (run.state, run.error) == ("failed", "no_mapping")
    wrong = browser.post(reverse("places:import_remap", args=[run.uid]), {"door": "乙", "building": "乙"})
    assert wrong.status_code == 409
    assert (
        browser.post(
            reverse("places:import_remap", args=[run.uid]), {"door": "乙", "building": "甲"}
        ).status_code
        == 303
    )
    tasks.run_premises_import(str(run.uid))
    page = browser.get(reverse("places:import_run", args=[run.uid])).content.decode()
    assert "no_grid" in browser.get(reverse("places:import_problems", args=[run.uid])).getvalue().decode()
    assert "odd.csv" in page
    run.refresh_from_db()
    assert reasons(run) == {"no_grid": 1}


def test_only_who_may_write_there_brings_rows_in(cast: Cast, signed_in):
    said: Any = {"file_name": "a.csv", "chunks": [text(GOOD)], "at": cast.at}
    for actor, area in (
        (cast.leader, HOME),
        (cast.grid_worker, GRID),
        (cast.community, GINKGO),
        (cast.resident, HOME),
    ):
        with pytest.raises(Refused) as refused:
            actions.receive_premises(actor=actor, area_code=area, **said)
        assert refused.value.verdict.code == "no_right"
    run = actions.receive_premises(actor=cast.community, area_code=HOME, **said)
    with pytest.raises(Missing):
        actions.start_premises(run_uid=run.uid, actor=cast.stranger, at=cast.at)
    assert signed_in("stranger").get(reverse("places:import_run", args=[run.uid])).status_code == 404
    assert signed_in("resident").get(reverse("places:imports")).status_code == 404


def test_stopped_runs_are_swept_and_old_files_deleted(cast: Cast, stopped_clock):
    run = actions.receive_premises(
        file_name="a.csv", chunks=[text(GOOD)], area_code=HOME, actor=cast.community, at=cast.at
    )
    actions.cancel_premises(run_uid=run.uid, actor=cast.community, at=cast.at)
    assert actions.run_premises(run_uid=run.uid, actor=Actor.system(), now=clock.now).state == "cancelled"
    assert run.file.is_file()
    stopped_clock.forward(days=31)
    assert tasks.sweep_imports() == 0
    assert not run.file.is_file()


def test_the_command_brings_rows_in_and_rehearses(cast: Cast, tmp_path: Path, capsys):
    file = tmp_path / "户室.csv"
    file.write_bytes(text(GOOD))
    assert ground.bring_premises(file=file, area=HOME, dry_run=True) == 0
    assert not Premises.objects.exists()
    assert ground.bring_premises(file=file, area=HOME, dry_run=False) == 0
    assert Premises.objects.count() == 4
    assert ground.bring_premises(file=file, area="990199", dry_run=True) == 1
    assert ground.bring_premises(file=tmp_path / "gone.csv", area=HOME, dry_run=False) == 1
    assert "4" in capsys.readouterr().out
