"""The pages of oversight: read everything, write nothing. Each function has a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncWeek

from linli.attendance.models import Attendance
from linli.cases.models import Case, Voice
from linli.cases.queries import waiting_count
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing
from linli.notices.queries import unread_count
from linli.oversight import figures
from linli.oversight.figures import Figure
from linli.people.models import Registration
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import area_q, column_of, covers, lineage
from linli.projects.models import Slot
from linli.supervision.queries import pile_counts

PERIODS = (7, 30, 90, 365)
FRONT_DAYS = 30
NEEDS_SHOWN = 8
STORIES_SHOWN = 6
CATEGORIES_SHOWN = 8

# Stations of the loop picture where cases stand; the signs and the finished are counted apart.
STATIONS: dict[str, tuple[str, ...]] = {
    "place": (Case.State.RECEIVED,),
    "triage": (Case.State.ASKED, Case.State.ACCEPTED),
    "deliberate": (Case.State.DELIBERATING,),
    "publish": (Case.State.PUBLISHED, Case.State.DISPATCHED),
    "claim": (Case.State.HANDLING,),
    "rate": (Case.State.FINISHED,),
    "write_off": (Case.State.WRITTEN_OFF,),
}
# A merged case lives on in the one that took it in: it is counted once, and not opened twice.
UNMERGED = ",".join(state.value for state in Case.State if state != Case.State.MERGED)


@dataclass(frozen=True, slots=True)
class Story:
    """What was finished, for the front page: no names, no words of residents."""

    title: str
    place: str
    finished_at: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class Front:
    """The front page for everyone."""

    stations: dict[str, int]
    bad: int
    signs: int
    finished: int
    came: int
    satisfied: int | None
    typical_days: float | None
    stories: list[Story]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in the table by area."""

    code: str
    name: str
    came: int
    done: int
    open: int
    red: int
    verdict: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The front page for leaders."""

    area_code: str
    area_name: str
    upper: str
    days: int
    since: datetime
    figures: list[Figure]
    weeks: list[tuple[str, int, int]]
    areas: list[AreaLine]
    categories: list[tuple[str, str, int, int]]
    needs: list[Case]
    orders_open: int
    orders_late: int


def first_moment(at: datetime, days: int) -> datetime:
    """The beginning of the day so many days ago: the ledger's filters know whole days, and both must say the same."""
    day = (at - timedelta(days=days)).astimezone(local_zone())
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _rated(at: datetime, since: datetime, code: str) -> dict[str, int]:
    rated = Voice.objects.filter(rated_at__gte=since, rated_at__lte=at, score__isnull=False)
    if code:
        rated = rated.filter(area_q([code], prefix="case__"))
    return rated.aggregate(all=Count("id"), good=Count("id", filter=Q(score__gte=3)))


def _signs(code: str, since: datetime, at: datetime) -> int:
    signed = Attendance.objects.filter(signed_in_at__gte=since, signed_in_at__lte=at)
    if code:
        # Attendance knows its place by a plain pointer; the place's project knows its area.
        here = Slot.objects.filter(area_q([code], prefix="shift__project__"))
        signed = signed.filter(place_uid__in=here.values("uid"))
    return signed.count()


def _waits(cases: QuerySet[Case], since: datetime, at: datetime) -> float | None:
    found = cases.filter(finished_at__gte=since, finished_at__lte=at).values_list(
        "received_at", "finished_at"
    )
    return figures.typical_days((start, end) for start, end in found if end is not None)


def front(*, area_code: str, at: datetime) -> Front:
    """What everyone may see of an area (of everything, without one) over the last 30 days: seven statements."""
    since = first_moment(at, FRONT_DAYS)
    cases = Case.objects.within(area_code).public().exclude(state=Case.State.MERGED)
    standing = Q(closed_at__isnull=True) | Q(closed_at__gte=since)
    by_state = dict(cases.filter(standing).values_list("state").annotate(n=Count("id")).order_by())
    counts = cases.aggregate(
        finished=Count("id", filter=Q(finished_at__gte=since, finished_at__lte=at)),
        came=Count("id", filter=Q(received_at__gte=since, received_at__lte=at)),
        bad=Count("id", filter=Q(verdict_red=True)),
    )
    rated = _rated(at, since, area_code)
    done = list(
        cases.filter(
            finished_at__gte=since, verdict_red=False, state__in=[Case.State.FINISHED, Case.State.WRITTEN_OFF]
        )
        .filter(kind__in=[Case.Kind.REQUEST, Case.Kind.HAZARD])
        .order_by("-finished_at", "-id")[:STORIES_SHOWN]
    )
    names = places.names_of({case.community_code or case.area_code for case in done})
    return Front(
        stations={code: sum(by_state.get(state, 0) for state in states) for code, states in STATIONS.items()},
        bad=counts["bad"],
        signs=_signs(area_code, since, at),
        finished=counts["finished"],
        came=counts["came"],
        satisfied=figures.share(rated["good"], rated["all"]),
        typical_days=_waits(cases, since, at),
        stories=[_story(case, names) for case in done],
    )


def _story(case: Case, names: dict[str, str]) -> Story:
    days = (case.finished_at - case.received_at).days if case.finished_at else 0
    return Story(case.title, names.get(case.community_code or case.area_code, ""), case.finished_at, days)


def areas_seen(actor: Actor) -> tuple[str, ...]:
    """The areas whose figures the actor may see."""
    return actor.area_codes(*roles_with(Power.OVERSIGHT_SEE))


def area_for(actor: Actor, asked: str) -> str:
    """The area of the page: the one asked for when it lies in the actor's, else the first of them. Raises Missing."""
    own = areas_seen(actor)
    if not own:
        raise Missing
    if not asked:
        return own[0]
    if not any(covers(code, asked) for code in own):
        raise Missing
    return asked


