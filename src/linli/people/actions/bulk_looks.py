"""Tables with personal columns that leave the house, as looks: written with the file, dated when it is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.people import rules_bulk
from linli.people.models import BulkLook, BulkLookPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def prepare_bulk_look(
    *,
    of: tuple[str, UUID],
    who_id: int | None,
    role: str,
    unit_id: int | None,
    post_area: str,
    purpose: str,
    rows: int,
    whose: Mapping[str, Iterable[int]],
) -> BulkLook:
    """Write down whose values a table holds (`whose`: kind of thing → ids), before anybody has it. Safe to repeat."""
    kind, uid = of
    drop_bulk_look(of_uid=uid)
    look = BulkLook.objects.create(
        of_kind=kind,
        of_uid=uid,
        who_id=who_id,
        role=role,
        unit_id=unit_id,
        post_area=post_area,
        purpose=purpose,
        rows=rows,
    )
    BulkLookPart.objects.bulk_create(
        [
            BulkLookPart(look=look, kind=kind, block=block, bits=bits)
            for kind, ids in whose.items()
            for block, bits in rules_bulk.blocks_of(ids).items()
        ],
        batch_size=500,
    )
    return look


def date_bulk_look(*, of_uid: UUID, at: datetime) -> bool:
    """The table was fetched: from now on everybody in it reads so. False when it held nothing personal."""
    return bool(BulkLook.objects.filter(of_uid=of_uid, at__isnull=True).update(at=at))


def drop_bulk_look(*, of_uid: UUID) -> int:
    """Nobody fetched the table and it is gone: nobody looked. What was fetched stays."""
    return BulkLook.objects.filter(of_uid=of_uid, at__isnull=True).delete()[0]
