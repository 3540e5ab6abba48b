"""The numbers of the board: counted for the whole city at once, so that the pages of its areas withhold the same cells."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, F, OuterRef, Q, Subquery

from linli.board.queries.areas import Terms, listable, terms_of
from linli.board.queries.lists import LEAST_RATED, WAITING
from linli.board.suppression import Sum, Table, withheld
from linli.cases.models import Case, Category, Voice
from linli.kernel import clock
from linli.places.codes import lineage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from linli.board.queries.areas import Ground

Cell: TypeAlias = tuple[str, str]  # ("area", code) or ("category", code)
Counts: TypeAlias = dict[str, dict[Cell, int | None]]
DAY = 24 * 3600.0
ELSEWHERE = "~"  # what lies in an area and in none of those below it
OPEN, RECTIFYING, DANGER, LATE, FINISHED = "open", "rectifying", "danger", "late", "finished"
STOCK = (OPEN, RECTIFYING, DANGER, LATE)
URGENT = (DANGER, LATE)
MEASURES = (*STOCK, FINISHED)
KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class City:
    """Everything that is published of one city, a count of None is withheld; by area how long and how satisfied."""

    counts: Counts
    typical: dict[Cell, float]
    satisfied: dict[str, int]
    names: dict[str, str]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """One row of the table of areas."""

    code: str
    name: str
    counts: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """One row of the table of categories of the whole city."""

    code: str
    name: str
    open: int | None
    finished: int | None
    typical_days: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the front page of an area's board says in numbers."""

    ground: Ground
    smallest: int
    own: AreaCounts
    below: list[AreaCounts] = field(default_factory=list)
    categories: list[CategoryCounts] = field(default_factory=list)
    typical_days: float | None = None
    satisfied: int | None = None
    month: datetime | None = None


def last_month(at: datetime) -> tuple[datetime, datetime]:
    """The last whole month. Periods that overlap, or move with the day, could be subtracted from each other."""
    local = at.astimezone(clock.local_zone())
    until = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = until.replace(
        year=until.year - (until.month == 1), month=12 if until.month == 1 else until.month - 1
    )
    return before, until


def numbers(*, ground: Ground, at: datetime) -> Numbers:
    """The numbers of an area: four statements besides the ground's, none while what the city published is fresh."""
    city = _fresh(ground.city, at)
    own = _row(city, ground.code, ground.name)
    is_city = ground.code == ground.city
    return Numbers(
        ground=ground,
        smallest=ground.terms.smallest,
        own=own,
        below=[_row(city, code, name) for code, name in ground.below],
        categories=_categories(city) if is_city else [],
        typical_days=city.typical.get(("area", ground.code)) if own.counts[FINISHED] else None,
        satisfied=city.satisfied.get(ground.code),
        month=city.first,
    )


def _row(city: City, code: str, name: str) -> AreaCounts:
    cell = ("area", code)
    return AreaCounts(code, name, {measure: city.counts[measure].get(cell, 0) for measure in MEASURES})


def _categories(city: City) -> list[CategoryCounts]:
    return [
        CategoryCounts(
            code=code,
            name=name,
            open=city.counts[OPEN].get(("category", code), 0),
            finished=(done := city.counts[FINISHED].get(("category", code), 0)),
            typical_days=city.typical.get(("category", code)) if done else None,
        )
        for code, name in city.names.items()
        if ("category", code) in city.counts[OPEN] or ("category", code) in city.counts[FINISHED]
    ]


def _fresh(code: str, at: datetime) -> City:
    """What the city publishes, counted anew every ten minutes (at once where the pages are not kept either)."""
    if not settings.BOARD_SECONDS:
        return city_of(code, at)
    kept = caches["pages"]
    key = f"board-city-{code}-{int(at.timestamp()) // KEPT_SECONDS}"
    found: City | None = kept.get(key)
    if found is None:
        found = city_of(code, at)
        kept.set(key, found, KEPT_SECONDS)
    return found


def city_of(code: str, at: datetime) -> City:
    """Count a city and withhold what could be worked out: four statements."""
    terms = terms_of(code, at)
    first, last = last_month(at)
    stock, by_category = _stock(code, terms, at)
    names = dict(Category.objects.filter(level=1).order_by("position", "code").values_list("code", "name"))
    done = _finished(code, terms, first, last)
    stock[FINISHED] = _climbed(done.areas)
    by_category[FINISHED] = done.categories
    published = _published(stock, by_category, code, terms)

    def enough(cell: Cell, n: int) -> bool:
        return n >= max(_least(cell, terms), LEAST_RATED)

    return City(
        counts=published,
        typical={cell: _median(days) for cell, days in done.days.items() if enough(cell, len(days))},
        satisfied={
            area: round(100 * good / rated)
            for area, (rated, good) in done.rated.items()
            if enough(("area", area), rated)
        },
        names=names,
        first=first,
        last=last,
    )


def _least(cell: Cell, terms: Terms) -> int:
    """The smallest count that is published of an area: the strictest that it or an area around it says."""
    kind, code = cell
    around = lineage(code.rstrip(ELSEWHERE)) if kind == "area" else []
    return max(terms.smallest, *(terms.stricter.get(one, 0) for one in around), 0)


def _median(days: list[float]) -> float:
    return round(statistics.median(days), 1)


