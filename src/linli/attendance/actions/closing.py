"""A sign-out that never came: marked and told, and after the time for late phones closed as the area's rule says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.attendance import queries, rules
from linli.attendance.actions.signing import sign_out
from linli.attendance.models import Attendance, Way
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_many_on_commit


@transaction.atomic
def mark_missing_out(*, attendance_uid: UUID, actor: Actor, at: datetime) -> Attendance:
    """Mark an attendance without a sign-out: nothing counts until a second person confirms it; the volunteer is told.

    Missing: signed out in between, marked already, or still open for signing out.
    """
    found = Attendance.objects.select_for_update(of=("self",)).select_related("person")
    attendance = found.filter(
        uid=attendance_uid, signed_out_at__isnull=True, unconfirmed_since__isnull=True
    ).first()
    if attendance is None or attendance.ends_at is None:
        raise Missing
    windows = queries.windows_of(attendance.area_code, attendance.starts_at or attendance.ends_at)
    if at <= attendance.ends_at + windows.late_out:
        raise Missing
    attendance.unconfirmed_since = at
    attendance.save(update_fields=["unconfirmed_since"])
    journal.note(
        "attendance.no_out", subject=(attendance.place_kind, attendance.place_uid), actor=actor, at=at
    )
    tell_many_on_commit(
        code="sign_out_missing",
        params={
            "title": attendance.title,
            "until": queries.record_by(attendance.area_code, attendance.ends_at).isoformat(),
        },
        recipient_uids=[attendance.person.uid],
        url=reverse("attendance:mine"),
        at=at,
    )
    return attendance


@transaction.atomic
def close_as_planned(*, attendance_uid: UUID, actor: Actor, at: datetime) -> Attendance:
    """Where the area says so, the planned end stands for a sign-out that never came: grade C.

    Only after the time in which a phone may still send one. Missing: it is not due.
    """
    found = Attendance.objects.select_for_update(of=("self",)).select_related("person")
    attendance = found.filter(
        uid=attendance_uid, signed_out_at__isnull=True, unconfirmed_since__isnull=False
    ).first()
    if (
        attendance is None
        or attendance.ends_at is None
        or at <= attendance.ends_at + rules.SYNCED_WITHIN
        or queries.missing_out_rule(attendance.area_code, at) != "planned"
        or attendance.signed_in_at >= attendance.ends_at
    ):
        raise Missing
    return sign_out(
        place_uid=attendance.place_uid,
        person=attendance.person,
        way=Way.ENTRY,
        actor=actor,
        at=at,
        signed_at=attendance.ends_at,
        doubts=("planned_end",),
    )
