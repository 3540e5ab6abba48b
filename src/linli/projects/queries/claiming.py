"""The way to a place in the few statements that a rush allows, as SQL: Django takes longer to write them than the
database to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from linli.kernel.clock import from_row
from linli.kernel.verdict import ALLOWED, Missing, Verdict, first
from linli.projects import rules
from linli.projects.models import Project, Shift
from linli.projects.queries.fitting import fit_verdict
from linli.projects.queries.loading import shift_for

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

# A person's row is held so that two claims of one person are judged one after the other.
HOLD_PERSON = " FOR NO KEY UPDATE"
_PERSON = "SELECT id FROM people_person WHERE id = %s"

_WAY = """
SELECT s.id, s.uid, s.starts_at, s.ends_at, s.title, p.id, p.uid, p.title, p.state, p.demands,
    EXISTS (SELECT 1 FROM projects_slot f WHERE f.shift_id = s.id AND f.holder_id IS NULL),
    EXISTS (SELECT 1 FROM projects_slot m WHERE m.shift_id = s.id AND m.holder_id = %s),
    EXISTS (
        SELECT 1 FROM projects_slot m
            JOIN projects_shift o ON o.id = m.shift_id JOIN projects_project q ON q.id = o.project_id
        WHERE m.holder_id = %s AND o.id <> s.id AND q.state = 'open'
            AND o.starts_at < s.ends_at AND o.ends_at > s.starts_at
    )
FROM projects_shift s JOIN projects_project p ON p.id = s.project_id
WHERE s.uid = %s
"""


@dataclass(frozen=True, slots=True)
class Way:
    """A shift with its project, and what is judged of somebody who wants a place in it."""

    shift: Shift
    facts: rules.ShiftFacts


def lock_person(person_id: int) -> None:
    """Hold a person's row until the transaction ends. On SQLite the transaction itself is the lock. Raises Missing."""
    lock = HOLD_PERSON if connection.features.has_select_for_no_key_update else ""
    if _row(_PERSON + lock, [person_id]) is None:
        raise Missing


def way_to(*, actor: Actor, shift_uid: UUID, person_id: int, registered: bool) -> Way:
    """How a person stands to a shift now, one statement; a draft's only for those who may read it. Raises Missing."""
    uid = Shift._meta.get_field("uid").get_db_prep_value(shift_uid, connection)
    row = _row(_WAY, [person_id, person_id, uid])
    if row is None:
        raise Missing
    key, own_uid, starts_at, ends_at, title, of, of_uid, of_title, state, demands, free, holds, overlaps = row
    if state == Project.State.DRAFT:
        shift_for(actor=actor, uid=shift_uid)
    project = Project(id=of, uid=UUID(str(of_uid)), title=of_title, state=state, demands=bool(demands))
    shift = Shift(
        id=key,
        uid=UUID(str(own_uid)),
        project=project,
        starts_at=from_row(starts_at),
        ends_at=from_row(ends_at),
        title=title,
    )
    facts = rules.ShiftFacts(
        state=state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        free=int(free),
        holds=bool(holds),
        overlaps=bool(overlaps),
        registered=registered,
    )
    return Way(shift, facts)


def claim_verdict(*, actor: Actor, shift_uid: UUID, at: datetime) -> Verdict:
    """What a claim would be told now, from one look and without a lock: in a rush nearly everybody comes too late, and
    need not queue to hear it. Who has a place here already is judged by `claim_slot`: it may be the same press again.

    Raises Missing.
    """
    if actor.person_id is None:
        raise Missing
    way = way_to(
        actor=actor, shift_uid=shift_uid, person_id=actor.person_id, registered=bool(actor.home_code)
    )
    if way.facts.holds:
        return ALLOWED
    return first(rules.may_claim(way.facts, at), way_fits(way, actor.person_id, None, at))


def way_fits(way: Way, person_id: int, position: UUID | None, at: datetime) -> Verdict:
    """Whether a person has what a place asks for; nothing is asked of the database where it asks for nothing."""
    if not way.shift.project.demands:
        return ALLOWED
    return fit_verdict(person_id, way.shift.pk, position, at)


def _row(sql: str, given: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
