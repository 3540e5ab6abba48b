"""What the signs of a shift ask: the minute a code proves, whose code it is, and the key for a screen without a network."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise

from linli.attendance import queries as attendance_queries
from linli.attendance import rules as attendance_rules
from linli.attendance import rules_corrections, rules_grades
from linli.attendance.facts import USUAL, Phone, Windows
from linli.attendance.models import Attendance, Correction, Way
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.queries import names_of
from linli.places import declarations
from linli.places import queries as places
from linli.projects import rules, rules_delivery
from linli.projects.models import Project, Shift, Slot
from linli.projects.queries import loading

# So many shifts of the same district that run now are tried before a code counts as simply wrong.
MOST_SITES = 40
MOST_UNCONFIRMED = 100
# So long before the end members say of one another that they leave.
LAST_MINUTES = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ShiftKey:
    """What a screen needs to show the codes of one shift without a network, and from when until when they count."""

    shift: Shift
    key: str
    opens_at: datetime
    closes_at: datetime
    windows: Windows


def shift_key(*, actor: Actor, shift_uid: UUID) -> ShiftKey:
    """The key of a shift (base64), for those who run the project. Refused: no_right, by_delivery."""
    shift = loading.shift_for(actor=actor, uid=shift_uid)
    rules.may_run(actor, loading.project_facts(shift.project)).enforce()
    rules_delivery.by_signs(shift.delivery_minutes).enforce()
    key = base64.b64encode(attendance_rules.shift_key(shift.uid)).decode()
    windows = loading.windows_of(shift)
    return ShiftKey(shift, key, *windows.around(shift.starts_at, shift.ends_at), windows)


def proven_minute(slot: Slot, code: str, *, claimed_at: datetime, at: datetime) -> datetime | None:
    """The minute of this shift, not after now, that a code read without a network proves."""
    drift = places.setting(declarations.CLOCK_DRIFT_MINUTES, slot.shift.project.area_code, at)
    opens_at, closes_at = loading.windows_of(slot.shift).around(slot.shift.starts_at, slot.shift.ends_at)
    return attendance_rules.proven_minute(
        attendance_rules.shift_key(slot.shift.uid),
        code,
        claimed_at=claimed_at,
        drift=timedelta(minutes=drift),
        opens_at=opens_at,
        closes_at=min(closes_at, at),
    )


def other_site(slot: Slot, code: str, at: datetime) -> Shift | None:
    """The shift of the same district whose code this is, the leader's or a screen's, when it runs now."""
    running = Shift.objects.filter(
        project__state=Project.State.OPEN,
        project__district_code=slot.shift.project.district_code,
        starts_at__lte=at + USUAL.early,
        ends_at__gte=at - USUAL.late_out,
    ).exclude(pk=slot.shift.pk)
    shifts = list(running.select_related("project").order_by("-starts_at", "id")[:MOST_SITES])
    found = attendance_rules.site_of_code(code, (shift.uid for shift in shifts), at)
    if found is None:
        live = attendance_queries.kiosks_live({shift.project.uid for shift in shifts}, at)
        shown = attendance_queries.shown_now(live, code, at)
        if shown is None:
            return None
        found, group = shown.kiosk.shift_uid, shown.kiosk.group_uid
        return next((one for one in shifts if found in {None, one.uid} and one.project.uid == group), None)
    return next((shift for shift in shifts if shift.uid == found), None)


def fence_verdict(slot: Slot, phone: Phone, at: datetime) -> Verdict:
    """Whether a phone's position alone counts here."""
    project = slot.shift.project
    wanted = (declarations.SIGN_RADIUS_METRES, declarations.ACCURACY_METRES)
    said = places.settings_of(wanted, project.area_code, at)
    return attendance_rules.may_fence(
        has_point=project.lat is not None and project.lng is not None,
        metres=attendance_rules.metres_from(project.lat, project.lng, phone),
        phone=phone,
        radius_m=said[declarations.SIGN_RADIUS_METRES.key],
        unsure_m=said[declarations.ACCURACY_METRES.key],
    )


def fellow_slot(*, actor: Actor, uid: UUID, lock: bool = False) -> Slot:
    """The place of somebody in a shift in which the actor holds one too. Raises Missing."""
    mine = Slot.objects.filter(holder_id=actor.person_id, holder__isnull=False).values("shift_id")
    if lock:
        # A ring is seen in what all members of a shift say: they say it one after the other.
        shift = Shift.objects.filter(slots__uid=uid).select_for_update(no_key=True, of=("self",))
        list(shift.values_list("pk"))
    found = loading.held(Slot.objects.filter(uid=uid, holder__isnull=False, shift__in=mine), lock=lock)
    slot = found.select_related("shift__project", "holder__work_unit", "for_unit").first()
    if slot is None:
        raise Missing
    return slot


def record_by(shift: Shift) -> datetime:
    """Until when service of this shift is recorded."""
    return attendance_queries.record_by(shift.project.area_code, shift.ends_at)


@dataclass(frozen=True, slots=True)
class Fellow:
    """Somebody of the same shift for whom one may vouch, and whether one may."""

    slot: Slot
    name: str
    leaving: bool
    said: int


