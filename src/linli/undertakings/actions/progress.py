"""Progress: entries that are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.kernel import crypto
from linli.kernel.verdict import first, refuse
from linli.undertakings import queries, rules
from linli.undertakings.models import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.cases.facts import PhotoFile
    from linli.kernel.actor import Actor


@transaction.atomic
def report_progress(
    *,
    item_uid: UUID,
    words: str,
    percent: int | None = None,
    quantity: int | None = None,
    mends_uid: UUID | None = None,
    photos: Sequence[bytes | PhotoFile] = (),
    actor: Actor,
    at: datetime,
) -> Progress:
    """Say how far it is; `mends_uid` names an earlier entry that this one corrects.

    Refused: wrong_state, not_in_hand, no_words, too_long, bad_percent, not_counted, unknown_entry and those of photos;
    Missing.
    """
    item = queries.undertaking_for(actor=actor, uid=item_uid, lock=True)
    first(
        rules.may_do("progress", case_queries.facts_of(item.case), actor),
        rules.may_report(words, percent, quantity, item.target_unit),
    ).enforce()
    mends = Progress.objects.filter(undertaking=item, uid=mends_uid).first() if mends_uid else None
    if mends_uid and mends is None:
        refuse("unknown_entry", _("This item has no such entry."), "mends").enforce()
    post = actor.acting_post()
    note = cases.keep_photos_of(
        case_uid=item.case.uid, code="undertaking.progress", words=words, photos=photos, actor=actor, at=at
    )
    entry = Progress.objects.create(
        undertaking=item,
        words=words.strip(),
        percent=percent,
        quantity=quantity,
        mends=mends,
        note=note,
        post=post.uid if post else None,
        at=at,
    )
    payload = {
        "entry": entry.uid,
        "percent": percent,
        "quantity": quantity,
        "mends": mends.uid if mends else None,
        "words": crypto.commitment(note.salt if note else entry.uid.hex, entry.words),  # the note is opened
        **({"note": note.uid} if note else {}),
    }
    cases.note_undertaking(
        case_uid=item.case.uid, code="undertaking.progress", actor=actor, at=at, payload=payload
    )
    return entry
