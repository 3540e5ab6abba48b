"""Attendances and their signs: what is known of them, what speaks against a sign, which sign-outs are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from linli.attendance import rules, rules_countersigns, rules_grades
from linli.attendance.facts import Phone, Windows
from linli.attendance.models import Attendance, Correction, Countersign, Delivery, Sign
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.people.models import Person
from linli.places import declarations, declarations_service
from linli.places import queries as places
from linli.places.declarations import Declared

WRONG_CODE_NOTED = "attendance.wrong_code"
# What says until when a service is recorded.
RECORDING = (declarations.RECORD_DAYS, declarations.HOURS)
SIGNING = (declarations_service.SIGN_EARLY_MINUTES, declarations_service.SIGN_OUT_MINUTES)
# Without a calendar of the year nobody is refused earlier than this: ten working days are never fewer.
WITHOUT_CALENDAR = timedelta(days=14)
# No area closes signing out earlier than this after a shift.
LEAST_LATE = timedelta(minutes=15)


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


def open_elsewhere(person_id: int, place_uid: UUID, facts: rules.SignFacts, moment: datetime) -> str:
    """The title of another place at which a person is signed in at this moment, or whose signs reach over it."""
    rows = Attendance.objects.filter(
        person_id=person_id, signed_in_at__lte=moment, starts_at__lt=facts.ends_at, ends_at__gt=moment
    ).exclude(place_uid=place_uid)
    # Delivered work spans days: when in them it was done is judged when it is handed in.
    rows = rows.filter(most_minutes=0)
    here = rows.filter(Q(signed_out_at__isnull=True) | Q(signed_out_at__gt=moment))
    return here.values_list("title", flat=True).first() or ""


def signed_by(record_uid: UUID | None, person_id: int, place_uid: UUID) -> Attendance | None:
    """The attendance to which a phone's record has led already."""
    if record_uid is None:
        return None
    rows = Attendance.objects.filter(signs__record_uid=record_uid, person_id=person_id, place_uid=place_uid)
    return rows.first()


def minutes_of(row: Attendance) -> int:
    """The minutes that count: those a recipient confirmed, or those between both signs; none before the second one."""
    if row.signed_out_at is None or row.starts_at is None or row.ends_at is None:
        return 0
    if row.minutes is not None:
        return row.minutes
    return rules.minutes_served(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        signed_in_at=row.signed_in_at,
        signed_out_at=row.signed_out_at,
        most=row.most_minutes,
    )


def windows_of(area_code: str, starts_at: datetime) -> Windows:
    """From how early to how late one signs at a shift: what the area says for the moment it begins. One statement."""
    return windows_at([(area_code, starts_at)])[area_code, starts_at]


def windows_at(begun: Iterable[tuple[str, datetime]]) -> dict[tuple[str, datetime], Windows]:
    """The same of many shifts by area and beginning, one statement for each area."""
    shifts = set(begun)
    books = _books(SIGNING, shifts)
    found = {}
    for area_code, starts_at in shifts:
        said = books[area_code].at(starts_at)
        early, late = (timedelta(minutes=said[one.key]) for one in SIGNING)
        found[area_code, starts_at] = Windows(early, late)
    return found


def _books(
    keys: Sequence[Declared[Any]], wanted: set[tuple[str, datetime]]
) -> dict[str, places.SettingsBook]:
    """What each of the areas ever said, until the last of these moments."""
    latest = dict(sorted(wanted))
    return {area_code: places.settings_book(keys, area_code, moment) for area_code, moment in latest.items()}


def record_by(area_code: str, ends_at: datetime) -> datetime:
    """Until when a service that ended then is recorded: working days by the real calendar of the area."""
    return records_by([(area_code, ends_at)])[area_code, ends_at]


def records_by(ended: Iterable[tuple[str, datetime]]) -> dict[tuple[str, datetime], datetime]:
    """The same of many services by area and end: one statement for the calendar, and one for each area."""
    services = set(ended)
    if not services:
        return {}
    books = _books(RECORDING, services)
    calendar, found = places.calendar(), {}
    for area_code, ends_at in services:
        said = books[area_code].at(ends_at)
        days = said[declarations.RECORD_DAYS.key]
        due = replace(calendar, hours=said[declarations.HOURS.key]).add_working_days(ends_at, days).due
        found[area_code, ends_at] = due or ends_at + max(WITHOUT_CALENDAR, timedelta(days=days))
    return found


