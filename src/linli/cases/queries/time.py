"""Who has asked for more time, and what the verbs of time say now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import rules_time
from ..clockwork import Limit
from ..models import ClockEvent, TimeRequest
from .reading import reading_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from ..clockwork import Reading
    from ..models import Case
    from ..rules import CaseFacts


def open_request(case: Case, *, lock: bool = False) -> TimeRequest | None:
    """What is asked for and not decided, one query."""
    found = TimeRequest.objects.filter(case=case, state=TimeRequest.State.OPEN)
    found = found.select_for_update(of=("self",)) if lock else found.select_related("reason")
    return found.first()


def asked_limit(request: TimeRequest) -> Limit | None:
    """The time that is asked for; none for a suspension."""
    if request.kind != TimeRequest.Kind.EXTEND:
        return None
    return Limit(request.amount or 0, request.unit, request.due_on)


def time_facts(
    facts: CaseFacts, request: TimeRequest | None, reading: Reading, at: datetime
) -> rules_time.TimeFacts:
    """The facts that the rules of time judge. Pure."""
    return rules_time.TimeFacts(
        case=facts,
        asked=request is not None,
        asked_by=request.asked_by_id if request else None,
        clock=reading.state(at),
    )


def time_verdicts(*, case: Case, facts: CaseFacts, actor: Actor, at: datetime) -> dict[str, Verdict]:
    """What may be done now, for every verb of time, four queries."""
    return rules_time.verdicts(time_facts(facts, open_request(case), reading_of(case), at), actor)


def limit_in_force(case: Case) -> Limit | None:
    """The limit on which the clock runs, which says how more time is counted; one query."""
    last = (
        ClockEvent.objects.filter(case=case, kind=ClockEvent.Kind.START)
        .order_by("-sequence")
        .values_list("amount", "unit", "due_on")
        .first()
    )
    if last is None:
        return None
    amount, unit, due_on = last
    return Limit(amount or 0, unit, due_on) if due_on is None else Limit(unit="date", due_on=due_on)
