"""Answers for those who come too late in a rush, without asking the database each time.

When a shift has just refused several people because it is full, the others who press within the same second hear the
same from this process, unless they hold a place. What becomes free within that second goes to the waiting list first,
or is found by the next press; who got it from another process and presses again within the second hears it as well.
After the second, whoever presses looks without a lock, with all who press meanwhile. A shift at which nobody queues is
asked about every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from linli.kernel.together import Counter
from linli.kernel.verdict import Missing
from linli.projects import rules
from linli.projects.models import Slot
from linli.projects.queries.claiming import TOGETHER, Wanted, claim_judged, ways_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.sql import Row
    from linli.kernel.verdict import Verdict

WITHIN = 1.0  # second
LATELY = 60.0  # seconds
QUEUE = 5  # refusals within it make a rush
MOST_SHIFTS = 1_000

Asked: TypeAlias = "tuple[Actor, datetime]"


@dataclass(slots=True)
class _Gate:
    """What one process has seen of one shift since a moment. It is closed when it is known who is inside, and not when
    enough were refused: threads come between the two.
    """

    since: float
    refused: int = 0
    holders: frozenset[int] | None = None


_gates: dict[Wanted, _Gate] = {}


def too_late(
    *, actor: Actor, shift_uid: UUID, at: datetime, position_uid: UUID | None = None
) -> Verdict | None:
    """Why whoever presses now for a place of this shift gets none, where that is known without a lock; None where it has
    to be judged, also for who holds a place here: it may be the same press again. Two statements at most.
    """
    wanted = (shift_uid, position_uid)
    gate = _gates.get(wanted)
    if gate is None or actor.person_id is None:
        return None
    age = monotonic() - gate.since
    if age <= WITHIN and gate.holders is not None:
        return None if actor.person_id in gate.holders or not actor.home_code else rules.FULL
    told = _counter.ask(wanted, (actor, at)) if age < LATELY else None
    if told is not None:
        remember(told, shift_uid=shift_uid, position_uid=position_uid)
    return told


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
    # Not "the fifth": of two threads that count at once, both may read six.
    if gate.refused >= QUEUE and gate.holders is None:
        held = Slot.objects.filter(shift__uid=shift_uid, holder__isnull=False).values_list(
            "holder_id", flat=True
        )
        gate.holders = frozenset(held)


def _look(wanted: Wanted, presses: Sequence[Asked]) -> list[Verdict | None]:
    """One look for all of them."""
    shift_uid, position_uid = wanted
    standing = ways_of(shift_uid, [actor.person_id or 0 for actor, _at in presses], position_uid)
    return [_told(standing.get(actor.person_id or 0), actor, at, position_uid) for actor, at in presses]


_counter: Counter[Wanted, Asked, Verdict] = Counter(_look, most=TOGETHER, patience=0)


def _told(row: Row | None, actor: Actor, at: datetime, position_uid: UUID | None) -> Verdict | None:
    try:
        judged = claim_judged(row, actor, at, position_uid) if row else None
    except Missing:
        return None
    if judged is None or judged[1] or judged[0].facts.holds:
        return None
    return judged[1]
