"""The file of an import: kept on disk for the worker, and opened."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from linli.kernel import tables
from linli.kernel.import_runs import unreadable
from linli.kernel.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from linli.kernel.tables import Table

_NAME = re.compile(r"[^\w.()\- ]+")


def shown_name(name: str) -> str:
    """The name of a file as it is kept: no folder, no signs that mean something elsewhere."""
    return _NAME.sub("_", Path(name).name)[-200:] or "table.csv"


def stored_name(uid: UUID, name: str) -> str:
    """The name under which an upload is kept; its ending tells a workbook from text, nothing else is taken over."""
    return f"{uid}{'.xlsx' if name.lower().endswith(('.xlsx', '.xlsm')) else '.csv'}"


def keep(path: Path, chunks: Iterable[bytes]) -> None:
    """Put an upload on disk, readable for nobody else. Refused: file_too_big."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > tables.MOST_BYTES:
                raise Refused(unreadable("too_big"))
            file.write(chunk)


def opened(path: Path) -> Table:
    """The table in a file. Refused: file_too_big, file_empty, file_encoding, file_bad_workbook; OSError."""
    try:
        return tables.open_table(path)
    except tables.Unreadable as fault:
        raise Refused(unreadable(fault.code))
