"""What would change: which cases of the last year would have gone elsewhere by a draft than by the rules in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from linli.kernel import mask
from linli.kernel.clock import local_zone
from linli.places import codes
from linli.places import queries as places
from linli.places.codes import area_q, covered_by_any

from .. import routing
from ..models import AREA_ROLES, Case, Category, RoutingRule, RoutingVersion, Voice
from .intake import name_of
from .routing import Category3, facts_in_order, in_force, rules_of, version_for, works_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.places.models import Area
    from linli.places.workdays import Calendar

YEAR = timedelta(days=365)
MOST = 20_000
PAGE = 50
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that would have gone elsewhere, without anything personal."""

    uid: UUID
    number: str
    title: str
    received_at: datetime
    category: str
    before: str
    after: str
    before_rule: int
    after_rule: int


@dataclass(frozen=True, slots=True)
class Way:
    """How many cases would go from one unit to another; the keys narrow the list to them."""

    before: str
    after: str
    count: int
    key: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The counts, and one page of the cases for those who may open them."""

    version: RoutingVersion
    area: Area
    looked_at: int
    whole: bool
    changed: int
    ways: list[Way]
    categories: list[tuple[str, int]]
    sees: bool
    rows: list[Changed]
    way: str
    next: int


class _Looked(NamedTuple):
    """A case as the one statement brings it."""

    uid: UUID
    number: str
    title: str
    received_at: datetime
    kind: str
    danger: bool
    category_id: int | None
    area_code: str
    said: str | None


Found = tuple[_Looked, "routing.Rule | None", "routing.Rule | None"]


def changes_page(
    *, actor: Actor, uid: UUID, at: datetime, way: str = "", after: int = 0, most: int = MOST
) -> ChangesPage:
    """What a version would change against the rules in force now, at most ten queries. Raises Missing."""
    version = version_for(actor=actor, uid=uid)
    code = version.area.code
    around = Q(area__code__in=codes.lineage(code)) | Q(area__code__startswith=code)
    now = in_force(RoutingVersion.objects.filter(around), at)
    by_version = rules_of({*now.values(), version})
    tables = _Tables({area: by_version[one.pk] for area, one in now.items()}, code, by_version[version.pk])
    names = _Names(by_version.values())
    calendar = places.calendar_for(code, at) if tables.asks_hours else None
    ways: Counter[tuple[str, str]] = Counter()
    by_category: Counter[str] = Counter()
    looked_at, listed = 0, list[Found]()
    for found in _compared(tables, names.categories, calendar, _of_year(actor, code, at, most)):
        looked_at += 1
        case, before, then = found
        ends = _end(before), _end(then)
        if ends[0] == ends[1]:
            continue
        ways[ends] += 1
        by_category[names.category(case.category_id)] += 1
        if not way or way == "_".join(ends):
            listed.append(found)
    sees = actor.is_system or covered_by_any(actor.area_codes(*AREA_ROLES), code)
    return ChangesPage(
        version=version,
        area=version.area,
        looked_at=looked_at,
        whole=looked_at < most,
        changed=sum(ways.values()),
        ways=[
            Way(names.unit(one), names.unit(other), count, f"{one}_{other}")
            for (one, other), count in ways.most_common()
        ],
        categories=by_category.most_common(),
        sees=sees,
        rows=[names.row(*found) for found in listed[after : after + PAGE]] if sees else [],
        way=way,
        next=after + PAGE if sees and len(listed) > after + PAGE else 0,
    )


def _end(rule: routing.Rule | None) -> str:
    return str(rule.lead) if rule else NOBODY


class _Names:
    """Units and categories by name, one query."""

    def __init__(self, rules: Iterable[list[RoutingRule]]) -> None:
        rows = list(Category.objects.all())
        self.categories = Category3({row.pk: (row.code, row.parent_id) for row in rows})
        self.of_category = {row.pk: name_of(row) for row in rows}
        self.of_unit = {str(rule.lead.uid): rule.lead.name for some in rules for rule in some}

    def unit(self, key: str) -> str:
        return self.of_unit.get(key, _("nobody"))

    def category(self, pk: int | None) -> str:
        return self.of_category.get(pk or 0, _("Not known yet"))

    def row(self, case: _Looked, before: routing.Rule | None, then: routing.Rule | None) -> Changed:
        return Changed(
            uid=case.uid,
            number=case.number,
            title=mask.mask_text(case.title),
            received_at=case.received_at,
            category=self.category(case.category_id),
            before=self.unit(_end(before)),
            after=self.unit(_end(then)),
            before_rule=before.number if before else 0,
            after_rule=then.number if then else 0,
        )


class _Tables:
    """The rules that would be asked for a case of an area, now and by the draft; made once for each area."""

    def __init__(self, now: dict[str, list[RoutingRule]], code: str, draft: list[RoutingRule]) -> None:
        self.now = {area: facts_in_order(rows) for area, rows in now.items()}
        self.then = self.now | {code: facts_in_order(draft)}
        self.made: dict[str, tuple[routing.Table, routing.Table]] = {}

    @property
    def asks_hours(self) -> bool:
        """Whether some rule asks for working time."""
        return any(fact.hours for some in (self.now, self.then) for facts in some.values() for fact in facts)

    def of(self, area: str) -> tuple[routing.Table, routing.Table]:
        """Both tables of an area, the nearest area's rules first."""
        if area not in self.made:
            line = codes.lineage(area)[::-1]
            now, then = (
                routing.Table([fact for code in line for fact in some.get(code, ())])
                for some in (self.now, self.then)
            )
            self.made[area] = now, then
        return self.made[area]


def _compared(
    tables: _Tables, known: Category3, calendar: Calendar | None, cases: Iterable[_Looked]
) -> Iterator[Found]:
    zone = local_zone()
    for case in cases:
        received = case.received_at.astimezone(zone)
        request = routing.Request(
            text=f"{case.title}\n{case.said or ''}".lower(),
            received=received,
            categories=known.chain(case.category_id),
            working=works_at(calendar, received) if calendar else None,
            kind=case.kind,
            danger=case.danger,
        )
        now, then = tables.of(case.area_code)
        yield case, now.rule_for(request), then.rule_for(request)


def _of_year(actor: Actor, code: str, at: datetime, most: int) -> Iterator[_Looked]:
    """The newest cases of the last year that a dispatcher could be asked about, streamed by one statement."""
    said = Voice.objects.filter(first_case=OuterRef("pk")).order_by("id").values("body")[:1]
    found = (
        Case.objects.public()
        .unguarded(actor)
        .filter(area_q([code]), received_at__gt=at - YEAR, received_at__lte=at)
        .exclude(kind=Case.Kind.RECTIFICATION)
        .annotate(said=Subquery(said))
        .order_by("-received_at", "-id")
        .values_list(*_Looked._fields)
    )
    for row in found[:most].iterator(chunk_size=2000):
        yield _Looked(*row)
