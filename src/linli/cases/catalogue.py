"""The catalogue of categories: reading it from our own file or from a table of three columns.

Everything here is pure but for `import_csv`, which hands what it read to `actions.store_categories`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).parent / "data" / "categories.json"
NAME_LENGTH = 60
CODE_LENGTH = 160
LEVELS = 3
MOST_PROBLEMS = 500
ENCODINGS = ("utf-8-sig", "gb18030")
HEADS = (
    ("level1", "level_1", "一级", "一级分类", "一级类别"),
    ("level2", "level_2", "二级", "二级分类", "二级类别"),
    ("level3", "level_3", "三级", "三级分类", "三级类别"),
)

_LONG_FIELD = 2_000_000


@dataclass(frozen=True, slots=True)
class Node:
    """One category to be stored. `path` holds the names from the top down to this one."""

    code: str
    path: tuple[str, ...]
    position: int
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return len(self.path)

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not go in: its number in the file (the heading is row 1) and the reason as a code."""

    row: int
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file of three columns holds."""

    nodes: tuple[Node, ...]
    problems: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    known: int
    problems: tuple[BadRow, ...]


class BadTable(ValueError):
    """The file as a whole cannot be read: its code says why (`encoding`, `columns`)."""


# --- Our own file -------------------------------------------------------------------------------------------------


def read_default(text: str) -> list[Node]:
    """The nodes of the JSON catalogue, parents before children. What is dangerous, or a utility, above is so below."""
    return list(_walk(json.loads(text)["categories"], (), "", inherited={}))


def _walk(
    entries: Sequence[Mapping[str, Any]], above: tuple[str, ...], prefix: str, inherited: Mapping[str, Any]
) -> Iterator[Node]:
    for position, entry in enumerate(entries):
        code = f"{prefix}.{entry['code']}" if prefix else str(entry["code"])
        passed_on = {**inherited, **{name: True for name in ("danger", "utilities") if entry.get(name)}}
        own = {key: value for key, value in entry.items() if key not in {"code", "name", "children"}}
        yield Node(code, (*above, str(entry["name"])), position, {**passed_on, **own})
        yield from _walk(entry.get("children", ()), (*above, str(entry["name"])), code, passed_on)


# --- A table of three columns -------------------------------------------------------------------------------------


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8 or GB18030. Raises BadTable."""
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable("encoding")


def read_table(text: str) -> Table:
    """Nodes and bad rows of a CSV with the columns level1, level2, level3. Raises BadTable when a column is missing."""
    csv.field_size_limit(_LONG_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""))
    columns = _columns(next(rows, []))
    nodes: dict[tuple[str, ...], Node] = {}
    problems: list[BadRow] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        names = tuple(" ".join(row[column].split()) if column < len(row) else "" for column in columns)
        code = _fault(names)
        if code:
            problems.append(BadRow(number, code, names[0][:NAME_LENGTH]))
            continue
        path = tuple(name for name in names if name)
        for depth in range(1, len(path) + 1):
            part = path[:depth]
            nodes.setdefault(part, Node("/".join(part), part, len(nodes)))
    return Table(tuple(nodes.values()), tuple(problems[:MOST_PROBLEMS]))


def _columns(head: Sequence[str]) -> list[int]:
    titles = [cell.strip().lower() for cell in head]
    try:
        return [next(index for index, title in enumerate(titles) if title in names) for names in HEADS]
    except StopIteration:
        raise BadTable("columns")


def _fault(names: tuple[str, ...]) -> str:
    if not names[0] or (names[2] and not names[1]):
        return "level_missing"
    if any(len(name) > NAME_LENGTH for name in names) or len("/".join(names)) > CODE_LENGTH:
        return "too_long"
    if any(not name.isprintable() for name in names):
        return "not_text"
    return ""


# --- Into the database ---------------------------------------------------------------------------------------------


def import_csv(path: Path | str, *, only: bool = False) -> Imported:
    """Add the categories of a file of three columns; those with the same names stay as they are.

    With `only`, all other categories are closed: old cases keep theirs, new ones cannot choose them. Raises
    BadTable.
    """
    from .actions import store_categories  # noqa: PLC0415 - as above

    table = read_table(decode(Path(path).read_bytes()))
    done = store_categories(nodes=table.nodes, only=only)
    return Imported(done.added, done.known, table.problems)
