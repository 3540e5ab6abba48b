"""What people say of themselves: where they work, what they are certified for, whether they are in-service members."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.kernel import clock, journal
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_on_commit
from linli.people import queries, rules_skills
from linli.people.models import Certificate, MemberCount, Particulars, Person, WorkSpell

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.actor import Actor
    from linli.people.models import Unit


@transaction.atomic
def change_work_unit(
    *, unit_uid: UUID | None, actor: Actor, at: datetime, person_uid: UUID | None = None
) -> Person:
    """Say where one works now; what was before stays dated. A unit's contact may say that somebody left.

    A stranger's is Missing. No refusals.
    """
    person = queries.person_whose_work(actor=actor, uid=person_uid, leaves=unit_uid is None)
    unit = queries.unit_open(uid=unit_uid) if unit_uid else None
    if person.work_unit_id == (unit.pk if unit else None):
        return person
    set_work_unit(person, unit, at)
    journal.note(
        "person.work_changed",
        subject=("person", person.uid),
        actor=actor,
        at=at,
        payload={"unit": str(unit.uid) if unit else None},
    )
    return person


def set_work_unit(person: Person, unit: Unit | None, at: datetime) -> None:
    """End the spell at the old unit and begin one at the new; the caller holds the person's lock and notes it."""
    WorkSpell.objects.filter(person=person, until__isnull=True).update(until=at)
    if unit is not None:
        WorkSpell.objects.create(person=person, unit=unit, since=at)
    person.work_unit = unit
    person.save(update_fields=["work_unit"])


@transaction.atomic
def declare_member(*, member: bool, actor: Actor, at: datetime) -> Particulars:
    """Say whether one is an in-service member. Sealed; it shows outside only in counts of five and more. No refusals."""
    person = queries.person_of(actor=actor, lock=True)
    row = Particulars.objects.filter(person=person).first() or Particulars(person=person)
    status = Particulars.Member.IN_SERVICE if member else Particulars.Member.NOT_MEMBER
    if row.member != status:
        row.member = status
        row.save()
        # That something was said is noted, not what: the journal cannot be erased.
        journal.note("person.status_said", subject=("person", person.uid), actor=actor, at=at)
    return row


@transaction.atomic
def add_certificate(
    *,
    skill: str,
    number: str,
    issued_by: str,
    actor: Actor,
    at: datetime,
    valid_until: date | None = None,
    valid_from: date | None = None,
) -> Certificate:
    """Enter a certificate of one's own; it waits until the community has seen it.

    Refused: unknown_skill, no_issuer, certificate_over, certificate_backwards.
    """
    person = queries.person_of(actor=actor, lock=True)
    found = next(iter(queries.skills_by_code([skill])), None)
    today = at.astimezone(clock.local_zone()).date()
    rules_skills.may_add(
        known_skill=found is not None,
        issued_by=issued_by,
        valid_from=valid_from,
        valid_until=valid_until,
        today=today,
    ).enforce()
    row = Certificate(
        person=person,
        skill=found,
        issued_by=issued_by.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=at,
    )
    row.number = number
    row.save()
    journal.note(
        "certificate.entered",
        subject=("person", person.uid),
        actor=actor,
        at=at,
        payload={
            "certificate": str(row.uid),
            "skill": skill,
            "until": valid_until.isoformat() if valid_until else None,
        },
    )
    return row


@transaction.atomic
def withdraw_certificate(*, uid: UUID, actor: Actor, at: datetime) -> Certificate:
    """Take a certificate of one's own back. Another one's is Missing. No refusals."""
    person = queries.person_of(actor=actor, lock=True)
    row = person.certificates.filter(uid=uid).first()
    if row is None:
        raise Missing
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        journal.note(
            "certificate.withdrawn",
            subject=("person", person.uid),
            actor=actor,
            at=at,
            payload={"certificate": str(row.uid)},
        )
    return row


@transaction.atomic
def warn_of_certificate(*, certificate_id: int, at: datetime) -> bool:
    """Tell somebody, once, that a certificate runs out within 30 days. False when that was done."""
    row = queries.certificate_to_warn(certificate_id=certificate_id, at=at)
    if row is None:
        return False
    row.warned_at = at
    row.save(update_fields=["warned_at"])
    tell_on_commit(
        code="certificate_ends",
        params={"skill": row.skill.label, "until": queries.last_moment(row)},
        recipient_uid=row.person.uid,
        url=reverse("people:own"),
        at=at,
    )
    return True


@transaction.atomic
def count_members(*, at: datetime) -> int:
    """Count the in-service members anew, by community and by unit; how many counts. Runs by night, safe to run twice."""
    areas, units = queries.members_counted()
    MemberCount.objects.all().delete()
    rows = [
        MemberCount(area_code=code, registered=n, known=n, counted_at=at) for code, n in sorted(areas.items())
    ]
    rows += [
        MemberCount(unit_id=unit, registered=registered, known=known, counted_at=at)
        for unit, (registered, known) in sorted(units.items())
    ]
    MemberCount.objects.bulk_create(rows, batch_size=500)
    return len(rows)


__all__ = [
    "add_certificate",
    "change_work_unit",
    "count_members",
    "declare_member",
    "set_work_unit",
    "warn_of_certificate",
    "withdraw_certificate",
]
