"""Counting deadlines anew after the calendar has changed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.places import queries as places

from ..models import Case, ClockEvent
from .beats import note_down
from .clock import CLOCK_FIELDS, LOOK_AGAIN, recount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.places.workdays import Calendar

# When somebody looks at the light next is no deadline: counting anew says "again" every time.
COUNTED = tuple(name for name in CLOCK_FIELDS if name != "turns_at")


def recount_clocks(*, years: Sequence[int], at: datetime) -> int:
    """Deadlines of open cases that lie in or beyond years whose working days have changed, or waited for them.

    Each case in its own lock, with a line in its journal when its deadline is another one. How many are.
    """
    if not years:
        return 0
    begins = datetime.combine(date(min(years), 1, 1), time.min, clock.local_zone())
    # A clock names the first year it misses: one that waited for a later year may be counted now as well.
    waiting = Q(due_missing_year__gte=min(years)) | Q(due_at__gte=begins)
    found = Case.objects.open().filter(waiting).order_by("pk").values_list("pk", flat=True)
    calendar = places.calendar()
    many = sum(_recount(pk, calendar, at) for pk in list(found))
    # A ladder stands still where its next step lies in a year that was not known.
    Case.objects.open().filter(noted_light="red", turns_at=None).update(turns_at=LOOK_AGAIN)
    return many


@transaction.atomic
def _recount(pk: int, calendar: Calendar, at: datetime) -> bool:
    case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
    events = list(ClockEvent.objects.filter(case=case).order_by("sequence"))
    before = [getattr(case, name) for name in COUNTED]
    if not events:
        return False
    recount(case, events, calendar=calendar)
    if before == [getattr(case, name) for name in COUNTED]:
        return False
    case.save(update_fields=CLOCK_FIELDS)
    due_on = case.due_at.astimezone(clock.local_zone()).date().isoformat() if case.due_at else None
    note_down(case, "case.recounted", actor=Actor.system(), at=at, payload={"due_on": due_on})
    return True
