"""What the rules are handed: signs that are new, and what stands around them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min, Q

from linli.attendance.models import Attendance, Delivery, DeliveryPhoto, Sign
from linli.attendance.queries import twins_of
from linli.integrity import rules
from linli.integrity.rules import Shown
from linli.places import declarations_trust as settings
from linli.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.integrity.rules import Flag, Limits, Mark, Presence

    Place = tuple[UUID, int]  # of service, and whose it was

AROUND = timedelta(days=1)
KEYS = (
    settings.OVERLAP_MINUTES,
    settings.TRAVEL_KMH,
    settings.BURST_SIGNS,
    settings.DEVICE_PEOPLE,
    settings.VOUCHED_AT_ONCE,
    settings.VOUCHED_PERCENT,
    settings.CLIQUE_SHIFTS,
)
COMMUNITY = 12
PLACED = ("place_uid", "person_id", "uid")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a stretch of time brought."""

    looked: int
    flags: list[Flag]


def first_sign_at() -> datetime | None:
    """When the first sign of all was recorded."""
    found: datetime | None = Sign.objects.aggregate(first=Min("recorded_at"))["first"]
    return found


def flags_between(since: datetime, until: datetime) -> Seen:
    """What the rules see in the signs recorded after `since` and until `until`; nine statements and one per area.

    Three more where work was delivered.
    """
    fresh = Attendance.objects.filter(
        pk__in=Sign.objects.filter(recorded_at__gt=since, recorded_at__lte=until).values("attendance_id"),
        starts_at__isnull=False,
        ends_at__isnull=False,
    )
    columns = ("person_id", "group_uid", "starts_at", "area_code", "uid", "place_uid", "most_minutes")
    found = list(fresh.values_list(*columns))
    rows = [(row[0], row[1], row[2], row[3]) for row in found if row[2] is not None]
    if not rows:
        return Seen(0, [])
    limits = _limits({area[:COMMUNITY] for _p, _g, _s, area in rows}, until)
    flags = [*_of_people(rows, limits), *_of_projects({group for _p, group, _s, _a in rows if group}, limits)]
    flags += _of_pictures({(row[5], row[0]): row[4] for row in found if row[6]})
    return Seen(len(rows), flags)


def _limits(codes: Iterable[str], at: datetime) -> dict[str, Limits]:
    found = {}
    for code in codes:
        values = places.settings_of(KEYS, code, at)
        found[code] = rules.Limits(**{key.key.partition(".")[2]: values[key.key] for key in KEYS})
    return found


def _of_people(rows: list[tuple[int, UUID | None, datetime, str]], limits: dict[str, Limits]) -> list[Flag]:
    begin, end = min(row[2] for row in rows), max(row[2] for row in rows)
    around = Attendance.objects.filter(
        person_id__in={row[0] for row in rows}, starts_at__range=(begin - AROUND, end + AROUND)
    )
    by_person: dict[int, list[Presence]] = defaultdict(list)
    for one in _presences(around):
        by_person[one.person].append(one)
    codes = {person: area[:COMMUNITY] for person, _group, _starts, area in rows}
    flags: list[Flag] = []
    for person, found in by_person.items():
        limit = limits[codes[person]]
        flags += rules.overlaps(found, limit)
        flags += rules.travels(found, limit)
    return flags


