"""Verbs of the double sign. Who may sign where and when is judged by the app whose place it is, with our rules."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.attendance import queries, rules
from linli.attendance.models import Attendance
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.people.models import Person


@transaction.atomic
def note_wrong_code(*, place_kind: str, place_uid: UUID, actor: Actor, at: datetime) -> None:
    """Note a wrong code after its refusal, in a transaction of its own: tries are counted against guessing."""
    journal.note(queries.WRONG_CODE_NOTED, subject=(place_kind, place_uid), actor=actor, at=at)


@transaction.atomic
def sign_in(
    *,
    place_kind: str,
    place_uid: UUID,
    person: Person,
    how: str,
    evidence: str,
    actor: Actor,
    at: datetime,
    signed_at: datetime | None = None,
) -> Attendance:
    """Sign somebody in; `how` the participation came about is fixed here for good. Refused: already_in.

    `signed_at` differs from `at` only when a leader confirms afterwards.
    """
    if queries.attendance_at(place_uid=place_uid, person_id=person.pk, lock=True) is not None:
        raise Refused(rules.ALREADY_IN)
    try:
        attendance = Attendance.objects.create(
            place_kind=place_kind,
            place_uid=place_uid,
            person=person,
            how=how,
            signed_in_at=signed_at or at,
            in_evidence=evidence,
        )
    except IntegrityError:
        raise Refused(rules.ALREADY_IN)
    journal.note(
        "attendance.in",
        subject=(place_kind, place_uid),
        actor=actor,
        at=at,
        payload={"evidence": str(evidence), "how": str(how)},
        effective_at=signed_at,
    )
    return attendance


@transaction.atomic
def sign_out(
    *,
    place_uid: UUID,
    person: Person,
    evidence: str,
    actor: Actor,
    at: datetime,
    signed_at: datetime | None = None,
) -> Attendance:
    """Sign somebody out; the grade follows from both signs. Refused: not_in, already_out."""
    attendance = queries.attendance_at(place_uid=place_uid, person_id=person.pk, lock=True)
    if attendance is None:
        raise Refused(rules.NOT_IN)
    if attendance.signed_out_at is not None:
        raise Refused(rules.ALREADY_OUT)
    attendance.signed_out_at = signed_at or at
    attendance.out_evidence = evidence
    attendance.grade = rules.grade_of(attendance.in_evidence, evidence)
    attendance.save(update_fields=["signed_out_at", "out_evidence", "grade"])
    journal.note(
        "attendance.out",
        subject=(attendance.place_kind, place_uid),
        actor=actor,
        at=at,
        payload={"evidence": str(evidence), "grade": str(attendance.grade)},
        effective_at=signed_at,
    )
    return attendance