def overview(*, actor: Actor, asked_area: str, days: int, at: datetime) -> Overview:
    """What came, what is done, how satisfied, how long it takes; the number of statements is fixed. Raises Missing."""
    code = area_for(actor, asked_area)
    area = places.area(code)
    since = first_moment(at, days)
    cases = Case.objects.within(code).unguarded(actor).exclude(state=Case.State.MERGED)
    orders = pile_counts(actor=actor, at=at, area=code)
    return Overview(
        area_code=code,
        area_name=area.name,
        upper=_upper(actor, code),
        days=days,
        since=since,
        figures=_figures(cases, code, since, at),
        weeks=_weeks(cases, since, at),
        areas=_areas(cases, code, since, at),
        categories=_categories(cases, since, at),
        needs=list(_red(cases, at).select_related("lead_unit").order_by("urgency_at", "id")[:NEEDS_SHOWN]),
        orders_open=orders["open"],
        orders_late=orders["late"],
    )


def _upper(actor: Actor, code: str) -> str:
    above = reversed(lineage(code)[:-1])
    return next((up for up in above if any(covers(own, up) for own in areas_seen(actor))), "")


def _red(cases: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    return cases.exclude(state__in=Case.ENDED).filter(Q(verdict_red=True) | Q(red_at__lte=at))


def _counts(since: datetime, at: datetime) -> dict[str, Count]:
    open_now = ~Q(state__in=Case.ENDED)
    return {
        "came": Count("id", filter=Q(received_at__gte=since, received_at__lte=at)),
        "done": Count("id", filter=Q(finished_at__gte=since, finished_at__lte=at)),
        "off": Count("id", filter=Q(state=Case.State.WRITTEN_OFF, closed_at__gte=since, closed_at__lte=at)),
        "open": Count("id", filter=open_now),
        "red": Count("id", filter=open_now & Q(red_at__lte=at)),
        "verdict": Count("id", filter=open_now & Q(verdict_red=True)),
    }


def _figures(cases: QuerySet[Case], code: str, since: datetime, at: datetime) -> list[Figure]:
    counts = cases.aggregate(**_counts(since, at))
    rated = _rated(at, since, code)
    zone = local_zone()
    first, last = since.astimezone(zone).date().isoformat(), at.astimezone(zone).date().isoformat()
    here = {"area": code}
    every = here | {"state": UNMERGED}
    finished = every | {"finished_from": first, "finished_to": last}
    return [
        Figure(figures.CAME, counts["came"], every | {"received_from": first, "received_to": last}),
        Figure(figures.DONE, counts["done"], finished),
        Figure(
            figures.OFF,
            counts["off"],
            here | {"state": "written_off", "closed_from": first, "closed_to": last},
        ),
        Figure(figures.SATISFIED, figures.share(rated["good"], rated["all"]), finished | {"score": "good"}),
        Figure(figures.WAIT, _waits(cases, since, at), finished),
        Figure(figures.OPEN, counts["open"], here),
        Figure(figures.RED, counts["red"], here | {"light": "late"}),
        Figure(figures.VERDICT, counts["verdict"], here | {"light": "verdict"}),
    ]


def _weeks(cases: QuerySet[Case], since: datetime, at: datetime) -> list[tuple[str, int, int]]:
    def by_week(column: str) -> dict[Any, int]:
        window = {f"{column}__gte": since, f"{column}__lte": at}
        grouped = cases.filter(**window).annotate(week=TruncWeek(column, tzinfo=local_zone()))
        return dict(grouped.values_list("week").annotate(n=Count("id")).order_by())

    came, done = by_week("received_at"), by_week("finished_at")
    return [
        (week.strftime("%m-%d"), came.get(week, 0), done.get(week, 0))
        for week in sorted({week for week in (*came, *done) if week is not None})
    ]


def _areas(cases: QuerySet[Case], code: str, since: datetime, at: datetime) -> list[AreaLine]:
    below = places.children(code, at)
    if not below:
        return []
    column = column_of(below[0].code)
    counted = {
        row[column]: row
        for row in cases.values(column).annotate(**_counts(since, at)).order_by()
        if row[column]
    }
    nothing = dict.fromkeys(("came", "done", "open", "red", "verdict"), 0)
    return [
        AreaLine(
            code=area.code,
            name=area.name,
            **{key: counted.get(area.code, nothing)[key] for key in nothing},
        )
        for area in below
    ]


def _categories(cases: QuerySet[Case], since: datetime, at: datetime) -> list[tuple[str, str, int, int]]:
    rows = (
        cases.filter(received_at__gte=since, received_at__lte=at, category__isnull=False)
        .values(code=F("category__code"), name=F("category__name"))
        .annotate(n=Count("id"), red=Count("id", filter=~Q(state__in=Case.ENDED) & Q(red_at__lte=at)))
        .order_by("-n", "code")[:CATEGORIES_SHOWN]
    )
    return [(row["code"], row["name"], row["n"], row["red"]) for row in rows]


def nav_counts(*, actor: Actor, at: datetime | None = None) -> dict[str, int]:
    """What waits behind each line of the menu, by URL name: at most three statements."""
    del at  # named by the caller for counts that depend on the moment; these do not
    counts: dict[str, int] = {}
    if actor.person_uid is not None:
        counts["notices:inbox"] = unread_count(actor.person_uid)
    if actor.is_staff:
        counts["cases:inbox"] = waiting_count(actor=actor)
    confirms = actor.area_codes(*roles_with(Power.PEOPLE_CONFIRM))
    if confirms:
        pending = Registration.objects.filter(area_q(confirms), state=Registration.State.PENDING)
        counts["people:registrations"] = pending.count()
    return counts
