"""Claims of a rush: those that reach a process at the same moment are given their places in one transaction.

Each is judged as `claim_slot` does it, under the lock of the same rows; what they share is the statements and the
commit. Who is held elsewhere, finds every place just being taken, or pressed before is left out and comes alone.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.db import transaction

from linli.credits.models import How
from linli.kernel import idempotency, journal
from linli.kernel.gathering import Gathering
from linli.kernel.verdict import Refused, Verdict
from linli.projects import queries
from linli.projects.actions.places import claim_within, take_free
from linli.projects.actions.telling import slot_note
from linli.projects.models import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.idempotency import Press


Outcome: TypeAlias = "Slot | Verdict"


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
    outcome = _crowd.bring(claim) if claim.press.key else _alone(claim)
    if isinstance(outcome, Verdict):
        raise Refused(outcome)
    return outcome


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
def claim_together(claims: Sequence[Claim]) -> list[Outcome | None]:
    """Give several their places at once, or tell them why not; None for each who has to come alone. Of those without a
    place nothing is kept.
    """
    keys = idempotency.take([claim.press for claim in claims])
    held = queries.hold_persons({claim.actor.person_id or 0 for claim in claims})
    groups: dict[tuple[UUID, UUID | None], dict[int, Claim]] = {}
    for claim in claims:
        if claim.press in keys and claim.actor.person_id in held:
            # The second press of a person for the same shift comes alone: it is judged by what came of the first.
            groups.setdefault((claim.shift_uid, claim.position_uid), {}).setdefault(
                claim.actor.person_id, claim
            )
    outcomes = {id(claim): one for group in groups.values() for claim, one in _given(group)}
    given = [(claim, one) for claim in claims if isinstance(one := outcomes.get(id(claim)), Slot)]
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
    return [outcomes.get(id(claim)) for claim in claims]


def _given(group: Mapping[int, Claim]) -> Iterable[tuple[Claim, Outcome]]:
    """What comes of the claims of several persons at one shift; who is not among them has to come alone."""
    some = next(iter(group.values()))
    ways = queries.ways_of_claims(
        asked={person: (bool(claim.actor.home_code), claim.at) for person, claim in group.items()},
        shift_uid=some.shift_uid,
        position_uid=some.position_uid,
    )
    for person, (_way, verdict) in ways.items():
        if not verdict:
            yield group[person], verdict
    who = {person: claim.at for person, claim in group.items() if person in ways and ways[person][1]}
    if who:
        slots = take_free(
            ways[next(iter(who))][0].shift,
            who,
            How.CLAIMED,
            which=queries.OPEN_TO_ALL if some.position_uid is None else queries.OF_POSITION,
            position_uid=some.position_uid,
        )
        for person, slot in slots.items():
            yield group[person], slot


_crowd: Gathering[Claim, Outcome] = Gathering(together=claim_together, alone=_alone)
