"""Checkpoints outside the database: one file for each log and day, to which notes are only ever appended.

A database that was put back to an older state cannot take these with it. Point LINLI_CHECKPOINTS at another disk or
machine; the files are text and can be copied anywhere.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from linli.kernel import notes
from linli.kernel.clock import local_zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def folder() -> Path:
    """Where checkpoints are kept."""
    return Path(settings.CHECKPOINTS)


def logs() -> list[str]:
    """The logs of which there are checkpoints outside."""
    if not folder().is_dir():
        return []
    names = sorted(path.name for path in folder().iterdir() if path.is_dir())
    return ["" if name == notes.HOUSE else name for name in names]


def kept(log: str) -> Iterator[notes.Checkpoint]:
    """Every checkpoint of a log, oldest first. Raises BadNote for a file that was tampered with."""
    for path in _files(log):
        yield from _read(path)


def newest(log: str) -> notes.Checkpoint | None:
    """The checkpoint that was appended last. Raises BadNote."""
    for path in reversed(_files(log)):
        found = notes.split(path.read_text(encoding="utf-8"))
        if found:
            return notes.read(found[-1])
    return None


def append(log: str, note: str, at: datetime) -> None:
    """Add a checkpoint behind the others, unless it already is the last one; on the disk before this returns."""
    place = folder() / (log or notes.HOUSE)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{at.astimezone(local_zone()):%Y-%m-%d}.txt"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8", newline="") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = file.read()
        # A note that a crash cut off must not stand before the next one.
        whole = there[: notes.end_of_last(there)]
        if whole.endswith(note):
            return
        file.seek(len(whole.encode()))
        file.truncate()
        file.write(("\n" if whole else "") + note)
        file.flush()
        os.fsync(file.fileno())


def _files(log: str) -> list[Path]:
    return sorted((folder() / (log or notes.HOUSE)).glob("*.txt"))


def _read(path: Path) -> Iterator[notes.Checkpoint]:
    try:
        for note in notes.split(path.read_text(encoding="utf-8")):
            yield notes.read(note)
    except (notes.BadNote, UnicodeDecodeError) as error:
        raise notes.BadNote(f"{path}: {error}")
