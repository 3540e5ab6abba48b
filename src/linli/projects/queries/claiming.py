"""The way to a place in the few statements that a rush allows, as SQL: Django takes longer to write them than the
database to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db import connection

from linli.kernel.clock import from_row
from linli.kernel.sql import Row, Statement, fetch_all, fetch_one, loaded
from linli.kernel.verdict import ALLOWED, Missing, Verdict
from linli.projects import rules
from linli.projects.models import Project, Shift
from linli.projects.queries.fitting import fit_verdict
from linli.projects.queries.loading import shift_for
from linli.projects.queries.terms import taken_by
from linli.projects.rules_claims import NOTHING, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

Wanted: TypeAlias = "tuple[UUID, UUID | None]"  # a shift, and a position in it where one is named
TOGETHER = 8  # people looked at in one go; more would wait longer than it saves
# A person's row is held so that two claims of one person are judged one after the other.
HOLD_PERSON = " FOR NO KEY UPDATE"
_PERSONS = "SELECT id FROM people_person WHERE id IN ({persons}) ORDER BY id"

# What is asked of the shift is asked once for all people. The lowest free number and not "is there one": the planner may
# answer that by reading all places, of which in a rush nearly all are taken.
_WAY = """
WITH wanted AS MATERIALIZED (
    SELECT s.id, s.uid, s.starts_at, s.ends_at, s.title, p.id AS project_id, p.uid AS project_uid,
        p.title AS project_title, p.state, p.demands, p.signup_opens_at, p.signup_closes_at, p.most_shifts,
        p.most_per_week, p.rest_hours, p.most_absences, p.approval, s.by_lot,
        (
            SELECT MIN(f.number) FROM projects_slot f
            WHERE f.shift_id = s.id AND f.holder_id IS NULL AND f.kept = '' {which}
        ) IS NOT NULL AS free,
        (
            SELECT MIN(f.number) FROM projects_slot f
            WHERE f.shift_id = s.id AND f.holder_id IS NULL AND f.kept = '' AND f.position_id IS NOT NULL
        ) IS NOT NULL AS free_positions
    FROM projects_shift s JOIN projects_project p ON p.id = s.project_id
    WHERE s.uid = %s
)
SELECT w.id, s.*,
    EXISTS (SELECT 1 FROM projects_slot m WHERE m.shift_id = s.id AND m.holder_id = w.id),
    EXISTS (SELECT 1 FROM projects_slot m WHERE m.shift_id = s.id AND m.kept_for_id = w.id),
    EXISTS (
        SELECT 1 FROM projects_slot m
            JOIN projects_shift o ON o.id = m.shift_id JOIN projects_project q ON q.id = o.project_id
        WHERE m.holder_id = w.id AND o.id <> s.id AND q.state = 'open'
            AND o.starts_at < s.ends_at AND o.ends_at > s.starts_at
    )
FROM wanted s, people_person w
WHERE w.id IN ({persons})
"""
# Which places are meant: those without a position, those of one, any, or one of them alone.
OPEN_TO_ALL, OF_POSITION, ANY, OF_SLOT = (
    "AND f.position_id IS NULL",
    "AND f.position_id = (SELECT n.id FROM projects_position n WHERE n.uid = %s)",
    "",
    "AND f.uid = %s",
)


@dataclass(frozen=True, slots=True)
class Way:
    """A shift with its project, and what is judged of somebody who wants a place in it."""

    shift: Shift
    facts: rules.ShiftFacts


def lock_person(person_id: int) -> None:
    """Hold a person's row until the transaction ends. On SQLite the transaction itself is the lock. Raises Missing."""
    if fetch_one(*holding([person_id])) is None:
        raise Missing


def holding(person_ids: Sequence[int]) -> Statement:
    """The statement that holds the rows of people, in the order in which everybody holds them."""
    lock = HOLD_PERSON if connection.features.has_select_for_no_key_update else ""
    return _text(_PERSONS, len(person_ids)) + lock, person_ids


def asking_ways(
    shift_uid: UUID,
    person_ids: Sequence[int],
    *,
    position_uid: UUID | None = None,
    any_position: bool = False,
) -> Statement:
    """The statement that finds how people stand to a shift; `way_of` reads its rows."""
    which = ANY if any_position else which_places(position_uid)
    # Planning takes longer than running: one plan for one person, and one for several, where the last fills up.
    filled = list(person_ids)
    if len(filled) > 1:
        filled += [filled[-1]] * (TOGETHER - len(filled))
    return _text(_WAY, len(filled), which), [*of_position(position_uid), shift_uid, *filled]