def fellows(*, actor: Actor, shift: Shift, at: datetime) -> list[Fellow]:
    """Members of a shift who are not signed in (or, in its last minutes, not out), for one who signed in by the code."""
    own = loading.own_slot(actor=actor, shift_uid=shift.uid)
    mine = (
        attendance_queries.attendance_at(place_uid=own.uid, person_id=actor.person_id or 0) if own else None
    )
    if own is None or mine is None or mine.in_evidence != Way.CODE:
        return []
    slots = list(Slot.objects.filter(shift=shift, holder__isnull=False).exclude(pk=own.pk).order_by("number"))
    signed = attendance_queries.attendances_of(slot.uid for slot in slots)
    counts = attendance_queries.countersigned([slot.uid for slot in slots])
    names = names_of([slot.holder_id for slot in slots if slot.holder_id], masked=True)
    found = []
    windows = loading.windows_of(shift)
    for slot in slots:
        facts = loading.sign_facts(shift, signed.get(slot.uid), windows)
        leaving = facts.signed_in_at is not None
        judge = attendance_rules.may_sign_out if leaving else attendance_rules.may_sign_in
        if judge(facts, at) and not (leaving and at < shift.ends_at - LAST_MINUTES):
            said = counts.get((slot.uid, "out" if leaving else "in"), 0)
            found.append(Fellow(slot, names.get(slot.holder_id or 0, ""), leaving, said))
    return found


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Somebody who did not sign out, as those who run the project see it."""

    signed: Attendance
    name: str
    confirm: Verdict


def unconfirmed(*, actor: Actor, at: datetime) -> list[Unconfirmed]:
    """Missing sign-outs of the projects one runs, the oldest first."""
    run = Slot.objects.filter(
        holder__isnull=False, shift__project__in=Project.objects.run_by(actor).values("pk")
    )
    rows = Attendance.objects.filter(
        unconfirmed_since__isnull=False, signed_out_at__isnull=True, place_uid__in=run.values("uid")
    )
    found = list(rows.order_by("ends_at", "id")[:MOST_UNCONFIRMED])
    places_of = Slot.objects.filter(uid__in=[one.place_uid for one in found])
    slots = {slot.uid: slot for slot in places_of.select_related("shift__project", "holder")}
    names = names_of([one.person_id for one in found], masked=False)
    areas = {slot.uid: slot.shift.project.area_code for slot in slots.values()}
    until = attendance_queries.records_by((areas[uid], slot.shift.ends_at) for uid, slot in slots.items())
    windows = attendance_queries.windows_at((areas[uid], slot.shift.starts_at) for uid, slot in slots.items())
    lines = []
    for one in found:
        slot, area = slots[one.place_uid], areas[one.place_uid]
        signs = loading.sign_facts(slot.shift, one, windows[area, slot.shift.starts_at])
        facts = replace(signs, record_by=until[area, slot.shift.ends_at])
        lines.append(
            Unconfirmed(one, names.get(one.person_id, ""), loading.confirm_verdict(slot, facts, actor, at))
        )
    return lines


@dataclass(frozen=True, slots=True)
class Proof:
    """What the page of signing says of evidence: the grade (so far) with its reasons, and what else is possible."""

    grade: str
    reasons: list[Promise]
    by_place: bool
    radius_m: int
    missing_out: str
    needed: int
    fellows: list[Fellow]
    request: Correction | None


def proof_of(*, actor: Actor, slot: Slot, signed: Attendance | None, at: datetime) -> Proof:
    """The evidence of one place that the actor holds."""
    project = slot.shift.project
    wanted = (declarations.SIGN_RADIUS_METRES, declarations.MISSING_OUT, declarations.COUNTERSIGNS)
    said = places.settings_of(wanted, project.area_code, at)
    doubts = signed.grade_reasons if signed else []
    grade = signed.grade if signed else ""
    if signed is not None and not grade:
        grade = rules_grades.grade_so_far(
            signed.in_evidence, [code for code in doubts if code in rules_grades.DOUBTS]
        )[0]
    return Proof(
        grade=grade,
        reasons=rules_grades.sentences(doubts),
        by_place=project.lat is not None and project.lng is not None,
        radius_m=said[declarations.SIGN_RADIUS_METRES.key],
        missing_out=said[declarations.MISSING_OUT.key],
        needed=said[declarations.COUNTERSIGNS.key],
        fellows=fellows(actor=actor, shift=slot.shift, at=at) if signed else [],
        request=attendance_queries.open_request(slot.uid, actor.person_id or 0),
    )


@dataclass(frozen=True, slots=True)
class CorrectPage:
    """The form of a request about one place, with what was signed and until when it may be asked."""

    slot: Slot
    name: str
    own: bool
    signed: Attendance | None
    record_by: datetime
    verdict: Verdict


def correct_page(*, actor: Actor, slot_uid: UUID, at: datetime) -> CorrectPage:
    """For the holder of a place, and for who runs the project. Raises Missing."""
    slot = loading.slot_for(actor=actor, uid=slot_uid)
    signed = attendance_queries.attendance_at(place_uid=slot.uid, person_id=slot.holder_id or 0)
    until = attendance_queries.correct_by(
        area_code=slot.shift.project.area_code,
        ends_at=slot.shift.delivery_until or slot.shift.ends_at,
        place_uid=slot.uid,
        person_id=slot.holder_id or 0,
    )
    request = attendance_queries.open_request(slot.uid, slot.holder_id or 0)
    own = slot.holder_id == actor.person_id
    names = names_of([slot.holder_id or 0], masked=False)
    verdict = first(
        rules.arrow("confirm", slot.shift.project.state),
        rules_corrections.may_begin(
            starts_at=slot.shift.starts_at, record_by=until, waits=request is not None, at=at
        ),
    )
    return CorrectPage(slot, names.get(slot.holder_id or 0, ""), own, signed, until, verdict)