def _stock(code: str, terms: Terms, at: datetime) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Open, being put right, danger and overdue, by area and by uppermost category: one statement."""
    open_ = Q(state__in=WAITING, verdict_red=False)
    running = open_ | Q(verdict_red=True)
    rows = (
        listable(code, terms)
        .filter(running)
        .values("community_code", "area_code", kind_of=F("category__code"))
        .annotate(
            open=Count("id", filter=open_),
            rectifying=Count("id", filter=Q(verdict_red=True)),
            danger=Count("id", filter=open_ & Q(danger=True)),
            late=Count("id", filter=open_ & Q(red_at__lte=at)),
        )
        .order_by()
    )
    areas: dict[str, Counter[str]] = {measure: Counter() for measure in STOCK}
    categories: dict[str, Counter[str]] = {OPEN: Counter()}
    for one in rows:
        row: dict[str, Any] = dict(one)
        leaf = _leaf(row["community_code"], row["area_code"])
        for measure in STOCK:
            areas[measure][leaf] += row[measure]
        categories[OPEN][_root(row["kind_of"])] += row["open"]
    return {measure: _climbed(counted) for measure, counted in areas.items()}, categories


@dataclass(slots=True)
class _Done:
    """What was finished in a month."""

    areas: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    days: defaultdict[Cell, list[float]] = field(default_factory=lambda: defaultdict(list))
    rated: defaultdict[str, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0)))


def _finished(code: str, terms: Terms, first: datetime, last: datetime) -> _Done:
    """One statement."""
    scored = Voice.objects.filter(case_id=OuterRef("pk"), score__isnull=False).who_rate()
    voices = scored.order_by().values("case_id")
    counted = voices.annotate(n=Count("id")).values("n")
    good = voices.filter(score__gte=3).annotate(n=Count("id")).values("n")
    rows = (
        listable(code, terms)
        .filter(
            state__in=(Case.State.FINISHED, Case.State.WRITTEN_OFF),
            finished_at__gte=first,
            finished_at__lt=last,
        )
        .values_list(
            "community_code",
            "area_code",
            "category__code",
            "received_at",
            "finished_at",
            Subquery(counted),
            Subquery(good),
            "verdict_red",
        )
        .order_by()
    )
    done = _Done()
    for community, area, category, received, finished, rated, satisfied, bad in rows:
        leaf, root = _leaf(community, area), _root(category)
        around = lineage(leaf.rstrip(ELSEWHERE))
        for one in around:  # what was judged bad is no result yet, but its ratings count
            had = done.rated[one]
            done.rated[one] = (had[0] + (rated or 0), had[1] + (satisfied or 0))
        if bad:
            continue
        done.areas[leaf] += 1
        done.categories[root] += 1
        days = (finished - received).total_seconds() / DAY
        for cell in (("category", root), *(("area", one) for one in around)):
            done.days[cell].append(days)
    return done


def _leaf(community: str, area: str) -> str:
    return community or f"{area}{ELSEWHERE}"


def _root(category: str) -> str:
    return category.partition(".")[0]


def _climbed(leaves: Counter[str]) -> Counter[str]:
    """The counts of the leaves, and of every area around them."""
    climbed: Counter[str] = Counter(leaves)
    for leaf, count in leaves.items():
        inner = leaf.rstrip(ELSEWHERE)
        for outer in lineage(inner) if leaf != inner else lineage(inner)[:-1]:
            climbed[outer] += count
    return climbed


def _sums(areas: Iterable[str], categories: Mapping[str, int], top: str) -> list[Sum[Cell]]:
    """Each area is the sum of what lies right below it; the whole is the sum of its categories."""
    below: defaultdict[str, list[Cell]] = defaultdict(list)
    for area in areas:
        inner = area.rstrip(ELSEWHERE)
        if inner != area:
            below[inner].append(("area", area))
        elif len(lineage(area)) > 1:
            below[lineage(area)[-2]].append(("area", area))
    sums = [Sum(("area", outer), tuple(parts)) for outer, parts in below.items()]
    if categories:
        sums.append(Sum(("area", top), tuple(("category", code) for code in categories)))
    return sums


def _published(
    areas: Mapping[str, Counter[str]], categories: Mapping[str, Counter[str]], top: str, terms: Terms
) -> Counts:
    """What may be said of each measure. What is urgent is part of what is open: where that is withheld, this is too, and
    where it is published, it is a ceiling that everybody knows.
    """
    every = {*(code for counted in areas.values() for code in counted), top}
    stricter: dict[Cell, int] = {("area", code): _least(("area", code), terms) for code in every}
    found: Counts = {}
    hidden_open: set[Cell] = set()
    for measure in (OPEN, *(one for one in MEASURES if one != OPEN)):
        mine = categories.get(measure, Counter())
        counts: dict[Cell, int] = {("area", code): areas[measure][code] for code in every}
        counts |= {("category", code): n for code, n in mine.items()}
        inside = measure in URGENT
        ceilings = {("area", code): areas[OPEN][code] for code in every if ("area", code) not in hidden_open}
        table = Table(
            counts,
            _sums(every, mine, top),
            ceilings=ceilings if inside else {},
            unsaid=frozenset(hidden_open & counts.keys()) if inside else frozenset(),
            stricter=stricter,
        )
        hidden = withheld(table, terms.smallest)
        found[measure] = {cell: None if cell in hidden else count for cell, count in counts.items()}
        if measure == OPEN:
            hidden_open = hidden
    return found