def doubts_of(
    attendance: Attendance,
    which: str,
    way: str,
    signed_at: datetime,
    device: str,
    distance_m: int | None,
    phone: Phone,
    at: datetime,
) -> list[str]:
    """What speaks against a sign when it comes."""
    if not (device or phone.offline or distance_m is not None):
        return []
    others = Sign.objects.filter(device=device, attendance__group_uid=attendance.group_uid).exclude(
        attendance__person_id=attendance.person_id
    )
    near = (attendance.signed_in_at - timedelta(days=1), signed_at + timedelta(days=1))
    first = Sign.objects.filter(attendance=attendance, which=Sign.Which.IN).exclude(device="")
    sign = rules_grades.SignFact(
        way=way,
        offline=phone.offline,
        drift=(phone.claimed_at - signed_at) if phone.claimed_at else timedelta(),
        distance_m=distance_m,
        accuracy_m=phone.accuracy_m or 0,
        shared=bool(device) and others.filter(signed_at__range=near).exists(),
        second=bool(device) and which == Sign.Which.OUT and first.exclude(device=device).exists(),
    )
    radius = places.setting(declarations.SIGN_RADIUS_METRES, attendance.area_code, at)
    return rules_grades.doubts_of(sign, radius)


def countersign_facts(
    *, shift_uid: UUID, place_uid: UUID, which: str, subject: Person, own_place: UUID, actor: Actor
) -> rules_countersigns.CountersignFacts:
    """How the one who vouches stands to the other, three statements."""
    by = actor.person_id or 0
    own = attendance_at(place_uid=own_place, person_id=by)
    edges = list(Countersign.objects.filter(group_uid=shift_uid).values_list("by_id", "subject_id"))
    vouched = Countersign.objects.filter(place_uid=place_uid, which=which, by_id=by).exists()
    return rules_countersigns.CountersignFacts(
        by=by,
        subject=subject.pk,
        by_way=own.in_evidence if own else "",
        by_present=own is not None and (own.signed_out_at is None or which == Sign.Which.OUT),
        vouched=vouched,
        edges=frozenset(edges),
    )


def countersigned(place_uids: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """How many have vouched, by place and sign."""
    rows = Countersign.objects.filter(place_uid__in=list(place_uids)).values_list("place_uid", "which")
    return {(place, which): n for place, which, n in rows.annotate(n=Count("pk")).order_by()}


def missing_out_rule(area_code: str, at: datetime) -> str:
    """What stands for a sign-out that never came: "zero" or "planned"."""
    return places.setting(declarations.MISSING_OUT, area_code, at)


def missing_out(at: datetime, *, limit: int) -> list[UUID]:
    """Attendances whose time for signing out is over, not marked yet; a shift of an area is asked once."""
    rows = Attendance.objects.filter(
        signed_out_at__isnull=True, unconfirmed_since__isnull=True, ends_at__lt=at - LEAST_LATE
    )
    found = rows.order_by("ends_at", "id").values_list("uid", "area_code", "starts_at", "ends_at")[:limit]
    known: dict[tuple[str, datetime], Windows] = {}
    over = []
    for uid, area_code, starts_at, ends_at in found:
        if ends_at is None:
            continue
        key = (area_code, starts_at or ends_at)
        if key not in known:
            known[key] = windows_of(*key)
        if ends_at < at - known[key].late_out:
            over.append(uid)
    return over


def planned_due(at: datetime, *, limit: int) -> list[UUID]:
    """Marked ones for which no phone can send a sign any more, in areas where the planned end stands for it."""
    rows = Attendance.objects.filter(
        signed_out_at__isnull=True,
        unconfirmed_since__isnull=False,
        ends_at__lt=at - rules.SYNCED_WITHIN,
        ends_at__gt=at - rules.SYNCED_WITHIN - timedelta(days=30),
    )
    found = list(rows.order_by("ends_at", "id").values_list("uid", "area_code")[:limit])
    said = {code: missing_out_rule(code, at) for code in {code for _uid, code in found}}
    return [uid for uid, code in found if said[code] == "planned"]


def open_requests(place_uids: Iterable[UUID]) -> set[UUID]:
    """Which of these places have a request or delivered work that waits for somebody, one statement."""
    wanted = list(place_uids)
    rows = Correction.objects.open().filter(place_uid__in=wanted).values_list("place_uid", flat=True)
    handed_in = Delivery.objects.filter(place_uid__in=wanted, state__in=Delivery.LIVE)
    return set(rows.order_by().union(handed_in.order_by().values_list("place_uid", flat=True)))


def open_request(place_uid: UUID, person_id: int) -> Correction | None:
    """The request about a place that waits for somebody."""
    return Correction.objects.open().filter(place_uid=place_uid, person_id=person_id).first()
