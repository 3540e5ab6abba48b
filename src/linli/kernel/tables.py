"""The rows of a file, one after the other: CSV in UTF-8 or GB18030, or .xlsx. Nothing is judged but whether it is a row.

A file may be broken anywhere. What is broken is given out as a record with a fault and its number, as a spreadsheet
counts (the heading is row 1), and reading goes on with the next line.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum, WorksheetNotFound

Cell = str | int | float | bool | datetime | date | time | timedelta

MOST_BYTES = 200 * 1024 * 1024
MOST_UNPACKED = 600 * 1024 * 1024
MOST_LINES = 5_000  # of one record: a longer one is a quotation mark that nobody closed
MOST_CHARACTERS = 16 * 1024 * 1024
DELIMITERS = (",", "\t", ";")
WORKBOOKS = frozenset({".xlsx", ".xlsm"})

# Faults of a record; the other faults are found by `checking`.
OPEN_QUOTE, COLUMNS = "open_quote", "columns"

_LONGEST_FIELD = 2**31 - 1


class Unreadable(Exception):
    """The file as a whole cannot be read: too_big, empty, encoding, bad_workbook."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Record:
    """One row with its number in the file; with a fault there may be no cells."""

    row: int
    cells: Sequence[Cell]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose heading was read. Rows are read anew at each call, so that a run can begin in the middle."""

    path: Path
    head: tuple[str, ...]
    encoding: str  # empty for a workbook
    delimiter: str

    def records(self) -> Iterator[Record]:
        """All rows below the heading that are not blank."""
        rows = _csv_rows(self) if self.encoding else _workbook_rows(self.path)
        return (
            one for one in rows if one.row > 1 and (one.fault or any(_filled(cell) for cell in one.cells))
        )

    def count(self) -> int:
        """How many rows there are, by reading all of them."""
        return sum(1 for _one in self.records())


def open_table(path: Path) -> Table:
    """Look at a file: what it is, how it is encoded, what its columns are called. Raises Unreadable."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable("too_big")
    if not size:
        raise Unreadable("empty")
    if path.suffix.lower() in WORKBOOKS or zipfile.is_zipfile(path):
        return Table(path, _head(next(_workbook_rows(path), None)), "", "")
    encoding = encoding_of(path)
    delimiter, first = max(
        ((sign, next(_csv_rows(Table(path, (), encoding, sign)), None)) for sign in DELIMITERS),
        key=lambda found: len(found[1].cells) if found[1] else 0,
    )
    return Table(path, _head(first), encoding, delimiter)


def encoding_of(path: Path) -> str:
    """UTF-8 or GB18030, told line by line: hardly any line of Chinese in GB18030 happens to be UTF-8 as well, while the
    other way round many are. So one broken line does not turn the whole file. Raises Unreadable for UTF-16 and the like.
    """
    right = wrong = 0
    with path.open("rb") as file:
        start = file.read(4)
        if start[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in start:
            raise Unreadable("encoding")
        file.seek(0)
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode()
            except UnicodeDecodeError:
                wrong += 1
            else:
                right += 1
    return "utf-8-sig" if right >= wrong and not (wrong and not right) else "gb18030"


# --- CSV --------------------------------------------------------------------------------------------------------------


class _Runaway(Exception):
    """A record takes more lines than any record has, or the file ends inside it."""


class _Lines:
    """Lines for the csv module, which remembers those of the record at hand and takes back what was swallowed."""

    def __init__(self, source: Iterator[str]) -> None:
        self.source = source
        self.returned: deque[str] = deque()
        self.taken: list[str] = []
        self.characters = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES or self.characters > MOST_CHARACTERS:
            raise _Runaway
        line = self.returned.popleft() if self.returned else next(self.source, None)
        if line is None:
            if self.taken:
                raise _Runaway
            raise StopIteration
        self.taken.append(line)
        self.characters += len(line)
        return line

    def begin(self) -> None:
        self.taken, self.characters = [], 0

    def give_back(self) -> None:
        """All lines of the record at hand but its first."""
        self.returned.extendleft(reversed(self.taken[1:]))


def _csv_rows(table: Table) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_FIELD)  # the size of the file is the limit; `checking` knows that of a cell
    with table.path.open("rb") as raw:
        text = io.TextIOWrapper(raw, table.encoding, errors="replace", newline="")
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=table.delimiter)
        row = 0
        while True:
            lines.begin()
            row += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (_Runaway, csv.Error):
                fault, cells = OPEN_QUOTE, []
            else:
                # A record over several lines with the wrong number of cells swallowed its neighbours.
                torn = len(lines.taken) > 1 and table.head and len(cells) != len(table.head)
                fault = COLUMNS if torn else ""
            if fault:
                lines.give_back()
                reader = csv.reader(lines, delimiter=table.delimiter)
            yield Record(row, cells, fault)


# --- Workbooks --------------------------------------------------------------------------------------------------------


def _workbook_rows(path: Path) -> Iterator[Record]:
    """The rows of the first sheet that is not hidden."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable("too_big")
        book = CalamineWorkbook.from_path(path)
        shown = [one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
        sheet = book.get_sheet_by_name(shown[0])
        first = sheet.start[0] + 1 if sheet.start else 1
        rows = sheet.to_python(skip_empty_area=True)
    except (zipfile.BadZipFile, CalamineError, WorksheetNotFound, IndexError, OSError):
        raise Unreadable("bad_workbook")
    # A heading further down is still the heading: everything above it is blank.
    for number, cells in enumerate(rows, start=1):
        yield Record(number if number == 1 else number + first - 1, cells)


def _head(first: Record | None) -> tuple[str, ...]:
    names = [str(cell).lstrip("\ufeff").strip() for cell in first.cells] if first else []
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable("empty")
    return tuple(names)


def _filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True
