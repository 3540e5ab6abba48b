"""Screens with nobody's account 签到屏, made and ended by those who run the project."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance import actions as attendance
from linli.attendance.models import Kiosk
from linli.kernel.actor import Actor
from linli.projects.queries import kiosks as queries


@transaction.atomic
def make_kiosk(
    *, shift_uid: UUID, whole_day: bool, label: str, until: datetime | None, actor: Actor, at: datetime
) -> Kiosk:
    """Make a screen for a shift, or for all shifts of its project on that day. It lasts `until`, or as long as one signs.

    Refused: by_delivery, closed, kiosk_past, bad_until, label_too_long, too_many_kiosks; Missing for who does not run the
    project.
    """
    shift = queries.made_for(actor=actor, uid=shift_uid, lock=True)
    queries.may_make(shift).enforce()
    opens_at, closes_at = queries.span_of(shift, whole_day=whole_day)
    return attendance.make_kiosk(
        group_uid=shift.project.uid,
        shift_uid=None if whole_day else shift.uid,
        area_code=shift.project.area_code,
        label=label,
        opens_at=opens_at,
        closes_at=closes_at,
        until=until or closes_at,
        actor=actor,
        at=at,
    )


@transaction.atomic
def end_kiosk(*, kiosk_uid: UUID, actor: Actor, at: datetime, leaked: bool = False) -> Kiosk:
    """End a screen now, or withdraw one whose link got into wrong hands. Refused: ended_already; Missing."""
    kiosk = queries.kiosk_for(actor=actor, uid=kiosk_uid)
    return attendance.end_kiosk(kiosk_uid=kiosk.uid, leaked=leaked, actor=actor, at=at)
