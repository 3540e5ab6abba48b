"""Points that leave an account for something, and come back when that does not happen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.credits import rules_points
from linli.credits.models import Counter, CreditEntry
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.people.models import Person

from .book import lock_account, note_moved, post

POINTS = CreditEntry.Quantity.POINTS


@transaction.atomic
def spend(
    *,
    person: Person,
    points: int,
    source_kind: str,
    source_uid: UUID,
    source_title: str,
    source_url: str,
    area_code: str,
    actor: Actor,
    at: datetime,
) -> CreditEntry:
    """Take points for something. Refused: bad_amount, too_few_points."""
    entry = CreditEntry(
        person=person,
        quantity=POINTS,
        amount=-points,
        counter=Counter.ORDER,
        source_kind=source_kind,
        source_uid=source_uid,
        source_title=source_title[:120],
        source_url=source_url,
        earned_on=at.astimezone(clock.local_zone()).date(),
        recorded_at=at,
    )
    entry.place_in(area_code)
    account = lock_account(person, entry.city_code)
    rules_points.may_spend(held=account.points, cost=points).enforce()
    post([entry], actor=actor, at=at)
    note_moved(entry, actor=actor, at=at)
    return entry


@transaction.atomic
def give_back(*, source_kind: str, source_uid: UUID, actor: Actor, at: datetime) -> CreditEntry | None:
    """Return what was spent on something by the opposite entry, once; None when nothing is spent on it any more."""
    spent = (
        CreditEntry.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(
            counter=Counter.ORDER,
            source_kind=source_kind,
            source_uid=source_uid,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .first()
    )
    if spent is None:
        return None
    back = CreditEntry(
        person=spent.person,
        quantity=POINTS,
        amount=-spent.amount,
        counter=Counter.ORDER,
        source_kind=spent.source_kind,
        source_uid=spent.source_uid,
        source_title=spent.source_title,
        source_url=spent.source_url,
        reverses=spent,
        earned_on=spent.earned_on,
        recorded_at=at,
    )
    back.place_in(spent.area_code)
    post([back], actor=actor, at=at)
    note_moved(back, actor=actor, at=at)
    return back
