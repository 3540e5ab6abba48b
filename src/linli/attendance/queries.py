"""What pages and replies ask about attendance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from linli.attendance import rules
from linli.attendance.models import Attendance
from linli.kernel.models import JournalEntry

WRONG_CODE_NOTED = "attendance.wrong_code"


def attendances_of(place_uids: Iterable[UUID]) -> dict[UUID, Attendance]:
    """Attendances by the place they belong to, one statement."""
    wanted = set(place_uids)
    if not wanted:
        return {}
    return {found.place_uid: found for found in Attendance.objects.filter(place_uid__in=wanted)}


def wrong_codes(place_uid: UUID, at: datetime) -> int:
    """How many wrong codes were given for a place lately."""
    since = at - rules.WRONG_WITHIN
    return JournalEntry.objects.filter(
        subject_uid=place_uid, code=WRONG_CODE_NOTED, recorded_at__gt=since
    ).count()


def attendance_at(*, place_uid: UUID, person_id: int, lock: bool = False) -> Attendance | None:
    """What one person signed at one place."""
    found = Attendance.objects.select_for_update() if lock else Attendance.objects.all()
    return found.filter(place_uid=place_uid, person_id=person_id).first()
