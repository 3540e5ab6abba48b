"""Verbs of the book. Entries are added and never changed."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.credits import queries, rules
from linli.credits.models import CreditEntry
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing
from linli.people.models import Person, Unit

MINUTES, POINTS = CreditEntry.Quantity.MINUTES, CreditEntry.Quantity.POINTS


@transaction.atomic
def book_service(
    *,
    person: Person,
    unit: Unit | None,
    minutes: int,
    points: int,
    how: str,
    grade: str,
    source_kind: str,
    source_uid: UUID,
    source_title: str,
    source_url: str,
    area_code: str,
    earned_on: date,
    actor: Actor,
    at: datetime,
) -> list[CreditEntry]:
    """Book the time and the points of one participation; the caller holds the lock of the source.

    Minutes and points are two entries and never mixed. Refused: nothing_to_book, booked_already.
    """
    booked = queries.is_booked(person.pk, source_kind, source_uid)
    rules.may_book(minutes=minutes, points=points, booked=booked).enforce()
    common = CreditEntry(
        person=person,
        unit=unit,
        how=how,
        grade=grade,
        source_kind=source_kind,
        source_uid=source_uid,
        source_title=source_title[:120],
        source_url=source_url,
        earned_on=earned_on,
        recorded_at=at,
    )
    common.place_in(area_code)
    entries = [_of(common, quantity, amount) for quantity, amount in _amounts(minutes, points)]
    try:
        _append(entries)
    except IntegrityError:
        rules.may_book(minutes=minutes, points=points, booked=True).enforce()
        raise
    held: dict[str, Value] = {"account": person.uid, "minutes": minutes, "points": points}
    payload = held | {"how": str(how), "grade": str(grade)}
    subject = (source_kind, source_uid)
    journal.note("service.booked", subject=subject, actor=actor, at=at, payload=payload, area=area_code)
    return entries


def _append(entries: list[CreditEntry]) -> None:
    """The one place where the book is written."""
    CreditEntry.objects.bulk_create(entries)


def _amounts(minutes: int, points: int) -> list[tuple[str, int]]:
    return [(quantity, amount) for quantity, amount in ((MINUTES, minutes), (POINTS, points)) if amount]


def _of(common: CreditEntry, quantity: str, amount: int) -> CreditEntry:
    """A row of its own with what both entries of a booking share."""
    entry = copy(common)
    entry.uid, entry.quantity, entry.amount = uuid7(), quantity, amount
    return entry


@transaction.atomic
def reverse_entry(*, uid: UUID, actor: Actor, at: datetime) -> CreditEntry:
    """Take an entry back by a further one with the opposite amount; the first one stays as it is.

    Missing outside the actor's area. Refused: no_right, excluded, is_reversal, reversed_already.
    """
    entry = queries.entry_for(actor=actor, uid=uid, lock=True)
    queries.may_reverse(entry, actor).enforce()
    return _reversed(entry, None, actor, at)


@transaction.atomic
def take_back(*, uid: UUID, cause: tuple[str, UUID], actor: Actor, at: datetime) -> CreditEntry:
    """The same because of a decision elsewhere, which the journal names; the caller has judged who may.

    Missing when there is none. Refused: is_reversal, reversed_already.
    """
    entry = (
        CreditEntry.objects.select_for_update(of=("self",)).select_related("person").filter(uid=uid).first()
    )
    if entry is None:
        raise Missing
    queries.may_be_reversed(entry).enforce()
    return _reversed(entry, cause, actor, at)


def _reversed(entry: CreditEntry, cause: tuple[str, UUID] | None, actor: Actor, at: datetime) -> CreditEntry:
    further = CreditEntry(
        person=entry.person,
        unit_id=entry.unit_id,
        quantity=entry.quantity,
        amount=-entry.amount,
        how=entry.how,
        grade=entry.grade,
        source_kind=entry.source_kind,
        source_uid=entry.source_uid,
        source_title=entry.source_title,
        source_url=entry.source_url,
        reverses=entry,
        earned_on=entry.earned_on,
        recorded_at=at,
    )
    further.place_in(entry.area_code)
    _append([further])
    journal.note(
        "entry.reversed",
        subject=("credit", entry.uid),
        actor=actor,
        at=at,
        payload={
            "account": entry.person.uid,
            "by": str(further.uid),
            "quantity": str(entry.quantity),
            "amount": further.amount,
            **({"cause": cause[0], "decided": cause[1]} if cause else {}),
        },
        area=entry.area_code,
    )
    return further
