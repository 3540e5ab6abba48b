"""A community worker looks at a certificate 资格证: it is right, or it is not and the holder reads why."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.notices.actions import tell_on_commit
from linli.people import queries, rules_skills
from linli.people.models import Certificate

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def confirm_certificate(*, uid: UUID, actor: Actor, at: datetime) -> Certificate:
    """Say that the paper was seen and is right; from now on it counts for work that asks for one.

    Missing: one of somebody registered elsewhere. Refused: own_certificate, decided_already.
    """
    return _decide(uid, actor, at, note=None)


@transaction.atomic
def decline_certificate(*, uid: UUID, note: str, actor: Actor, at: datetime) -> Certificate:
    """Say that it is not right, and why; it counts for nothing. What was confirmed may be declined later too.

    Missing: one of somebody registered elsewhere. Refused: own_certificate, decided_already, no_reason.
    """
    return _decide(uid, actor, at, note=note)


def _decide(uid: UUID, actor: Actor, at: datetime, *, note: str | None) -> Certificate:
    row = queries.certificate_to_decide(actor=actor, uid=uid)
    declining = note is not None
    decided = row.declined_at is not None or (row.confirmed_at is not None and not declining)
    rules_skills.may_decide(decided=decided, own=row.person_id == actor.person_id, note=note).enforce()
    row.confirmed_at, row.declined_at = (None, at) if declining else (at, None)
    row.decided_by_id, row.decline_note = actor.person_id, (note or "").strip()
    row.save(update_fields=["confirmed_at", "declined_at", "decided_by", "decline_note"])
    code = "certificate.declined" if declining else "certificate.confirmed"
    journal.note(
        code,
        subject=("person", row.person.uid),
        actor=actor,
        at=at,
        payload={"certificate": str(row.uid), "skill": row.skill.code},
    )
    tell_on_commit(
        code=code.replace(".", "_"),
        params={"skill": row.skill.label},
        recipient_uid=row.person.uid,
        url=reverse("people:own"),
        at=at,
    )
    return row
