"""What a phone brought, in one of the two cities."""

from __future__ import annotations

import base64
import json
from uuid import UUID

from linli.field import actions as field
from linli.field.facts import Parcel, Raw
from linli.field.models import FieldNote, FieldRecord
from linli.projects.models import Shift
from tests.shape.two_cities import Town, person_of


def of_field(town: Town, shift: Shift, picture: bytes) -> dict[str, str]:
    """A photo from the place, and a note that came under the same id twice."""
    at, actor = shift.starts_at, town["volunteer"]
    said = {"shift": str(shift.uid), "made_at": at.isoformat()}
    bodies = [
        {"kind": "photo", "photo": base64.b64encode(picture).decode()},
        {"kind": "note", "words": f"{town.mark}三楼"},
        {"kind": "note", "words": f"{town.mark}四楼"},
    ]
    raws = [Raw(UUID(int=min(n, 1) + 1), json.dumps(said | body)) for n, body in enumerate(bodies)]
    field.receive(account=str(actor.person_uid), parcel=Parcel(sent_at=at), records=raws, actor=actor, at=at)
    mine = FieldRecord.objects.filter(person=person_of(actor))
    return {
        "field record": str(mine.get(state=FieldRecord.State.CONFLICT).uid),
        "field photo": str(FieldNote.objects.get(photo=True, record__in=mine).uid),
    }
