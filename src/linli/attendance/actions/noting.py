"""One line of the journal about a request or a delivery, on the leaf of the place it is about."""

from __future__ import annotations

from datetime import datetime

from linli.attendance.models import Correction, Delivery
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value


def note(
    about: Correction | Delivery, code: str, actor: Actor, at: datetime, payload: dict[str, Value]
) -> None:
    """Note what became of it; the caller holds its lock."""
    kind = "correction" if isinstance(about, Correction) else "delivery"
    journal.note(
        code,
        subject=(about.place_kind, about.place_uid),
        actor=actor,
        at=at,
        payload={kind: str(about.uid), **payload},
        area=about.area_code,
    )
