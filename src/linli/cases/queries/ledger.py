"""The ledger 台账: every case the actor may see, light first, in pages that cost the same however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.people import queries as people
from linli.people.models import Unit
from linli.places import queries as places
from linli.places.codes import area_q

from .. import clockwork
from ..models import Case, SavedView, sight_of
from .intake import Choice, catalogue_now
from .ledger_filter import LedgerFilter, narrowed
from .loading import visible
from .paging import cursor, place_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.places.workdays import Calendar

    from ..models import CaseQuerySet

SIZE = 50
MOST_UNITS = 300


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line: the case, and what only belongs to the page."""

    case: Case
    area: str
    owner: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of the ledger with what its filters offer."""

    rows: list[LedgerRow]
    wanted: LedgerFilter
    after: str
    first: bool
    views: list[SavedView]
    areas: list[Choice]
    categories: list[tuple[str, list[Choice]]]
    units: list[Choice]


def ledger(
    *,
    actor: Actor,
    at: datetime,
    wanted: LedgerFilter | None = None,
    after: str = "",
    size: int = SIZE,
) -> LedgerPage:
    """One page; at most nine queries, whatever the number of cases."""
    wanted = wanted or LedgerFilter()
    cases, following = ledger_cases(actor=actor, at=at, wanted=wanted, after=after, size=size)
    views = SavedView.objects.filter(person_id=actor.person_id).order_by("name") if actor.person_id else []
    return LedgerPage(
        rows=rows_of(cases, at),
        wanted=wanted,
        after=following,
        first=not after,
        views=list(views),
        areas=area_options(actor, at),
        categories=catalogue_now().groups(),
        units=unit_options(actor),
    )


def ledger_cases(
    *,
    actor: Actor,
    at: datetime,
    wanted: LedgerFilter,
    after: str = "",
    size: int = SIZE,
) -> tuple[list[Case], str]:
    """The cases of one page and the cursor of the next ("" at the end). One query."""
    order = ("-received_at", "-pk") if wanted.order == "newest" else ("urgency_at", "pk")
    found = _shown(actor, wanted, at, after, order, size + 1).order_by(*order)
    cases = list(found.select_related("category", "lead_unit", "merged_into", "parent")[: size + 1])
    more = len(cases) > size
    cases = cases[:size]
    key = order[0].removeprefix("-")
    return cases, cursor(getattr(cases[-1], key), cases[-1].pk) if more else ""


def _shown(
    actor: Actor, wanted: LedgerFilter, at: datetime, after: str, order: Sequence[str], most: int
) -> CaseQuerySet:
    """Cases that hold the next page and little more.

    What an actor sees has several reasons (an area, a unit, a part in it). Each is asked by itself for the first rows
    in order, by its own index; asked for together, the database would read and sort everything. Words that are looked
    for are few enough to be asked together.
    """
    conditions = [Q()] if actor.is_system else sight_of(actor)
    if wanted.q or len(conditions) == 1:
        seen = visible(actor) if wanted.q else Case.objects.filter(conditions[0])
        return _after(narrowed(seen, wanted, at, actor), wanted, after)
    parts = []
    for condition in conditions:
        part = _after(narrowed(Case.objects.filter(condition), wanted, at, actor), wanted, after).order_by(
            *order
        )
        # SQLite takes no LIMIT inside a UNION: it stands one level deeper.
        parts.append(Case.objects.filter(pk__in=part.values("pk")[:most]).order_by().values("pk"))
    return Case.objects.filter(pk__in=parts[0].union(*parts[1:])) if parts else Case.objects.none()


def _after(found: CaseQuerySet, wanted: LedgerFilter, after: str) -> CaseQuerySet:
    """Only what stands behind the cursor in the order of the page."""
    place = place_of(after)
    if place is None:
        return found
    moment, pk = place
    # The first comparison is what the index is entered by, the second only cuts the ties.
    if wanted.order == "newest":
        return found.filter(
            Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=pk), received_at__lte=moment
        )
    return found.filter(Q(urgency_at__gt=moment) | Q(urgency_at=moment, pk__gt=pk), urgency_at__gte=moment)


def rows_of(cases: list[Case], at: datetime) -> list[LedgerRow]:
    """Cases with names of areas and owners and the working days left; at most three queries."""
    names = places.names_of({case.area_code for case in cases})
    persons = people.names_of({case.lead_person_id for case in cases if case.lead_person_id})
    calendar = places.calendar() if any(case.red_at for case in cases) else None
    return [
        LedgerRow(
            case=case,
            area=names.get(case.area_code, ""),
            owner=case.lead_unit.name if case.lead_unit else persons.get(case.lead_person_id or 0, ""),
            days_left=_days_left(case, calendar, at),
        )
        for case in cases
    ]


def _days_left(case: Case, calendar: Calendar | None, at: datetime) -> int | None:
    if calendar is None or case.red_at is None:
        return None
    return clockwork.working_days_left(calendar, at, case.red_at)


def area_options(actor: Actor, at: datetime) -> list[Choice]:
    """The communities of the areas the actor's posts cover; one query for each of the first three."""
    options: dict[str, str] = {}
    for code in actor.area_codes()[:3]:
        options |= dict(places.area_choices(code, "community", at))
    return list(options.items())


def unit_options(actor: Actor) -> list[Choice]:
    """The units that may have cases in the actor's areas: those that sit in the same city."""
    cities = {code[:4] for code in actor.area_codes()}
    units = Unit.objects.filter(area_q(cities)).order_by("name") if cities else Unit.objects.none()
    return [(str(uid), name) for uid, name in units.values_list("uid", "name")[:MOST_UNITS]]
