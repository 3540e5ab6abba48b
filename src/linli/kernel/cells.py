"""One cell of a table that came from outside, or goes outside. Pure."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from linli.kernel.tables import Cell

    Value = str | int | datetime | None

MOST_CELL = 32_000  # a spreadsheet takes 32,767 characters
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
_MOMENT = "%Y-%m-%d %H:%M"
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]\s*[A-Za-z_(\"'=+@\d]")
_ARITHMETIC = re.compile(r"[\s]*[+\-＋－]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate with it: begins with = + - @ (also full-width) and goes on like a formula."""
    return _FORMULA.match(text) is not None and not (
        _ARITHMETIC.match(text) and "(" not in text and "|" not in text
    )


def text_of(cell: Cell) -> str:
    """A cell as text without control signs; a whole number has no decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date, time, timedelta, int, float)):
        return str(cell)
    return _UNSEEN.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()


def harmless(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula, also behind blanks."""
    text = text[:MOST_CELL]
    return f"'{text}" if text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS) else text


def csv_lines(rows: Iterable[Sequence[Value]], heads: Sequence[str], *, around: str = "") -> Iterator[str]:
    """Lines of a CSV for spreadsheets (UTF-8 with its mark, CRLF), one by one; `around` is the first and last."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL)

    def line(values: Iterable[str]) -> str:
        held.seek(0)
        held.truncate()
        writer.writerow(values)
        return held.getvalue()

    first = [[harmless(around)]] if around else []
    mark = BOM
    for words in (*first, [harmless(word) for word in heads]):
        yield mark + line(words)
        mark = ""
    for row in rows:
        yield line(_printed(value) for value in row)
    for words in first:
        yield line(words)


def _printed(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime(_MOMENT)
    return str(value) if isinstance(value, int) else harmless(value)
