"""The two signs. Who may sign where and when is judged by the app whose place it is, with our rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.attendance import queries, rules, rules_grades
from linli.attendance.facts import NOTHING, Phone, Stretch
from linli.attendance.models import Attendance, Correction, Kiosk, Sign, Way
from linli.credits import actions as credit_book
from linli.kernel import clock, journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import Refused
from linli.people.models import Person

# What the second sign writes.
OUT = ("signed_out_at", "out_evidence", "grade", "grade_reasons", "unconfirmed_since", "minutes")


@transaction.atomic
def note_wrong_code(*, place_kind: str, place_uid: UUID, actor: Actor, at: datetime) -> None:
    """Note a wrong code after its refusal, in a transaction of its own: tries are counted against guessing."""
    journal.note(queries.WRONG_CODE_NOTED, subject=(place_kind, place_uid), actor=actor, at=at)


@transaction.atomic
def sign_in(
    *,
    stretch: Stretch,
    person: Person,
    how: str,
    way: str,
    actor: Actor,
    at: datetime,
    signed_at: datetime | None = None,
    phone: Phone = NOTHING,
    vouched_by_id: int | None = None,
    kiosk: Kiosk | None = None,
) -> Attendance:
    """Sign somebody in; `how` the participation came about is fixed here for good. Refused: already_in.

    `signed_at` differs from `at` only when a leader confirms afterwards. `kiosk` is the screen that showed the code.
    """
    if queries.attendance_at(place_uid=stretch.place_uid, person_id=person.pk, lock=True) is not None:
        raise Refused(rules.ALREADY_IN)
    attendance = _begun(stretch, person, how, way, signed_at or at)
    try:
        with transaction.atomic():
            attendance.save(force_insert=True)
    except IntegrityError:
        raise Refused(rules.ALREADY_IN)
    sign = _keep(attendance, Sign.Which.IN, way, signed_at or at, at, phone, vouched_by_id, kiosk=kiosk)
    attendance.grade_reasons = rules_grades.grade_so_far(way, sign.doubts)[1]
    attendance.save(update_fields=["grade_reasons"])
    journal.note(
        "attendance.in",
        subject=(stretch.place_kind, stretch.place_uid),
        actor=actor,
        at=at,
        payload={"evidence": str(way), "how": str(how), **_shown_by(kiosk)},
        effective_at=signed_at,
    )
    return attendance


def _begun(stretch: Stretch, person: Person, how: str, way: str, signed_at: datetime) -> Attendance:
    """The row with what is known of the place now; later changes of the project do not reach it."""
    attendance = Attendance(
        place_kind=stretch.place_kind,
        place_uid=stretch.place_uid,
        group_uid=stretch.group_uid,
        title=stretch.title[:120],
        url=stretch.url,
        points=stretch.points,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        lat=stretch.lat,
        lng=stretch.lng,
        most_minutes=stretch.most_minutes,
        person=person,
        unit_id=stretch.unit_id,
        how=how,
        signed_in_at=signed_at,
        in_evidence=way,
    )
    attendance.place_in(stretch.area_code)
    return attendance


@transaction.atomic
def sign_out(
    *,
    place_uid: UUID,
    person: Person,
    way: str,
    actor: Actor,
    at: datetime,
    signed_at: datetime | None = None,
    phone: Phone = NOTHING,
    vouched_by_id: int | None = None,
    doubts: Sequence[str] = (),
    minutes: int | None = None,
    kiosk: Kiosk | None = None,
) -> Attendance:
    """Sign somebody out; the grade follows from both signs, and the time goes into the book.

    `minutes` are those that the recipient of delivered work confirmed; else the time between the signs counts.

    Refused: not_in, already_out, out_before_in.
    """
    attendance = queries.attendance_at(place_uid=place_uid, person_id=person.pk, lock=True)
    if attendance is None:
        raise Refused(rules.NOT_IN)
    if attendance.signed_out_at is not None:
        raise Refused(rules.ALREADY_OUT)
    moment = signed_at or at
    if moment <= attendance.signed_in_at:
        rules.OUT_BEFORE_IN.enforce()
    sign = _keep(attendance, Sign.Which.OUT, way, moment, at, phone, vouched_by_id, doubts, kiosk)
    attendance.signed_out_at, attendance.out_evidence, attendance.unconfirmed_since = moment, way, None
    attendance.minutes = _counted(attendance, minutes)
    _grade(attendance, sign.doubts)
    attendance.save(update_fields=OUT)
    journal.note(
        "attendance.out",
        subject=(attendance.place_kind, place_uid),
        actor=actor,
        at=at,
        payload={"evidence": str(way), "grade": str(attendance.grade), **_shown_by(kiosk)},
        effective_at=signed_at,
    )
    _book(attendance, person, actor, at)
    # A sign of a phone that could not count, and that waits for somebody, is not needed any more.
    kept = Correction.objects.open().filter(place_uid=place_uid, person=person, kind=Correction.Kind.KEPT)
    kept.exclude(decided_by__isnull=False).update(state=Correction.State.WITHDRAWN, decided_at=at)
    return attendance


def _counted(attendance: Attendance, minutes: int | None) -> int | None:
    """Of delivered work the minutes that count always stand in the row; at a place both signs say them."""
    if minutes is None and attendance.most_minutes:
        attendance.minutes = None
        return queries.minutes_of(attendance)
    return minutes


def _grade(attendance: Attendance, doubts: Sequence[str]) -> None:
    """Write the grade with its reasons: those of the sign that was, and of the one that comes."""
    before = [code for code in attendance.grade_reasons if code in rules_grades.DOUBTS]
    grade, reasons = rules_grades.grade_of(
        attendance.in_evidence, attendance.out_evidence, [*before, *doubts]
    )
    attendance.grade, attendance.grade_reasons = grade, reasons


@transaction.atomic
def rewrite(
    *,
    attendance: Attendance,
    person: Person,
    wanted_in_at: datetime | None,
    wanted_out_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> Attendance:
    """Write an attendance otherwise, as somebody else has approved: the signs of before stay, the book is mended.

    The caller holds its lock and has judged the times.
    """
    wanted = ((Sign.Which.IN, wanted_in_at), (Sign.Which.OUT, wanted_out_at))
    for which, moment in wanted:
        if moment is None:
            continue
        _keep(attendance, which, Way.ENTRY, moment, at, NOTHING, actor.person_id, ("corrected",))
        if which == Sign.Which.IN:
            attendance.signed_in_at, attendance.in_evidence = moment, Way.ENTRY
        else:
            attendance.signed_out_at, attendance.out_evidence = moment, Way.ENTRY
    attendance.unconfirmed_since, attendance.minutes = None, _counted(attendance, None)
    _grade(attendance, ["corrected"])
    attendance.save()
    credit_book.take_back_service(person=person, source_uid=attendance.place_uid, actor=actor, at=at)
    _book(attendance, person, actor, at)
    return attendance


def _keep(
    attendance: Attendance,
    which: str,
    way: str,
    signed_at: datetime,
    at: datetime,
    phone: Phone,
    vouched_by_id: int | None,
    doubts: Sequence[str] = (),
    kiosk: Kiosk | None = None,
) -> Sign:
    device = rules.device_mark(phone.device)
    distance = rules.metres_from(attendance.lat, attendance.lng, phone)
    found = queries.doubts_of(attendance, which, way, signed_at, device, distance, phone, at)
    return Sign.objects.create(
        attendance=attendance,
        which=which,
        way=way,
        signed_at=signed_at,
        recorded_at=at,
        claimed_at=phone.claimed_at,
        device=device,
        distance_m=distance,
        offline=phone.offline,
        doubts=[*found, *doubts],
        record_uid=phone.record_uid,
        vouched_by_id=vouched_by_id,
        kiosk=kiosk,
    )


def _shown_by(kiosk: Kiosk | None) -> dict[str, Value]:
    """What the journal says of the screen that showed the code; nothing of the leader's own."""
    return {"kiosk": str(kiosk.uid)} if kiosk else {}


