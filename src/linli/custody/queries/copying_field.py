"""What stands in the copy of own data about records that a phone brought."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from linli.custody.queries.copying_verdicts import Rows, when
from linli.field.models import FieldRecord
from linli.field.queries import body_of

if TYPE_CHECKING:
    from linli.people.models import Person


def field_copied(person: Person) -> Rows:
    """Every record with what became of it, the words of notes, and what is still kept of it as it came."""
    rows = FieldRecord.objects.filter(person=person).select_related("note", "shift__project").order_by("pk")
    return [
        {
            "title": one.shift.project.title if one.shift else "",
            "what": str(one.get_kind_display()),
            "words": one.note.words if hasattr(one, "note") else "",
            "state": str(one.get_state_display()),
            "kept": _without_photo(body_of(one)),
            "at": when(one.received_at),
        }
        for one in rows
    ]


def _without_photo(body: str) -> str:
    """A photo stands on the page of what the phone brought; as letters in a table it would be of use to nobody."""
    held = json.loads(body) if body else {}
    return (
        json.dumps({name: held[name] for name in held if name != "photo"}, ensure_ascii=False) if held else ""
    )
