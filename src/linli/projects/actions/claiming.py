"""Claims 接单: somebody takes a place of their own will. In a rush, those who wait together are given theirs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction

from linli.credits.models import How
from linli.kernel import idempotency, journal
from linli.kernel.actor import Actor
from linli.kernel.idempotency import Key, whole
from linli.kernel.sql import Row, Statement, row_of, run_all
from linli.kernel.together import Counter
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.projects import rules
from linli.projects.actions.places import skip_locked, slot_of, take_place
from linli.projects.actions.telling import note_slot, slot_note
from linli.projects.models import Shift, Slot
from linli.projects.queries import claiming as queries
from linli.projects.queries.claiming import Wanted

PATIENCE = 0.001  # seconds that one waits for others in a rush: less than the database takes to make it last
# The project may have ended since it was asked how somebody stands to the shift.
_FREE = """
SELECT f.{row}, f.id, f.uid, f.number FROM projects_slot f
WHERE f.shift_id = (
    SELECT s.id FROM projects_shift s JOIN projects_project p ON p.id = s.project_id WHERE s.uid = %s AND p.state = 'open'
) AND f.holder_id IS NULL AND f.kept = '' {which}
ORDER BY f.number LIMIT %s
"""
_TAKE = """
WITH given(id, holder, taken) AS (VALUES {given})
UPDATE projects_slot SET holder_id = given.holder, how = %s, taken_at = given.taken
FROM given WHERE projects_slot.id = given.id AND projects_slot.{row} IN ({rows})
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One press: who, when, and the key under which it is done once."""

    actor: Actor
    at: datetime
    key: Key


@dataclass(slots=True)
class Press:
    """One press for a place as it goes through `idempotency.once`: `first` with whoever else presses, else `run` alone.

    `slot` is the place it was given, None also when the same press came before.
    """

    shift_uid: UUID
    actor: Actor
    at: datetime
    position_uid: UUID | None = None
    slot: Slot | None = None

    def first(self, key: Key) -> UUID | None:
        """Take a place in the rush. Raises Refused."""
        claim = Claim(self.actor, self.at, key)
        self.slot = claim_in_rush(shift_uid=self.shift_uid, position_uid=self.position_uid, claim=claim)
        return self.shift_uid if self.slot else None

    def run(self) -> UUID:
        """Take a place as if nobody else were there. Raises Refused."""
        self.slot = claim_slot(
            shift_uid=self.shift_uid, position_uid=self.position_uid, actor=self.actor, at=self.at
        )
        return self.shift_uid


@dataclass(frozen=True, slots=True)
class _Given:
    """A free place for somebody who may have it."""

    person_id: int
    actor: Actor
    at: datetime
    shift: Shift
    place: Row

    @property
    def slot(self) -> Slot:
        return slot_of(self.place[1:], self.shift, self.person_id, How.CLAIMED, self.at)


@whole
def claim_slot(*, shift_uid: UUID, actor: Actor, at: datetime, position_uid: UUID | None = None) -> Slot:
    """Take a free place of one's own will 接单; what is claimed counts as volunteering.

    Two messages: the person, how they stand to the shift, and a free place; then the place and its line in the journal.
    Refused: not_registered, closed, past, not_open_yet,
    window_closed, already_in, offered, overlap, limit_reached, week_full, no_rest, often_absent, by_lot, needs_approval,
    choose_position, full, crowded, no_skill, certificate_expired, certificate_unconfirmed, no_certificate.
    """
    if actor.person_id is None:
        raise Missing
    wanted = (shift_uid, position_uid)
    _held, ways, free = run_all(_looking(wanted, [actor.person_id]))
    if not ways:
        raise Missing
    way, verdict = queries.claim_judged(ways[0], actor, at, position_uid)
    verdict.enforce()
    if not free:
        # Others are just taking the last ones, or have.
        which = queries.which_places(position_uid)
        slot = take_place(way.shift, actor.person_id, How.CLAIMED, at, which=which, position_uid=position_uid)
        note_slot("slot.claimed", slot, actor, at, holder=actor.person_uid)
        return slot
    given = _Given(actor.person_id, actor, at, way.shift, free[0])
    try:
        [slot] = _give([given])
    except IntegrityError:
        # The unique index is the net under the lock: one living place per person and shift.
        raise Refused(rules.ALREADY_IN)
    return slot


def claim_in_rush(*, shift_uid: UUID, claim: Claim, position_uid: UUID | None = None) -> Slot | None:
    """What `claim_slot` does under a key (`idempotency.once`), in one transaction with whoever else waits for a place of
    this shift just now: a transaction costs several times what one claim asks for in it. None where it has to be asked
    alone: the same press came before, or others are just taking the last places. Refused as there.
    """
    if claim.actor.person_id is None:
        raise Missing
    answer = _counter.ask((shift_uid, position_uid), claim)
    if isinstance(answer, Verdict):
        raise Refused(answer)
    return answer


def _serve(wanted: Wanted, claims: Sequence[Claim]) -> list[Slot | Verdict | None]:
    # Of one person only the first press: the others are judged when it is decided.
    firsts = {claim.actor.person_id or 0: claim for claim in reversed(claims)}
    try:
        with transaction.atomic():
            answers = _served(wanted, {person: firsts[person] for person in sorted(firsts)}, claims)
    except DatabaseError:
        # Whose fault it was, each will hear alone.
        return [None] * len(claims)
    return [answers.get(id(claim)) for claim in claims]


_counter: Counter[Wanted, Claim, Slot | Verdict] = Counter(_serve, most=queries.TOGETHER, patience=PATIENCE)


def _served(wanted: Wanted, of: Mapping[int, Claim], order: Sequence[Claim]) -> dict[int, Slot | Verdict]:
    """Judge those people's claims in the order of the presses and give places; the answers by the claim's `id`."""
    keys = [claim.key for claim in of.values()]
    taken, _held, ways, free = run_all([idempotency.taking(keys), *_looking(wanted, list(of))])
    rows = {(scope, key_hash): row for row, scope, key_hash in taken}
    standing = {row[0]: row for row in ways}
    refused: dict[int, Slot | Verdict] = {}
    given: dict[int, _Given] = {}
    for claim in order:
        person = claim.actor.person_id or 0
        if of[person] is not claim or claim.key.name not in rows or person not in standing:
            continue
        shift = _judged(standing[person], claim, wanted)
        if isinstance(shift, Verdict):
            refused[id(claim)] = shift
        elif shift is not None and len(given) < len(free):
            given[id(claim)] = _Given(person, claim.actor, claim.at, shift, free[len(given)])
            del rows[claim.key.name]
    if not given:
        transaction.set_rollback(True)
        return refused
    slots = _give(list(given.values()), keys=list(rows.values()), last=True)
    return refused | dict(zip(given, slots, strict=True))


def _judged(row: Row, claim: Claim, wanted: Wanted) -> Shift | Verdict | None:
    """The shift, where this claim may have a place of it, else why not; None where there is nothing that they may see."""
    try:
        way, verdict = queries.claim_judged(row, claim.actor, claim.at, wanted[1])
    except Missing:
        return None
    return way.shift if verdict else verdict


def _looking(wanted: Wanted, person_ids: Sequence[int]) -> list[Statement]:
    """People held, how they stand to the shift, and as many free places, held too."""
    shift_uid, position_uid = wanted
    free = [*queries.of_position(position_uid)]
    return [
        queries.holding(person_ids),
        queries.asking_ways(shift_uid, person_ids, position_uid=position_uid),
        (
            _free(queries.which_places(position_uid), row_of()) + skip_locked(),
            [shift_uid, *free, len(person_ids)],
        ),
    ]


def _give(given: Sequence[_Given], *, keys: Sequence[object] = (), last: bool = False) -> list[Slot]:
    """Write places and journal, and make keys free again that were taken for nothing; `last` ends the transaction."""
    slots = [one.slot for one in given]
    places = [value for one in given for value in (one.place[1], one.person_id, one.at)]
    statements: list[Statement] = [
        (_take(len(given), row_of()), [*places, How.CLAIMED.value, *(one.place[0] for one in given)]),
        journal.noting(
            slot_note("slot.claimed", slot, one.actor, one.at, holder=one.actor.person_uid)
            for one, slot in zip(given, slots, strict=True)
        ),
    ]
    if keys:
        statements.append(idempotency.leaving(keys))
    run_all(statements, last=last)
    return slots


@cache
def _free(which: str, row: str) -> str:
    return _FREE.format(which=which, row=row)


@cache
def _take(count: int, row: str) -> str:
    return _TAKE.format(given=", ".join(["(%s, %s, %s)"] * count), rows=", ".join(["%s"] * count), row=row)
