"""Exporting cases: who took how many rows out is on the books before the first of them leaves."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import ids, journal

from .. import rules_imports as rules
from ..queries.exports import export_count

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..queries.ledger_filter import LedgerFilter


@transaction.atomic
def note_export(*, wanted: LedgerFilter, form: str, actor: Actor, at: datetime) -> UUID:
    """Note that the rows of this filter are taken out now; the uid of the export. Refused: no_right."""
    rules.may_export(actor).enforce()
    uid = ids.uuid7()
    journal.note(
        "cases.exported",
        subject=("export", uid),
        actor=actor,
        at=at,
        payload={
            "rows": export_count(actor=actor, at=at, wanted=wanted),
            "format": form,
            # Words that were looked for may be anything: the journal holds what proves them.
            "filter_hash": sha256(wanted.query().encode()).hexdigest(),
        },
    )
    return uid
