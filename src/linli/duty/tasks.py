"""Queued work of duty. It may run twice."""

from __future__ import annotations

from uuid import UUID

from linli.duty import actions
from linli.kernel import clock


def compute(uid: str) -> str:
    """Find a plan that was asked for; how that ended."""
    return str(actions.compute(uid=UUID(uid), now=clock.now).state)
