"""The area of a page and what holds on its board: two statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from linli.cases.models import Case
from linli.cases.queries.openly import in_categories, open_cases
from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.places import declarations
from linli.places.codes import Level, area_q, is_code, level_of, lineage
from linli.places.models import Area, AreaSetting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.cases.models.core import CaseQuerySet
    from linli.places.declarations import Declared

KEYS: dict[str, Declared[Any]] = {
    one.key: one
    for one in (
        declarations.PUBLIC_BOARD,
        declarations.SMALLEST_PUBLIC_CELL,
        declarations.HIDDEN_CATEGORIES,
        declarations.PUBLIC_COMMENTS,
        declarations.COMMENTS_PER_DAY,
        declarations.HIDE_AFTER_REPORTS,
        declarations.UNDERTAKING_NAMES,
    )
}
DEEPEST = Level.COMMUNITY


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds on the board of an area, and what areas inside it say for themselves.

    `switches` and `hiding` are in the order in which they count: the widest first, so that the nearest stands.
    """

    open: bool
    smallest: int
    comments: bool
    comments_per_day: int
    hide_after: int
    hidden: frozenset[str]
    leaders: bool = False
    switches: tuple[tuple[str, bool], ...] = ()
    hiding: tuple[tuple[str, frozenset[str]], ...] = ()
    # Areas inside that publish no count as small as `smallest`.
    stricter: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """The area of a page, what lies around it and right below it."""

    code: str
    name: str
    above: list[tuple[str, str]]
    below: list[tuple[str, str]]
    terms: Terms
    path: str = field(default="")

    @property
    def city(self) -> str:
        """The tenant."""
        return lineage(self.code)[0]


def tops(at: datetime) -> list[tuple[str, str]]:
    """The cities that have a board, two statements."""
    found = list(_alive(at).filter(level=Level.CITY).order_by("code").values_list("code", "name"))
    off = {
        code
        for code, value in AreaSetting.objects.filter(
            key=declarations.PUBLIC_BOARD.key,
            area__code__in=[code for code, _name in found],
            valid_from__lte=at,
        )
        .order_by("valid_from")
        .values_list("area__code", "value")
        if not declarations.PUBLIC_BOARD.read(value)
    }
    return [(code, name) for code, name in found if code not in off]


def ground(*, code: str, at: datetime) -> Ground:
    """The area with its terms. Raises Missing where there is none, or where its board is switched off."""
    if not is_code(code) or level_of(code) in {Level.GRID, Level.MICRO}:
        raise Missing  # a grid is a few houses: the board ends at the community
    around = lineage(code)
    near = _alive(at).filter(Q(code__in=around) | Q(parent__code=code)).order_by("code")
    rows = list(near.values_list("code", "name", "level"))
    names = {its_code: name for its_code, name, _level in rows}
    if code not in names:
        raise Missing
    terms = terms_of(code, at)
    if not terms.open:
        raise Missing
    off = {inner for inner, is_open in terms.switches if not is_open}
    return Ground(
        code=code,
        name=names[code],
        above=[(one, names[one]) for one in around[:-1] if one in names],
        below=[
            (its_code, name)
            for its_code, name, level in rows
            if its_code not in around and level not in {Level.GRID, Level.MICRO} and its_code not in off
        ],
        terms=terms,
        path=" · ".join(names[one] for one in around if one in names),
    )


def terms_of(code: str, at: datetime) -> Terms:
    """The settings that hold in an area, and those that areas inside it have of their own: one statement."""
    around = lineage(code)
    inside = Q(area__code__gt=code, area__code__lt=code.ljust(18, "9") + "~")
    rows = AreaSetting.objects.filter(Q(area__code__in=around) | inside, key__in=KEYS, valid_from__lte=at)
    values: dict[str, Any] = {key: one.default for key, one in KEYS.items()}
    switches: dict[str, bool] = {}
    hiding: dict[str, frozenset[str]] = {}
    smallest: dict[str, int] = {around[0]: declarations.SMALLEST_PUBLIC_CELL.default} if around else {}
    for its_code, key, text in rows.order_by("area__code", "valid_from").values_list(
        "area__code", "key", "value"
    ):
        value = KEYS[key].read(text)
        if key == declarations.SMALLEST_PUBLIC_CELL.key:
            smallest[its_code] = value
        elif its_code in around:
            values[key] = value
        elif key == declarations.PUBLIC_BOARD.key:
            switches[its_code] = value
        elif key == declarations.HIDDEN_CATEGORIES.key:
            hiding[its_code] = frozenset(value.split())
    return Terms(
        open=values[declarations.PUBLIC_BOARD.key],
        smallest=max((smallest[one] for one in around if one in smallest), default=0),
        stricter={one: least for one, least in smallest.items() if one not in around},
        comments=values[declarations.PUBLIC_COMMENTS.key],
        comments_per_day=values[declarations.COMMENTS_PER_DAY.key],
        leaders=values[declarations.UNDERTAKING_NAMES.key],
        hide_after=values[declarations.HIDE_AFTER_REPORTS.key],
        hidden=frozenset(values[declarations.HIDDEN_CATEGORIES.key].split()),
        switches=tuple(sorted(switches.items(), key=lambda one: len(one[0]))),
        hiding=tuple(hiding.items()),
    )


def listable(code: str, terms: Terms, *, undertakings: bool = False) -> CaseQuerySet:
    """Cases of an area that anybody may know of, see `open_cases`; never of a hidden category. No statement of its own.

    What an area inside hides, or whose board is off, is not on the boards around it either.
    """
    where = area_q([code])
    for inner, is_open in terms.switches:
        where = where | area_q([inner]) if is_open else where & ~area_q([inner])
    secret = in_categories(terms.hidden)
    for inner, codes in terms.hiding:
        secret |= area_q([inner]) & in_categories(codes)
    return (
        open_cases(undertakings=undertakings).filter(where).exclude(state=Case.State.MERGED).exclude(secret)
    )


def _alive(at: datetime) -> QuerySet[Area]:
    return Area.objects.alive(at.astimezone(clock.local_zone()).date())