def _of_projects(groups: set[UUID], limits: dict[str, Limits]) -> list[Flag]:
    projects: dict[UUID, list[Presence]] = defaultdict(list)
    areas: dict[UUID, str] = dict(
        Attendance.objects.filter(group_uid__in=groups)
        .order_by()
        .values_list("group_uid")
        .annotate(Max("area_code"))
    )
    for one in _presences(Attendance.objects.filter(group_uid__in=groups)):
        if one.group is not None:
            projects[one.group].append(one)
    marks: dict[UUID, list[Mark]] = defaultdict(list)
    for mark in _marks(Q(attendance__group_uid__in=groups)):
        if mark.group is not None:
            marks[mark.group].append(mark)
    people = {one.person for found in projects.values() for one in found}
    homes: dict[int, set[UUID | None]] = defaultdict(set)
    for person, group in (
        Attendance.objects.filter(person_id__in=people)
        .order_by()
        .values_list("person_id", "group_uid")
        .distinct()
    ):
        homes[person].add(group)
    flags: list[Flag] = []
    for group, found in projects.items():
        limit = limits.get(areas[group][:COMMUNITY], rules.Limits())
        elsewhere = frozenset(one.person for one in found if homes[one.person] - {group})
        flags += rules.bursts(marks[group], limit)
        flags += rules.devices(marks[group], limit)
        flags += rules.vouched(marks[group], found, limit)
        flags += rules.cliques(group, found, elsewhere, limit)
    return flags


def _of_pictures(booked: dict[Place, UUID]) -> list[Flag]:
    """`booked` are services of delivered work, by their place and person."""
    if not booked:
        return []
    photos = DeliveryPhoto.objects.select_related("delivery").filter(
        delivery__state=Delivery.State.CONFIRMED, delivery__place_uid__in={place for place, _person in booked}
    )
    twins = twins_of([photo for photo in photos.order_by("pk") if _place(photo) in booked])
    others = {twin.other.delivery.place_uid for twin in twins}
    services = Attendance.objects.filter(place_uid__in=others, most_minutes__gt=0)
    known = booked | {(place, person): uid for place, person, uid in services.values_list(*PLACED)}
    return list(
        rules.pictures(
            (twin.photo.uid, _shown(twin.photo, known), _shown(twin.other, known)) for twin in twins
        )
    )


def _place(photo: DeliveryPhoto) -> Place:
    return photo.delivery.place_uid, photo.delivery.person_id


def _shown(photo: DeliveryPhoto, known: Mapping[Place, UUID]) -> Shown:
    one = photo.delivery
    booked = known.get(_place(photo)) if one.state == Delivery.State.CONFIRMED else None
    return Shown(one.uid, one.person_id, one.shift_uid, one.handed_in_at, booked)


def _presences(rows: QuerySet[Attendance]) -> list[Presence]:
    # Delivered work has no place at which anybody was, whoever corrected its times.
    there = rows.filter(most_minutes=0)
    found = there.filter(starts_at__isnull=False, ends_at__isnull=False).only(
        "uid",
        "person_id",
        "group_uid",
        "starts_at",
        "ends_at",
        "signed_in_at",
        "signed_out_at",
        "in_evidence",
        "out_evidence",
        "lat",
        "lng",
    )
    return [
        rules.Presence(
            uid=one.uid,
            person=one.person_id,
            group=one.group_uid,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            came=one.signed_in_at,
            left=one.signed_out_at,
            in_way=one.in_evidence,
            out_way=one.out_evidence,
            place=None if one.lat is None or one.lng is None else (float(one.lat), float(one.lng)),
        )
        for one in found.order_by("pk")
        if one.starts_at is not None and one.ends_at is not None
    ]


def _marks(which: Q) -> list[Mark]:
    rows: Any = (
        Sign.objects.filter(which, attendance__starts_at__isnull=False)
        .order_by("pk")
        .values_list(
            "attendance__uid",
            "attendance__person_id",
            "attendance__group_uid",
            "attendance__starts_at",
            "which",
            "way",
            "recorded_at",
            "device",
            "offline",
            "vouched_by_id",
        )
    )
    return [rules.Mark(*row) for row in rows]


def population(city_code: str, since: datetime, until: datetime) -> QuerySet[Attendance]:
    """The services of a city that ended in a stretch of time: what a lot draws from."""
    return Attendance.objects.filter(
        city_code=city_code, signed_out_at__gte=since, signed_out_at__lt=until
    ).order_by("uid")
