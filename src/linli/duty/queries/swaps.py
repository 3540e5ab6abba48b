"""What is judged of a swap: who stands to it in which way, and whether both may stand where they would."""

from __future__ import annotations

from datetime import datetime

from linli.duty import rules
from linli.duty.models import Swap
from linli.duty.queries.loading import roster_of
from linli.duty.queries.scene import standing
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Missing, Verdict, first
from linli.people.models import Person
from linli.projects.models import Slot


def swap_facts(swap: Swap, actor: Actor) -> rules.SwapFacts:
    """Facts of a swap; it was loaded with what is around it."""
    me = actor.person_id
    back_held = swap.back is None or swap.back.holder_id == swap.taker_id
    starts = [swap.slot.shift.starts_at, *([swap.back.shift.starts_at] if swap.back else [])]
    return rules.SwapFacts(
        state=swap.state,
        starts_at=min(starts),
        held_still=swap.slot.holder_id == swap.asker_id and back_held,
        wants_back=swap.wants_back,
        own=me == swap.asker_id,
        involved=me in {swap.asker_id, swap.taker_id},
        asked_else=swap.asked_id is not None and swap.asked_id != me,
    )


def both_stand(swap: Swap, taker: Person, back: Slot | None, at: datetime) -> Verdict:
    """The rules of the roster for who comes, and for who gets a duty back. Raises Missing for one of another roster."""
    if back is not None:
        found = roster_of(back)
        if found is None or found.pk != swap.roster_id:
            raise Missing
    comes = standing(swap.roster, slot=swap.slot, person=taker, instead=back, at=at)
    if back is None:
        return comes
    return first(comes, standing(swap.roster, slot=back, person=swap.asker, instead=swap.slot, at=at))


def decision(verb: str, swap: Swap, *, actor: Actor, at: datetime) -> Verdict:
    """Whether the desk may decide a swap so."""
    run = rules.may_plan(actor, swap.roster.area_code)
    stands = ALLOWED
    if verb == "approve" and swap.taker is not None:
        stands = both_stand(swap, swap.taker, swap.back, at)
    return rules.may_decide(verb, swap_facts(swap, actor), at, run, stands)