def which_places(position_uid: UUID | None) -> str:
    """Which places somebody may claim: those of the position that is named, else those without one."""
    return OPEN_TO_ALL if position_uid is None else OF_POSITION


@cache
def _text(sql: str, persons: int, which: str = "") -> str:
    return sql.format(persons=", ".join(["%s"] * persons), which=which)


def way_to(
    *,
    actor: Actor,
    shift_uid: UUID,
    person_id: int,
    registered: bool,
    position_uid: UUID | None = None,
    any_position: bool = False,
) -> Way:
    """How a person stands to a shift now, one statement; a draft's only for those who may read it. Raises Missing.

    A second statement where it matters what else this person has taken.
    """
    row = fetch_one(
        *asking_ways(shift_uid, [person_id], position_uid=position_uid, any_position=any_position)
    )
    if row is None:
        raise Missing
    return way_of(row, actor, registered=registered, named=position_uid is not None)


def way_of(row: Any, actor: Actor, *, registered: bool, named: bool) -> Way:
    """What `asking_ways` found of one person, as the rules read it; `named` is whether a position was asked for.

    Raises Missing for a draft that the actor may not read.
    """
    person_id, key, own_uid, starts_at, ends_at, title, of, of_uid, of_title, state, demands, *terms = row[
        :19
    ]
    if state == Project.State.DRAFT:
        shift_for(actor=actor, uid=UUID(str(own_uid)))
    free, free_positions, *stands = row[19:]
    *limits, by_lot = terms
    terms_now = _terms(*limits)
    project = loaded(
        Project, id=of, uid=UUID(str(of_uid)), title=of_title, state=state, demands=bool(demands)
    )
    shift = loaded(
        Shift,
        id=key,
        uid=UUID(str(own_uid)),
        project_id=of,
        starts_at=from_row(starts_at),
        ends_at=from_row(ends_at),
        title=title,
    )
    shift.project, project.most_absences = project, terms_now.most_absences
    holds, offered, overlaps = map(bool, stands)
    facts = rules.ShiftFacts(
        state=state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        free=int(free),
        holds=holds,
        offered=offered,
        overlaps=overlaps,
        registered=registered,
        by_lot=bool(by_lot),
        free_positions=bool(free_positions) and not named,
        terms=terms_now,
        taken=taken_by(person_id, [shift])[shift.pk] if terms_now.counts else NOTHING,
    )
    return Way(shift, facts)


def _terms(opens_at: Any, closes_at: Any, *counts: Any) -> Terms:
    most_shifts, most_per_week, rest_hours, most_absences, approval = counts
    return Terms(
        opens_at=from_row(opens_at) if opens_at else None,
        closes_at=from_row(closes_at) if closes_at else None,
        most_shifts=most_shifts,
        most_per_week=most_per_week,
        rest_hours=rest_hours,
        most_absences=most_absences,
        approval=bool(approval),
    )


def of_position(uid: UUID | None) -> list[Any]:
    """A position as the statements above want it: nothing where none is named."""
    return [] if uid is None else [uid]


def ways_of(shift_uid: UUID, person_ids: Sequence[int], position_uid: UUID | None) -> dict[int, Row]:
    """How people stand to a shift, by person, as `claim_judged` reads it; one statement without a lock."""
    return {row[0]: row for row in fetch_all(*asking_ways(shift_uid, person_ids, position_uid=position_uid))}


def claim_judged(row: Row, actor: Actor, at: datetime, position_uid: UUID | None) -> tuple[Way, Verdict]:
    """From a row that `asking_ways` found: how somebody stands to a shift, and what a claim of theirs is told.

    Raises Missing for a draft that the actor may not read.
    """
    named = position_uid is not None
    way = way_of(row, actor, registered=bool(actor.home_code), named=named)
    verdict = rules.may_claim(way.facts, at)
    if verdict or verdict == rules.FULL:
        verdict = rules.with_fit(verdict, way_fits(way, row[0], position_uid, at))
    return way, verdict


def way_fits(way: Way, person_id: int, position: UUID | None, at: datetime) -> Verdict:
    """Whether a person has what a place asks for; nothing is asked of the database where it asks for nothing."""
    if not way.shift.project.demands:
        return ALLOWED
    return fit_verdict(person_id, way.shift.pk, position, at)
