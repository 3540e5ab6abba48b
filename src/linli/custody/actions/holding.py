"""Legal holds: nothing about a case or a person is erased until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.cases.models import Case
from linli.custody import queries, rules
from linli.custody.models import Hold
from linli.kernel import clock, journal
from linli.people.models import Person

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@transaction.atomic
def hold(*, kind: str, given: str, reason: str, until: date, actor: Actor, at: datetime) -> Hold:
    """Hold a case (by number) or a person (by telephone number) back from erasing.

    Refused: no_right, no_reason, hold_date, held_already. Missing: no such case or person in the actor's areas.
    """
    uid, label, area = queries.subject_of(kind=kind, given=given, actor=actor, at=at)
    _lock(kind, uid)
    live = (
        Hold.objects.select_for_update()
        .filter(subject_kind=kind, subject_uid=uid, released_at__isnull=True)
        .first()
    )
    today = at.astimezone(clock.local_zone()).date()
    if live is not None and live.until < today:
        # It ended by itself: it makes room for the new one.
        live.released_at = at
        live.save(update_fields=["released_at"])
        live = None
    rules.may_hold(
        actor, area_code=area, reason=reason, until=until, today=today, standing=live is not None
    ).enforce()
    made = Hold(
        subject_kind=kind,
        subject_uid=uid,
        subject_label=label,
        reason=reason.strip(),
        until=until,
        set_at=at,
        set_by=_person(actor),
    )
    made.place_in(area)
    made.save()
    journal.note(
        "hold.set",
        subject=(kind, uid),
        actor=actor,
        at=at,
        payload={"hold": str(made.uid), "until": until.isoformat()},
    )
    return made


@transaction.atomic
def release(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Hold:
    """End a hold. Refused: no_right, no_reason, hold_over. Missing outside the actor's areas."""
    found = queries.hold_for(actor=actor, uid=uid, lock=True)
    _lock(found.subject_kind, found.subject_uid)
    over = found.released_at is not None
    rules.may_release(actor, area_code=found.area_code, reason=reason, released=over).enforce()
    found.released_at, found.released_by, found.release_reason = at, _person(actor), reason.strip()
    found.save(update_fields=["released_at", "released_by", "release_reason"])
    journal.note(
        "hold.released",
        subject=(found.subject_kind, found.subject_uid),
        actor=actor,
        at=at,
        payload={"hold": str(found.uid)},
    )
    return found


def _lock(kind: str, uid: UUID) -> None:
    """Hold the subject's own lock: it orders its journal, and a batch that is erasing it comes before or after."""
    rows = Case.objects if kind == Hold.Subject.CASE else Person.objects
    rows.select_for_update(of=("self",)).filter(uid=uid).values_list("pk", flat=True).first()


def _person(actor: Actor) -> Person | None:
    return Person.objects.filter(pk=actor.person_id).first() if actor.person_id is not None else None
