"""The bank of suspended matters 挂账: what is suspended, why, until when, who granted it, and how much of all it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.people import queries as people
from linli.people.models import Unit
from linli.places import declarations
from linli.places import queries as places

from .. import clockwork
from ..models import ClockEvent, TimeRequest
from .loading import visible
from .paging import cursor, place_of
from .within import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

    from ..models import Case
    from .within import Scope

SIZE = 50
WHOLE = 100
Counts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SuspendedRow:
    """One suspended matter."""

    case: Case
    area: str
    unit: str
    reason: str
    since: datetime | None
    review_at: datetime | None
    granted_by: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many open matters of an area or a unit are suspended; `marked`: more than the area's setting."""

    code: str
    label: str
    open: int
    suspended: int
    marked: bool
    query: str

    @property
    def percent(self) -> int:
        """The share, in whole percent."""
        return round(self.suspended * WHOLE / self.open) if self.open else 0


@dataclass(frozen=True, slots=True)
class SuspendedPage:
    """One page of the bank, with the shares of all of it."""

    scope: Scope
    rows: list[SuspendedRow]
    after: str
    whole: Share
    by_area: list[Share]
    by_unit: list[Share]
    most_percent: int

    @property
    def tables(self) -> list[tuple[str, list[Share]]]:
        """The shares with their headings."""
        return [(_("By area"), self.by_area), (_("By unit"), self.by_unit)]


def suspended_q(at: datetime) -> Q:
    """Suspended now, and open."""
    now = Q(held_until__isnull=True) | Q(held_until__gt=at)
    return Q(held_by="suspend", urgency_at__lt=clockwork.CLOSED) & now


def suspended_page(
    *, actor: Actor, code: str, at: datetime, after: str = "", size: int = SIZE
) -> SuspendedPage:
    """What the actor sees in an area, the next review first; at most eleven queries however much it is. Raises Missing."""
    scope = scope_of(actor, code)
    most = places.setting(declarations.SUSPENDED_SHARE, scope.code, at)
    seen = visible(actor).within(scope.code)
    shares = _Shares(scope.code, most)
    counted = {"open": Count("pk"), "suspended": Count("pk", filter=suspended_q(at))}
    opened = seen.filter(urgency_at__lt=clockwork.CLOSED).order_by()
    by_unit: list[Counts] = [dict(row) for row in opened.values("lead_unit_id").annotate(**counted)]
    by_area: list[Counts] = list(opened.values(scope.below).annotate(**counted)) if scope.below else []
    total = {name: sum(row[name] for row in by_unit) for name in counted}
    names = places.names_of([row[scope.below] for row in by_area if row["suspended"]])
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(pk__in=[row["lead_unit_id"] for row in by_unit if row["suspended"]])
    }
    found = seen.filter(suspended_q(at))
    place = place_of(after)
    if place is not None:
        found = found.filter(Q(held_until__gt=place[0]) | Q(held_until=place[0], pk__gt=place[1]))
    cases = list(found.select_related("lead_unit").order_by("held_until", "pk")[: size + 1])
    more, cases = len(cases) > size, cases[:size]
    last = cases[-1] if cases else None
    return SuspendedPage(
        scope=scope,
        rows=_rows(cases),
        after=cursor(last.held_until, last.pk) if more and last and last.held_until else "",
        whole=shares.line(scope.code, scope.name or _("All"), total),
        by_area=shares.lines(
            (row[scope.below], names.get(row[scope.below], ""), {"area": row[scope.below]}, row)
            for row in by_area
        ),
        by_unit=shares.lines(
            (
                str(units[row["lead_unit_id"]].uid) if row["lead_unit_id"] else "",
                units[row["lead_unit_id"]].name if row["lead_unit_id"] else _("Nobody leads"),
                {"unit": str(units[row["lead_unit_id"]].uid)} if row["lead_unit_id"] else {},
                row,
            )
            for row in by_unit
            if row["suspended"]
        ),
        most_percent=most,
    )


@dataclass(frozen=True, slots=True)
class _Shares:
    area: str
    most: int

    def line(self, code: str, label: str, counts: Counts, query: dict[str, str] | None = None) -> Share:
        marked = counts["suspended"] * WHOLE > counts["open"] * self.most
        given = {"light": "suspended", **({"area": self.area} if self.area else {}), **(query or {})}
        return Share(code, label, counts["open"], counts["suspended"], marked, urlencode(given))

    def lines(self, rows: Iterable[tuple[str, str, dict[str, str], Counts]]) -> list[Share]:
        """Those that have any, the largest share first."""
        made = [
            self.line(code, label, counts, query)
            for code, label, query, counts in rows
            if counts["suspended"]
        ]
        return sorted(made, key=lambda one: (-one.suspended / one.open, one.label))


def _rows(cases: list[Case]) -> list[SuspendedRow]:
    """Reason and who granted, four queries."""
    if not cases:
        return []
    areas = places.names_of({case.area_code for case in cases})
    persons = people.names_of({case.lead_person_id for case in cases if case.lead_person_id})
    requests: dict[int, TimeRequest] = {}
    granted = TimeRequest.objects.filter(
        case__in=cases, kind=TimeRequest.Kind.SUSPEND, state=TimeRequest.State.GRANTED
    )
    for request in granted.select_related("reason", "decided_by").order_by("decided_at"):
        requests[request.case_id] = request
    held = ClockEvent.objects.filter(case__in=cases, kind=ClockEvent.Kind.SUSPEND).order_by("sequence")
    since = dict(held.values_list("case_id", "at"))
    rows = []
    for case in cases:
        asked = requests.get(case.pk)
        reason = asked.reason.body if asked is not None and asked.reason is not None else ""
        decided = asked.decided_by if asked is not None else None
        rows.append(
            SuspendedRow(
                case=case,
                area=areas.get(case.area_code, ""),
                unit=case.lead_unit.name if case.lead_unit else persons.get(case.lead_person_id or 0, ""),
                reason=reason,
                since=since.get(case.pk),
                review_at=case.held_until,
                granted_by=people.display_name(decided, masked=False) if decided else "",
            )
        )
    return rows
