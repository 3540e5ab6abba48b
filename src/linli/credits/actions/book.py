"""Verbs of the book. Entries are added and never changed."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from linli.credits import queries, rules, rules_points
from linli.credits.actions.rollups import note_pending
from linli.credits.models import Account, Counter, CreditEntry
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
    group_uid: UUID | None = None,
    stretch: tuple[datetime, datetime] | None = None,
    planned: int | None = None,
) -> list[CreditEntry]:
    """Book time and points of one participation, as two entries; the caller holds the lock of the source.

    `points` are the project's own; what is earned of them say the rules of the area that held on the day. `planned` are
    the minutes of the whole shift, `stretch` when it was served. What was taken back wholly is booked anew under the next
    number of the same source (``slot.2``). Refused: nothing_to_book, booked_already.
    """
    booked = queries.is_booked(person.pk, source_kind, source_uid)
    if booked and not queries.live_entries(person.pk, source_uid).exists():
        booked, source_kind = False, queries.next_kind(person.pk, source_kind, source_uid)
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
        group_uid=group_uid,
        earned_on=earned_on,
        recorded_at=at,
    )
    common.place_in(area_code)
    entries = _earned(common, minutes, points, planned, stretch)
    _post_once(entries, minutes, points, actor)
    _note_booked(common, entries, actor)
    return entries


def _post_once(entries: list[CreditEntry], minutes: int, points: int, actor: Actor) -> None:
    """Post them; who was booked by somebody else meanwhile is told so. Refused: booked_already."""
    try:
        with transaction.atomic():
            post(entries, actor=actor, at=entries[0].recorded_at)
    except IntegrityError:
        rules.may_book(minutes=minutes, points=points, booked=True).enforce()
        raise


def _earned(
    common: CreditEntry,
    minutes: int,
    points: int,
    planned: int | None,
    stretch: tuple[datetime, datetime] | None,
) -> list[CreditEntry]:
    """The entries of a service: its time, and its points with how they came about. Refused: nothing_to_book."""
    version = queries.rules_on(common.area_code, common.earned_on)
    lines = queries.reckoned(
        version,
        points=points,
        minutes=minutes,
        planned=minutes if planned is None else planned,
        grade=common.grade,
        earned_on=common.earned_on,
        stretch=stretch,
    )
    earned = lines[-1].points
    rules.may_book(minutes=minutes, points=earned, booked=False).enforce()
    entries = [_of(common, quantity, amount) for quantity, amount in _amounts(minutes, earned)]
    for entry in entries:
        if entry.quantity == POINTS:
            entry.rules_uid = version.uid if version else None
            entry.reckoning = [line.stored for line in lines]
    return entries


def _note_booked(common: CreditEntry, entries: list[CreditEntry], actor: Actor) -> None:
    amounts = {str(entry.quantity): entry.amount for entry in entries}
    held: dict[str, Value] = {
        "account": common.person.uid,
        "minutes": amounts.get("minutes", 0),
        "points": amounts.get("points", 0),
    }
    journal.note(
        "service.booked",
        subject=(common.source_kind, common.source_uid),
        actor=actor,
        at=common.recorded_at,
        payload=held | {"how": str(common.how), "grade": str(common.grade)},
        area=common.area_code,
    )


def post(entries: list[CreditEntry], *, actor: Actor, at: datetime) -> None:
    """Book entries of one person in one city, with what is owed because of them, under the lock of the account."""
    account = lock_account(entries[0].person, entries[0].city_code)
    points = [entry for entry in entries if entry.quantity == POINTS]
    change = sum(entry.amount for entry in points)
    settled = rules_points.settle(held=account.points, owed=account.owed, change=change)
    if settled:
        debt = _of(points[0], POINTS, settled)
        debt.counter, debt.how, debt.grade, debt.reverses = Counter.DEBT, "", "", None
        debt.source_kind, debt.source_uid = "credit", points[0].uid
        debt.unit, debt.rules_uid, debt.reckoning = None, None, []
        entries = [*entries, debt]
    _append(entries)
    if settled:
        note_moved(debt, actor=actor, at=at)


def lock_account(person: Person, city_code: str) -> Account:
    """The account, locked; opened with the first entry."""
    Account.objects.bulk_create([Account(person=person, city_code=city_code)], ignore_conflicts=True)
    return Account.objects.select_for_update().get(person=person, city_code=city_code)


def note_moved(entry: CreditEntry, *, actor: Actor, at: datetime) -> None:
    """Points that moved without a service, for whoever adds the journal up."""
    payload: dict[str, Value] = {
        "account": entry.person.uid,
        "entry": entry.uid,
        "counter": str(entry.counter),
        "points": entry.amount,
    }
    subject = (entry.source_kind, entry.source_uid)
    journal.note("points.moved", subject=subject, actor=actor, at=at, payload=payload, area=entry.area_code)


def _append(entries: list[CreditEntry]) -> None:
    """The one place where the book is written: the entries, what the sums have to take up, what accounts hold."""
    CreditEntry.objects.bulk_create(entries)
    note_pending(entries)
    moved: dict[tuple[int, str], list[int]] = {}
    for entry in entries:
        sums = moved.setdefault((entry.person_id, entry.city_code), [0, 0, 0])
        sums[0 if entry.quantity == MINUTES else 1] += entry.amount
        sums[2] += entry.amount if entry.counter == Counter.DEBT else 0
    for (person_id, city_code), (minutes, points, owed) in moved.items():
        Account.objects.filter(person_id=person_id, city_code=city_code).update(
            minutes=F("minutes") + minutes, points=F("points") + points, owed=F("owed") + owed
        )


def _amounts(minutes: int, points: int) -> list[tuple[str, int]]:
    return [(quantity, amount) for quantity, amount in ((MINUTES, minutes), (POINTS, points)) if amount]


def _of(common: CreditEntry, quantity: str, amount: int) -> CreditEntry:
    """A row of its own with what both entries of a booking share."""
    entry = copy(common)
    entry.uid, entry.quantity, entry.amount = uuid7(), quantity, amount
    return entry


@transaction.atomic
def take_back_service(*, person: Person, source_uid: UUID, actor: Actor, at: datetime) -> list[CreditEntry]:
    """Take back all that stands for one participation, because its attendance is written otherwise.

    The caller holds the lock of the source and has judged who decides.
    """
    entries = list(queries.live_entries(person.pk, source_uid).select_related("person").order_by("pk"))
    return [reverse_locked(entry, actor=actor, at=at) for entry in entries]


@transaction.atomic
def reverse_entry(*, uid: UUID, actor: Actor, at: datetime) -> CreditEntry:
    """Take an entry back by a further one with the opposite amount; the first one stays as it is.

    Missing outside the actor's area. Refused: no_right, excluded, not_a_service, is_reversal,
    reversed_already.
    """
    entry = queries.entry_for(actor=actor, uid=uid, lock=True)
    queries.may_reverse(entry, actor).enforce()
    return reverse_locked(entry, actor=actor, at=at)


@transaction.atomic
def take_back(*, uid: UUID, cause: tuple[str, UUID], actor: Actor, at: datetime) -> CreditEntry:
    """The same because of a decision elsewhere, which the journal names; the caller has judged who may.

    Missing when there is none. Refused: not_a_service, is_reversal, reversed_already.
    """
    locked = CreditEntry.objects.select_for_update(of=("self",)).select_related("person")
    entry = locked.filter(uid=uid).first()
    if entry is None:
        raise Missing
    queries.may_be_reversed(entry).enforce()
    return reverse_locked(entry, actor=actor, at=at, cause=cause)


def reverse_locked(
    entry: CreditEntry, *, actor: Actor, at: datetime, cause: tuple[str, UUID] | None = None
) -> CreditEntry:
    """The opposite entry of one that is locked and may be taken back."""
    further = CreditEntry(
        person=entry.person,
        unit_id=entry.unit_id,
        quantity=entry.quantity,
        amount=-entry.amount,
        counter=entry.counter,
        group_uid=entry.group_uid,
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
    post([further], actor=actor, at=at)
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
