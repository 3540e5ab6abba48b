"""What stands in the copy of own data about rosters: when somebody cannot come, and their swaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.custody.queries.copying_verdicts import Rows, when
from linli.duty.models import Away, Swap

if TYPE_CHECKING:
    from linli.people.models import Person


def aways_copied(person: Person) -> Rows:
    """Every time with its reason."""
    rows = Away.objects.filter(person=person).order_by("pk")
    return [{"from": when(one.starts_at), "until": when(one.ends_at), "words": one.reason} for one in rows]


def swaps_copied(person: Person) -> Rows:
    """What one asked with one's own words; of what one took over for others, what became of it."""
    rows = Swap.objects.filter(Q(asker=person) | Q(taker=person)).select_related("slot__shift__project")
    return [
        {
            "title": one.slot.shift.project.title,
            "words": one.words if one.asker_id == person.pk else "",
            "state": str(one.get_state_display()),
            "reason": one.reason,
            "at": when(one.asked_at),
        }
        for one in rows.order_by("pk")
    ]