def keep_as(request: Correction) -> Stretch:
    """The place of service of a request, as it stood when it was asked."""
    return Stretch(
        place_kind=request.place_kind,
        place_uid=request.place_uid,
        group_uid=request.group_uid,
        area_code=request.area_code,
        title=request.title,
        url=request.url,
        points=request.points,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        lat=request.lat,
        lng=request.lng,
        unit_id=request.unit_id,
        most_minutes=request.most_minutes,
    )


def _book(attendance: Attendance, person: Person, actor: Actor, at: datetime) -> None:
    """Minutes between the signs, and the project's own points once; no minute, no point."""
    if attendance.signed_out_at is None or attendance.starts_at is None or attendance.ends_at is None:
        return
    minutes = queries.minutes_of(attendance)
    if not minutes:
        return
    begun = max(attendance.starts_at, attendance.signed_in_at)
    delivered = attendance.is_delivered
    credit_book.book_service(
        person=person,
        unit=attendance.unit,
        minutes=minutes,
        points=attendance.points,
        how=attendance.how,
        grade=attendance.grade,
        source_kind=attendance.place_kind,
        source_uid=attendance.place_uid,
        source_title=attendance.title,
        source_url=attendance.url,
        area_code=attendance.area_code,
        earned_on=(begun if delivered else attendance.starts_at).astimezone(clock.local_zone()).date(),
        group_uid=attendance.group_uid,
        # When within its days delivered work was done is not known well enough for what the night brings.
        stretch=None if delivered else (begun, min(attendance.ends_at, attendance.signed_out_at)),
        planned=attendance.most_minutes
        or int((attendance.ends_at - attendance.starts_at).total_seconds() // 60),
        actor=actor,
        at=at,
    )
