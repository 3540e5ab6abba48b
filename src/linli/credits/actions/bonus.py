"""What the residents' verdict adds, later, as an entry of its own that names the verdict."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from linli.credits import queries, rules_points
from linli.credits.models import Counter, CreditEntry
from linli.kernel.actor import Actor

from .book import lock_account, note_moved, post, reverse_locked

POINTS = CreditEntry.Quantity.POINTS
SOURCE = "rating"


@transaction.atomic
def book_quality(
    *, group_uid: UUID, level: int, source_uid: UUID, title: str, actor: Actor, at: datetime
) -> list[CreditEntry]:
    """Bring the bonus for a project's services to what a verdict of this level adds, once for each person and verdict;
    apart for each unit served for, what was claimed and what was assigned, and each year: sums of these stay true.

    By the rules that held on the day of each service; a service that was taken back earns nothing. Called again, it
    books nothing that stands already; where verdict or services became others since, the former bonus is taken back by
    the opposite entry and booked anew under the next number of the same source (``rating.2``). The caller holds the
    lock of the verdict. What it booked, and what it took back.
    """
    wanted = _wanted(group_uid, level, source_uid, title, at)
    standing = {_share_of(one): one for one in _standing(source_uid)}
    moved: list[CreditEntry] = []
    for share in sorted({*wanted, *standing}):
        had, entry = standing.get(share), wanted.get(share)
        if had is not None and entry is not None and had.amount == entry.amount:
            continue
        if had is not None:
            lock_account(had.person, had.city_code)
            moved.append(reverse_locked(had, actor=actor, at=at, cause=("quality", source_uid)))
        if entry is not None:
            entry.source_kind = _next_kind(share.person_id, source_uid)
            post([entry], actor=actor, at=at)
            note_moved(entry, actor=actor, at=at)
            moved.append(entry)
    return moved


class _Share(NamedTuple):
    """Whose bonus it is, and in which sums it stands; a unit of 0 is none."""

    person_id: int
    unit_id: int
    how: str
    year: int


def _share_of(entry: CreditEntry) -> _Share:
    return _Share(entry.person_id, entry.unit_id or 0, entry.how, entry.earned_on.year)


def _wanted(
    group_uid: UUID, level: int, source_uid: UUID, title: str, at: datetime
) -> dict[_Share, CreditEntry]:
    """The bonus of each person by the services that stand."""
    services = CreditEntry.objects.filter(
        group_uid=group_uid,
        counter=Counter.SERVICE,
        quantity=POINTS,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    found: dict[_Share, CreditEntry] = {}
    for service in services.select_related("person").order_by("person_id", "pk"):
        version = queries.rules_on(service.area_code, service.earned_on)
        numbers = queries.numbers_of(version)
        bonus = rules_points.quality_bonus(numbers, service.amount, level)
        if not bonus:
            continue
        entry = found.setdefault(_share_of(service), _bonus(service, source_uid, title, at))
        entry.rules_uid = version.uid if version else None
        entry.amount += bonus
        entry.reckoning = [*entry.reckoning, ["quality", numbers.quality.get(level, 0), entry.amount]]
    return found


def _standing(source_uid: UUID) -> list[CreditEntry]:
    rows = CreditEntry.objects.filter(
        counter=Counter.BONUS, source_uid=source_uid, reverses__isnull=True, reversed_by__isnull=True
    )
    return list(rows.select_related("person").order_by("pk"))


def _next_kind(person_id: int, source_uid: UUID) -> str:
    before = CreditEntry.objects.filter(
        person_id=person_id, counter=Counter.BONUS, source_uid=source_uid, reverses__isnull=True
    ).count()
    return f"{SOURCE}.{before + 1}" if before else SOURCE


def _bonus(service: CreditEntry, source_uid: UUID, title: str, at: datetime) -> CreditEntry:
    entry = CreditEntry(
        person=service.person,
        unit_id=service.unit_id,
        quantity=POINTS,
        amount=0,
        counter=Counter.BONUS,
        how=service.how,
        grade=service.grade,
        group_uid=service.group_uid,
        source_kind=SOURCE,
        source_uid=source_uid,
        source_title=title[:120],
        source_url=service.source_url,
        earned_on=service.earned_on,
        recorded_at=at,
    )
    entry.place_in(service.area_code)
    return entry
