"""Claims of a rush: those that reach a process at the same moment are given their places in one transaction.

Each is judged and given as `claim_slot` does it, under the lock of the same rows; what they share is the commit, the
lines of the journal and the keys of the presses. Whoever is not plainly allowed, is held elsewhere, or pressed twice is
left out and comes alone, and hears then what everybody would hear.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linli.credits.models import How
from linli.kernel import idempotency, journal
from linli.kernel.gathering import Gathering
from linli.kernel.verdict import Missing
from linli.projects import queries
from linli.projects.actions.places import claim_within, take_free
from linli.projects.actions.telling import slot_note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.idempotency import Press
    from linli.projects.models import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who wants a place, in which shift, and the press of the button that said so."""

    actor: Actor
    shift_uid: UUID
    press: Press
    position_uid: UUID | None = None

    @property
    def at(self) -> datetime:
        """The moment of the press."""
        return self.press.at


def claim_pressed(claim: Claim) -> Slot:
    """Take a free place once for a press, as `claim_slot` does; together with whoever presses at the same moment.

    Refused: key_reused, and as `claim_slot`.
    """
    return _crowd.bring(claim) if claim.press.key else _alone(claim)


def _alone(claim: Claim) -> Slot:
    taken: list[Slot] = []

    def run() -> UUID:
        taken.append(
            claim_within(
                shift_uid=claim.shift_uid, position_uid=claim.position_uid, actor=claim.actor, at=claim.at
            )
        )
        return taken[0].uid

    if not claim.press.key:
        with transaction.atomic():
            run()
        return taken[0]
    uid = idempotency.once(**asdict(claim.press), run=run)
    return taken[0] if taken else queries.slot_for(actor=claim.actor, uid=uid)


@transaction.atomic
def claim_together(claims: Sequence[Claim]) -> list[Slot | None]:
    """Give several their places at once; None for each who has to come alone, for whom nothing was written."""
    keys = idempotency.take([claim.press for claim in claims])
    held = queries.hold_persons({claim.actor.person_id or 0 for claim in claims})
    free = [claim.press in keys and claim.actor.person_id in held for claim in claims]
    slots = [_given(claim) if can else None for claim, can in zip(claims, free, strict=True)]
    given = [(claim, slot) for claim, slot in zip(claims, slots, strict=True) if slot is not None]
    if given:
        journal.note_each(
            [
                slot_note("slot.claimed", slot, claim.actor, claim.at, holder=claim.actor.person_uid)
                for claim, slot in given
            ]
        )
    done = {keys[claim.press]: slot.uid for claim, slot in given}
    idempotency.keep(done)
    idempotency.let_go(set(keys.values()) - done.keys())
    return slots


def _given(claim: Claim) -> Slot | None:
    try:
        way, verdict = queries.way_of_claim(
            actor=claim.actor, shift_uid=claim.shift_uid, at=claim.at, position_uid=claim.position_uid
        )
    except Missing:
        return None
    if not verdict or claim.actor.person_id is None:
        return None
    which = queries.OPEN_TO_ALL if claim.position_uid is None else queries.OF_POSITION
    return take_free(
        way.shift,
        claim.actor.person_id,
        How.CLAIMED,
        claim.at,
        which=which,
        position_uid=claim.position_uid,
    )


_crowd: Gathering[Claim, Slot] = Gathering(together=claim_together, alone=_alone)
