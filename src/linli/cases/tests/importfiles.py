"""Files for the tests of imports, built when they are needed, and brought in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from linli.cases import actions
from linli.cases.actions import imports
from linli.cases.importing import mapping
from linli.cases.models import ImportRun, Voice
from linli.kernel.actor import Actor
from tests.cast import AT

SYSTEM = Actor.system()

HEAD = ("id", "user", "subject", "received_at", "body", "reply", "replied_at")
GOOD = ("1", "A00012345", "A市A3区路灯坏了", "2025-03-03 09:00:00", "路灯坏了三天，没人修。", "", "")
ANSWERED = (
    "2",
    "A00054321",
    "咨询A7县泉塘街道的公交",
    "2025-03-03T10:00:00",
    "A7县泉塘街道什么时候通公交？",
    "网友您好，线路下月开通。",
    "2025-03-14 10:30",
)


def text_of(rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> str:
    """A CSV as text."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(head)
    writer.writerows(rows)
    return held.getvalue()


def table(
    folder: Path,
    *rows: Sequence[object],
    head: Sequence[str] = HEAD,
    encoding: str = "utf-8",
    name: str = "rows.csv",
) -> Path:
    """A CSV on disk."""
    path = folder / name
    path.write_bytes(text_of(rows, head).encode(encoding))
    return path


def workbook(folder: Path, *rows: Sequence[Any], head: Sequence[str] = HEAD, first: int = 0) -> Path:
    """A workbook on disk; its heading stands in row `first` + 1."""
    path = folder / "rows.xlsx"
    book = xlsxwriter.Workbook(
        str(path), {"default_date_format": "yyyy-mm-dd hh:mm", "strings_to_formulas": False}
    )
    sheet = book.add_worksheet()
    for number, row in enumerate((head, *rows), start=first):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()
    return path


def row(number: object, **changes: object) -> tuple[object, ...]:
    """A good row with another id and some other cells."""
    values = dict(zip(HEAD, GOOD, strict=True)) | {"id": number} | changes
    return tuple(values[name] for name in HEAD)


def bring(
    path: Path,
    *,
    plan: mapping.Plan | None = None,
    area: str = "",
    at: datetime = AT,
    now: Callable[[], datetime] | None = None,
) -> ImportRun:
    """What the command line does."""
    plan = imports.open_with(path, plan)[1]
    run = actions.open_run(path=path, plan=plan, area_code=area, actor=SYSTEM, at=at)
    return actions.run_import(run_uid=run.uid, actor=SYSTEM, now=now or (lambda: at), path=path)


def voice_of(key: str) -> Voice:
    """The voice of a row."""
    return Voice.objects.select_related("case").get(external_id=key)


def problems(run: ImportRun) -> dict[int, str]:
    """Row → code."""
    return {one.row: one.code for one in run.problems.all()}
