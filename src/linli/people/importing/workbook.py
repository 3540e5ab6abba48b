"""What a workbook hides from whoever reads only its values: macros, formulas, merged cells.

The parts of the file are searched as text and never given to an XML parser: nothing in them is expanded.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

_CHUNK, _TAIL = 1 << 20, 400
_MARK = re.compile(
    rb'<c [^>]*?r="[A-Z]+(?P<cell>\d+)"|<(?P<formula>f)[ >/]|<mergeCell [^>]*?ref="[A-Z]+(?P<top>\d+):[A-Z]+(?P<bottom>\d+)"'
)
_SHEET = re.compile(rb"<sheet [^>]*>")
_HIDDEN = re.compile(rb'state="(?:hidden|veryHidden)"')
_ID = re.compile(rb'r:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship [^>]*>")
_TARGET = re.compile(rb'Target="/?(?:xl/)?([^"]+)"')
MOST_PART = 1 << 20
HEADING = 1


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows with a formula, rows that a merged cell covers, and whether there are macros."""

    macros: bool = False
    formulas: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()


def look(path: Path) -> Hidden:
    """What hides in a workbook; nothing for any other file."""
    if not zipfile.is_zipfile(path):
        return Hidden()
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            return Hidden(macros=True)
        sheet = _first_sheet(packed, names)
        if not sheet:
            return Hidden()
        with packed.open(sheet) as part:
            return _marks(part)


def _first_sheet(packed: zipfile.ZipFile, names: set[str]) -> str:
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    with packed.open("xl/workbook.xml") as part:
        sheets = [one for one in _SHEET.findall(part.read(MOST_PART)) if not _HIDDEN.search(one)]
    wanted = _ID.search(sheets[0]) if sheets else None
    if wanted is None:
        return ""
    with packed.open("xl/_rels/workbook.xml.rels") as part:
        relations = _RELATION.findall(part.read(MOST_PART))
    for relation in relations:
        target = _TARGET.search(relation)
        if b'Id="' + wanted[1] + b'"' in relation and target:
            name = "xl/" + target[1].decode("utf-8", "replace")
            return name if name in names else ""
    return ""


def _marks(part: IO[bytes]) -> Hidden:
    row, formulas, merged = 0, set[int](), set[int]()
    for match in _found(part):
        if match["cell"]:
            row = int(match["cell"])
        elif match["formula"]:
            formulas.add(row)
        else:
            first, last = int(match["top"]), int(match["bottom"])
            merged.update(range(max(first, HEADING + 1), min(last, first + 10_000) + 1))
    return Hidden(formulas=frozenset(formulas), merged=frozenset(merged))


def _found(part: IO[bytes]) -> Iterator[re.Match[bytes]]:
    """Every mark in order, also those that lie across two pieces."""
    held = b""
    while piece := part.read(_CHUNK):
        held += piece
        end = 0
        for match in _MARK.finditer(held):
            if match.end() > len(held) - _TAIL and len(piece) == _CHUNK:
                break
            end = match.end()
            yield match
        held = held[max(end, len(held) - _TAIL) :]
