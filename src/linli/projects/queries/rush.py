"""Answers for those who come too late in a rush, without asking the database each time.

When a shift has just refused several people because it is full, the others who press within the same second hear the
same from this process, unless they hold a place. What becomes free within that second goes to the waiting list first,
or is found by the next press. A shift at which nobody queues is asked about every time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from linli.projects import rules
from linli.projects.models import Slot

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

WITHIN = 1.0  # second
LATELY = 60.0  # seconds
QUEUE = 5  # refusals within it make a rush
MOST_SHIFTS = 1_000


@dataclass(slots=True)
class _Gate:
    """What one process has seen of one shift since a moment."""

    since: float
    refused: int = 0
    holders: frozenset[int] = field(default_factory=frozenset)


_gates: dict[tuple[UUID, UUID | None], _Gate] = {}


def refused_lately(*, actor: Actor, shift_uid: UUID, position_uid: UUID | None = None) -> Verdict | None:
    """What everybody hears at this shift just now, or None when it has to be judged."""
    gate = _gates.get((shift_uid, position_uid))
    if gate is None or gate.refused < QUEUE or monotonic() - gate.since > WITHIN:
        return None
    if actor.person_id is None or actor.person_id in gate.holders or not actor.home_code:
        return None
    return rules.FULL


def wanted_lately(*, shift_uid: UUID, position_uid: UUID | None = None) -> bool:
    """Whether somebody was told within the last minute that this shift is full, so that a look is worth it first."""
    gate = _gates.get((shift_uid, position_uid))
    return gate is not None and monotonic() - gate.since < LATELY


def remember(verdict: Verdict, *, shift_uid: UUID, position_uid: UUID | None = None) -> None:
    """Take note of a refusal; the fifth within a second closes the gate for the rest of it, and asks who is inside."""
    if verdict.code != rules.FULL.code:
        return
    now, which = monotonic(), (shift_uid, position_uid)
    gate = _gates.get(which)
    if gate is None or now - gate.since > WITHIN:
        if len(_gates) >= MOST_SHIFTS:
            _gates.clear()
        gate = _gates[which] = _Gate(since=now)
    gate.refused += 1
    if gate.refused == QUEUE:
        held = Slot.objects.filter(shift__uid=shift_uid, holder__isnull=False).values_list(
            "holder_id", flat=True
        )
        gate.holders = frozenset(held)
