"""What stands in the copy of own data about ratings and calls back; and how a moment is written there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import pgettext

from linli.kernel import clock
from linli.ratings.models import CallBack, Rating
from linli.ratings.queries import reasons_named

if TYPE_CHECKING:
    from linli.people.models import Person

Value = str | int | bool | None
Rows = list[dict[str, Value]]


def ratings_copied(person: Person) -> Rows:
    """Every press of a face with its reasons, and whether it is counted."""
    found = Rating.objects.filter(voice__person=person).select_related("voice", "exclusion")
    rows = list(found.order_by("at", "pk"))
    known = reasons_named({one.reasons_from for one in rows})
    return [
        {
            "number": one.voice.number if one.voice else "",
            "score": one.score,
            "reasons": "；".join(known[one.reasons_from].words(one.reasons)),
            "words": one.words,
            "shared": pgettext("answer", "Yes") if one.shared else "",
            "not_counted": one.exclusion.get_reason_display() if hasattr(one, "exclusion") else "",
            "at": when(one.at),
        }
        for one in rows
    ]


def calls_copied(person: Person) -> Rows:
    """Calls back to this person; what was said in them stands among the questions and answers."""
    rows = CallBack.objects.filter(voice__person=person, called_at__isnull=False).select_related("voice")
    return [
        {"number": one.voice.number, "outcome": one.get_outcome_display(), "at": when(one.called_at)}
        for one in rows.order_by("pk")
    ]


def when(moment: date | datetime | None) -> str:
    """ISO 8601 by the clock of the place; a day stays a day."""
    if isinstance(moment, datetime):
        return moment.astimezone(clock.local_zone()).isoformat(timespec="seconds")
    return moment.isoformat() if moment else ""
