"""The sealed journal: how far the sealer lags behind a steady stream of writes, and how fast everything is checked again."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from linli.kernel import journal, sealing
from linli.kernel.actor import Actor, PostFact
from linli.kernel.ids import uuid7
from linli.site.journal_cli import ROUND
from linli.site.proving import live
from linli.site.proving.snapshot import snapshot
from tests.cast import AT, EAST

FILLED = 60_000  # entries that are there before, so that a look through everything would show
WANTED = 1_000  # writes a second
SECONDS = 30
AT_ONCE = 20  # entries of one transaction: a verb writes one or two, an import many


@dataclass
class Stream:
    """A writer that keeps its pace as long as the database lets it."""

    written: int = 0
    seconds: float = 0.0

    def run(self, began: float) -> None:
        """Write for a while, in a thread of its own."""
        first = time.monotonic()
        while (passed := time.monotonic() - first) < SECONDS:
            if self.written > WANTED * passed:
                time.sleep(0.005)
                continue
            _write(AT_ONCE, _moment(began))
            self.written += AT_ONCE
        self.seconds = time.monotonic() - first
        connection.close()


def measure() -> dict[str, Any]:
    """Entries written and sealed a second, the longest that one of them waited, entries checked a second."""
    with TemporaryDirectory(prefix="linli-bench-") as folder:
        settings.CHECKPOINTS = Path(folder)
        began = time.monotonic()
        for _n in range(0, FILLED, WANTED):
            _write(WANTED, AT)
        sealed = time.monotonic()
        count = sealing.run(at=_moment(began), force=True).sealed
        sealed = count / (time.monotonic() - sealed)
        stream = Stream()
        writer = threading.Thread(target=stream.run, args=(began,))
        writer.start()
        behind = _seal_beside(writer, began)
        with snapshot():
            checked = live.check(facts=False)
        return {
            "writes_per_second": stream.written / stream.seconds,
            "seconds_behind": behind,
            "sealed_per_second": sealed,
            "verified": checked.entries,
            "verified_per_second": checked.per_second,
        }


def _seal_beside(writer: threading.Thread, began: float) -> float:
    """The worker's sealer in its own pace; the longest that an entry had waited when its number was stored."""
    behind = 0.0
    while True:
        last = not writer.is_alive()
        round_began = time.monotonic()
        _count, oldest = sealing.waiting()
        sealing.run(at=_moment(began))
        if oldest is not None:
            behind = max(behind, (_moment(began) - oldest).total_seconds())
        if last:
            return behind
        time.sleep(max(0.0, ROUND - (time.monotonic() - round_began)))


def _write(count: int, at: datetime) -> None:
    post = PostFact(uuid7(), "handler", EAST, None, None)
    actor = Actor(1, uuid7(), 1, "", (post,), "", "web")
    with transaction.atomic():
        journal.note_many(
            journal.Note(
                code="slot.claimed",
                subject=("slot", uuid7()),
                actor=actor,
                at=at,
                payload={"holder": uuid7(), "how": "claimed"},
            )
            for _n in range(count)
        )


def _moment(began: float) -> datetime:
    return AT + timedelta(seconds=time.monotonic() - began)
