"""What stands in the copy of own data about records that a phone brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.custody.queries.copying_verdicts import Rows, when
from linli.field.models import FieldRecord

if TYPE_CHECKING:
    from linli.people.models import Person


def field_copied(person: Person) -> Rows:
    """Every record with what became of it, and the words of notes."""
    rows = FieldRecord.objects.filter(person=person).select_related("note", "shift__project").order_by("pk")
    return [
        {
            "title": one.shift.project.title if one.shift else "",
            "what": str(one.get_kind_display()),
            "words": one.note.words if hasattr(one, "note") else "",
            "state": str(one.get_state_display()),
            "at": when(one.received_at),
        }
        for one in rows
    ]
