"""What the residents' verdict adds, later, as an entry of its own that names the verdict."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.credits import queries, rules_points
from linli.credits.models import Counter, CreditEntry
from linli.kernel.actor import Actor

from .book import note_moved, post

POINTS = CreditEntry.Quantity.POINTS


@transaction.atomic
def book_quality(
    *, group_uid: UUID, level: int, source_uid: UUID, title: str, actor: Actor, at: datetime
) -> list[CreditEntry]:
    """Book the bonus for a project's services that a verdict of this level speaks of, once for each person and verdict.

    By the rules that held on the day of each service; a service that was taken back earns nothing.
    """
    services = CreditEntry.objects.filter(
        group_uid=group_uid,
        counter=Counter.SERVICE,
        quantity=POINTS,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    had = set(
        CreditEntry.objects.filter(
            counter=Counter.BONUS, source_kind="rating", source_uid=source_uid
        ).values_list("person_id", flat=True)
    )
    booked: dict[int, CreditEntry] = {}
    for service in services.select_related("person").order_by("person_id", "pk"):
        version = queries.rules_on(service.area_code, service.earned_on)
        bonus = rules_points.quality_bonus(queries.numbers_of(version), service.amount, level)
        if not bonus or service.person_id in had:
            continue
        entry = booked.get(service.person_id)
        if entry is None:
            entry = _bonus(service, source_uid, title, at)
            entry.rules_uid = version.uid if version else None
            booked[service.person_id] = entry
        entry.amount += bonus
        percent = version.quality_5 if version and level == 5 else version.quality_4 if version else 0  # noqa: PLR2004 - the best level
        entry.reckoning = [*entry.reckoning, ["quality", percent, entry.amount]]
    for entry in booked.values():
        post([entry], actor=actor, at=at)
        note_moved(entry, actor=actor, at=at)
    return list(booked.values())


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
        source_kind="rating",
        source_uid=source_uid,
        source_title=title[:120],
        source_url=service.source_url,
        earned_on=service.earned_on,
        recorded_at=at,
    )
    entry.place_in(service.area_code)
    return entry
