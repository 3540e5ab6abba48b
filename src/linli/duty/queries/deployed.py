"""Deployments 下沉 with their person-times 人次 and person-days, counted from attendance and from nothing else.

A person-time is a service that was signed in and out (or whose delivered work was confirmed) and not taken back, by
somebody who was deployed there on that day; days count once for each person. Both kinds of service count, claimed and
assigned, and it is said how many were claimed. No hour is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate

from linli.attendance.models import Attendance
from linli.credits.models import Counter, CreditEntry, How
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing
from linli.people import queries as people
from linli.people.models import Deployment, Role
from linli.places import queries as places
from linli.places.codes import COLUMNS, area_q, is_code

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
SHOWN = timedelta(days=365)
PAGE, CHUNK = 200, 500


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """Somebody who serves an area for a time, and how often they came."""

    deployment: Deployment
    name: str
    area: str
    live: bool
    times: int
    days: int
    claimed: int


@dataclass(frozen=True, slots=True)
class DeployedPage:
    """The deployments one sees: of an area or of one's unit; the sums count nothing twice."""

    rows: list[DeploymentRow]
    area: str
    people: int
    times: int
    days: int
    claimed: int
    keeps: bool

    @property
    def shown(self) -> int:
        """How many are listed where more may be; 0 where all of them are."""
        return PAGE if len(self.rows) == PAGE else 0


def _ending(rows: QuerySet[Deployment]) -> QuerySet[Any]:
    never = Value(NEVER, output_field=DateTimeField())
    return rows.annotate(stop=Coalesce("ended_at", never))


def _served() -> QuerySet[Any]:
    """Attendances that count, with the day under which the book has them: that on which the shift began, whoever came
    before midnight; of delivered work that on which it was done. What a decision took back is none.
    """
    shift = Coalesce("starts_at", "signed_in_at")
    began = Case(When(most_minutes=0, then=shift), default=Greatest(shift, F("signed_in_at")))
    booked = CreditEntry.objects.filter(
        person=OuterRef("person"),
        source_uid=OuterRef("place_uid"),
        counter=Counter.SERVICE,
        quantity=CreditEntry.Quantity.MINUTES,
    )
    taken_back = booked.filter(reverses__isnull=False)
    standing = booked.filter(reverses__isnull=True, reversed_by__isnull=True)
    found = Attendance.objects.filter(~Exists(taken_back) | Exists(standing), signed_out_at__isnull=False)
    return found.annotate(day=TruncDate(began, tzinfo=local_zone()))


def _within() -> Q:
    """An attendance in the days and the area of the deployment around it."""
    return Q(
        person=OuterRef("person"),
        area_code__startswith=OuterRef("area_code"),
        day__gte=OuterRef("since"),
        day__lte=OuterRef("until"),
        signed_in_at__lt=OuterRef("stop"),
    )


def counted(rows: QuerySet[Deployment]) -> QuerySet[Any]:
    """Deployments with `times`, `days` and `claimed`, in one statement."""
    mine = _served().filter(_within()).order_by().values("person")
    found: QuerySet[Any] = _ending(rows).annotate(
        times=_sum(mine, Count("pk")),
        days=_sum(mine, Count("day", distinct=True)),
        claimed=_sum(mine, Count("pk", filter=Q(how=How.CLAIMED))),
    )
    return found


def _sum(mine: QuerySet[Any], what: Count) -> Coalesce:
    return Coalesce(Subquery(mine.annotate(n=what).values("n")), 0)


def totals(rows: QuerySet[Deployment]) -> tuple[int, int, int]:
    """Person-times, person-days and what was claimed, over all these deployments; a service in two of them counts once."""
    where = Q(area_code=OuterRef("area_code"))
    for column in COLUMNS.values():
        where |= Q(area_code=OuterRef(column))
    inside = _ending(Deployment.objects.filter(pk__in=rows.values("pk"))).filter(
        where,
        person=OuterRef("person"),
        since__lte=OuterRef("day"),
        until__gte=OuterRef("day"),
        stop__gt=OuterRef("signed_in_at"),
    )
    found = _served().filter(Exists(inside))
    sums = found.aggregate(times=Count("pk"), claimed=Count("pk", filter=Q(how=How.CLAIMED)))
    days = found.order_by().values("person_id", "day").distinct().count()
    return sums["times"], days, sums["claimed"]


def deployed_page(*, actor: Actor, at: datetime, area_code: str = "") -> DeployedPage:
    """Deployments of the last year, in the areas one looks on and of the units one is contact of: the newest, and the
    sums of all. Raises Missing.
    """
    rows = _seen(actor, at, area_code)
    found = list(_in_order(rows)[:PAGE])
    names = places.path_names({one.area_code for one in found} | ({area_code} if area_code else set()))
    times, days, claimed = totals(rows)
    return DeployedPage(
        rows=[_row(one, names, at) for one in found],
        area=names.get(area_code, ""),
        people=rows.values("person_id").distinct().count(),
        times=times,
        days=days,
        claimed=claimed,
        keeps=bool(people.areas_seen(actor)),
    )


def every_deployment(
    *, actor: Actor, at: datetime, area_code: str = "", whose: set[int]
) -> Iterator[DeploymentRow]:
    """All of them in the same order, read as they are asked for; `whose` is filled with the persons as they pass.

    One statement, and one for the names of places of each five hundred rows. Raises Missing.
    """
    return _rows(_in_order(_seen(actor, at, area_code)), whose, at)


def _rows(rows: QuerySet[Any], whose: set[int], at: datetime) -> Iterator[DeploymentRow]:
    found = rows.iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        names = places.path_names({one.area_code for one in some})
        for one in some:
            whose.add(one.person_id)
            yield _row(one, names, at)


def _seen(actor: Actor, at: datetime, area_code: str) -> QuerySet[Deployment]:
    if area_code and not is_code(area_code):
        raise Missing
    seen = area_q(people.areas_seen(actor))
    units = actor.unit_ids(Role.CONTACT)
    if units:
        seen |= Q(unit_id__in=units)
    rows = Deployment.objects.filter(seen, until__gte=_today(at) - SHOWN)
    return rows.filter(area_q([area_code])) if area_code else rows


def _in_order(rows: QuerySet[Deployment]) -> QuerySet[Any]:
    return counted(rows).select_related("person", "unit").order_by("-since", "-pk")


def _row(one: Any, names: Mapping[str, str], at: datetime) -> DeploymentRow:
    return DeploymentRow(
        deployment=one,
        name=people.display_name(one.person),
        area=names.get(one.area_code, ""),
        live=one.ended_at is None and one.since <= _today(at),
        times=one.times,
        days=one.days,
        claimed=one.claimed,
    )


def _today(at: datetime) -> date:
    return at.astimezone(local_zone()).date()
