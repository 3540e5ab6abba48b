"""Timed work of the kernel. Every task may run twice."""

from __future__ import annotations

import logging

from linli.kernel import clock, rollback

log = logging.getLogger(__name__)

# The worker's sealer looks every few seconds; these are its net when it was killed, and the look at everything.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("kernel.seal_journal", "linli.kernel.tasks.seal_journal", 1),
    ("kernel.seal_all", "linli.kernel.tasks.seal_all", 24 * 60),
)


def seal_journal() -> int:
    """Give numbers to new entries of the journal and sign checkpoints that are due. How many were numbered."""
    return _seal(deep=False)


def seal_all() -> int:
    """The same, looking through the whole journal. How many were numbered."""
    return _seal(deep=True)


def _seal(*, deep: bool) -> int:
    try:
        return rollback.seal(at=clock.now(), deep=deep).sealed
    except rollback.PutBack as lost:
        log.critical("the journal is not sealed: %s", lost)
        return 0
