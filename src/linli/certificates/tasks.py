"""Timed and queued work of certificates. Every task may run twice."""

from __future__ import annotations

from uuid import UUID

from linli.certificates import actions
from linli.kernel import clock

SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("certificates.sweep", "linli.certificates.tasks.sweep_batches", 10),
)


def run_batch(uid: str) -> int:
    """Make the certificates of a team; how many."""
    return actions.run_batch(uid=UUID(uid), now=clock.now).done


def sweep_batches() -> int:
    """Delete files that are over, take up what was left. How many files were deleted."""
    return actions.sweep_batches(at=clock.now())
