"""The ledger 台账: every case the actor may see, light first, in pages that cost the same however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from linli.people import queries as people
from linli.people.models import Unit
from linli.places import queries as places
from linli.places.codes import area_q

from .. import clockwork
from ..models import Case, SavedView
from .intake import Choice, catalogue_now
from .ledger_filter import LedgerFilter, narrowed
from .loading import visible
from .paging import cursor, place_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.places.workdays import Calendar

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
    found = narrowed(visible(actor), wanted, at).select_related(
        "category", "lead_unit", "merged_into", "parent"
    )
    newest = wanted.order == "newest"
    key = "received_at" if newest else "urgency_at"
    place = place_of(after)
    if place is not None:
        moment, pk = place
        # The first comparison is what the index is entered by, the second only cuts the ties.
        if newest:
            found = found.filter(
                Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=pk), received_at__lte=moment
            )
        else:
            found = found.filter(
                Q(urgency_at__gt=moment) | Q(urgency_at=moment, pk__gt=pk), urgency_at__gte=moment
            )
    order = (F(key).desc(), "-pk") if newest else (F(key).asc(), "pk")
    cases = list(found.order_by(*order)[: size + 1])
    more = len(cases) > size
    cases = cases[:size]
    return cases, cursor(getattr(cases[-1], key), cases[-1].pk) if more else ""


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
