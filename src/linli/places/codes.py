"""The code of an area: the national division code, extended downwards with parts of fixed length.

2 digits name a province, 4 a city, 6 a district, 9 a street, 12 a community or village, 15 a grid, 18 a
micro-grid or ten-household group (the first 12 are GB/T 2260 and the statistical division code). The code of an
area begins with the code of every area around it, so that "inside" is a comparison of beginnings. A level may be
skipped (a city without districts has streets whose district part is filled with zeros): the part is there, only
no row has it.

A city is the tenant: nothing lies in a province as such. The tree knows provinces, so that national data has a
top; `is_code`, `lineage` and the columns of rows begin at the city (decision 0011).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable


class Level(models.TextChoices):
    """The levels of the tree, from the widest to the narrowest."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    STREET = "street", _("Street")
    COMMUNITY = "community", _("Community or village")
    GRID = "grid", _("Grid")
    MICRO = "micro", _("Micro-grid or ten-household group")


LENGTHS: dict[Level, int] = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.DISTRICT: 6,
    Level.STREET: 9,
    Level.COMMUNITY: 12,
    Level.GRID: 15,
    Level.MICRO: 18,
}
LEVEL_BY_LENGTH: dict[int, Level] = {length: level for level, length in LENGTHS.items()}
LONGEST = max(LENGTHS.values())

# A micro-grid has no column of its own: `area_code` holds the whole code. A province has none at all.
COLUMNS: dict[Level, str] = {
    level: "area_code" if level is Level.MICRO else f"{level.value}_code"
    for level in Level
    if level is not Level.PROVINCE
}


def in_tree(code: str) -> bool:
    """Whether this is a well-formed code of the tree: ASCII digits, a length that belongs to a level."""
    return code.isascii() and code.isdigit() and len(code) in LEVEL_BY_LENGTH


def is_code(code: str) -> bool:
    """Whether something can lie in an area with this code: well-formed, and a city or narrower."""
    return in_tree(code) and len(code) >= LENGTHS[Level.CITY]


def level_of(code: str) -> Level:
    """The level a code belongs to, told by its length. Raises ValueError for anything that is not a code."""
    if not in_tree(code):
        message = f"not an area code: {code!r}"
        raise ValueError(message)
    return LEVEL_BY_LENGTH[len(code)]


def _placed(code: str) -> str:
    """The code itself. Raises ValueError when nothing can lie there."""
    if not is_code(code):
        message = f"not an area code: {code!r}"
        raise ValueError(message)
    return code


def column_of(code: str) -> str:
    """The column of an `AreaCoded` row that holds codes of this level, "community_code" for example."""
    return COLUMNS[level_of(_placed(code))]


def lineage(code: str) -> list[str]:
    """The codes from the city down to `code` itself, `code` last. Empty for an empty code."""
    if not code:
        return []
    _placed(code)
    return [code[: LENGTHS[level]] for level in COLUMNS if LENGTHS[level] <= len(code)]


def ancestry(code: str) -> list[str]:
    """The codes from the province down to `code` itself: where an area hangs in the tree."""
    level_of(code)
    return [code[:length] for length in LENGTHS.values() if length <= len(code)]


def parent_of(code: str) -> str:
    """The code one level up, "" for a city. With skipped levels no row may have it: then ask `lineage`."""
    line = lineage(code)
    return line[-2] if len(line) > 1 else ""


def at_level(code: str, level: Level) -> str:
    """The part of `code` that names its area of this level, "" when the code is wider than that."""
    length = LENGTHS[level]
    return code[:length] if len(code) >= length else ""


def split(code: str) -> dict[str, str]:
    """The code of every column of an `AreaCoded` row. An empty code empties them all."""
    if code:
        _placed(code)
    return {
        "area_code": code,
        **{column: at_level(code, level) for level, column in COLUMNS.items() if level is not Level.MICRO},
    }


def noted(code: str) -> str:
    """The code as the journal takes it: eighteen digits in a row could be somebody's identity number."""
    grid = LENGTHS[Level.GRID]
    return f"{code[:grid]}-{code[grid:]}" if len(code) > grid else code


def covers(outer: str, inner: str) -> bool:
    """Whether the area `outer` is `inner` or lies around it. Nothing covers, or is covered by, an empty code."""
    return bool(outer) and bool(inner) and inner.startswith(outer)


def covered_by_any(outers: Iterable[str], inner: str) -> bool:
    """Whether one of these areas covers `inner`."""
    return any(covers(outer, inner) for outer in outers)


def area_q(codes: Iterable[str], prefix: str = "") -> Q:
    """Rows of an `AreaCoded` model in one of these areas: equality on level columns, not a prefix.

    `prefix` walks a relation first, "case__" for example. No codes: no rows.
    """
    by_column: defaultdict[str, set[str]] = defaultdict(set)
    found = Q()
    for code in codes:
        if code and level_of(code) is Level.PROVINCE:
            # All cities of a province: a range of digits, which the city's index serves.
            city = f"{prefix}{COLUMNS[Level.CITY]}"
            found |= Q(**{f"{city}__gte": f"{code}00", f"{city}__lte": f"{code}99"})
        elif code:
            by_column[column_of(code)].add(code)
    if not by_column and not found:
        return Q(pk__in=[])
    for column, wanted in sorted(by_column.items()):
        part = Q(**{f"{prefix}{column}__in": sorted(wanted)})
        if len(wanted) == 1:
            part = Q(**{f"{prefix}{column}": next(iter(wanted))})
        if column == COLUMNS[Level.MICRO]:
            # `area_code` has no index: the grids around them lead there through theirs.
            part &= Q(**{f"{prefix}grid_code__in": sorted({code[: LENGTHS[Level.GRID]] for code in wanted})})
        found |= part
    return found
