"""Queued and timed work of places. Every task may run twice."""

from __future__ import annotations

from uuid import UUID

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.places import actions

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("places.sweep_imports", "linli.places.tasks.sweep_imports", 1),
)


def run_premises_import(run_uid: str) -> str:
    """Work on one import; the state it ended in. Who started it, and that they might, stands in the journal."""
    return actions.run_premises(run_uid=UUID(run_uid), actor=Actor.system(), now=clock.now).state


def sweep_imports() -> int:
    """Hand on what a killed worker left behind, and delete old files. How many runs were handed on."""
    return actions.resume_premises(at=clock.now())
