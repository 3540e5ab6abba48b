"""What pages and replies ask about places. Codes come in and go out; a code nobody has is Missing."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.db.models import Q

from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.places import codes, declarations, geometry
from linli.places.codes import Level
from linli.places.models import Area, AreaSetting, CalendarYear
from linli.places.workdays import Calendar, Hours, SpecialDay

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from linli.places.declarations import Declared
    from linli.places.models import AreaQuerySet

T = TypeVar("T")

WITHOUT_POLYGON = ("polygon", "parent__polygon")


def _areas(at: datetime | None = None) -> AreaQuerySet:
    """Areas with their parents and without polygons, which are large; of a day when one is given."""
    found: AreaQuerySet = Area.objects.select_related("parent").defer(*WITHOUT_POLYGON)
    return found.alive(at.astimezone(clock.local_zone()).date()) if at else found


def area(code: str) -> Area:
    """The area with this code, dead or alive. Raises Missing."""
    found = _areas().filter(code=code).first() if codes.is_code(code) else None
    if found is None:
        raise Missing
    return found


def children(code: str, at: datetime | None = None) -> list[Area]:
    """The areas right below this one, whatever their level; the cities (and what has none) when the code is empty.

    Provinces are left out: nothing lies in one, so nobody chooses it.
    """
    if code:
        return list(_areas(at).filter(parent__code=code).order_by("code"))
    tops = Q(parent__isnull=True) | Q(parent__level=Level.PROVINCE)
    return list(_areas(at).filter(tops).exclude(level=Level.PROVINCE).order_by("code"))


def tree_area(code: str) -> Area:
    """The area of the tree with this code, a province too, dead or alive. Raises Missing."""
    found = _areas().filter(code=code).first() if codes.in_tree(code) else None
    if found is None:
        raise Missing
    return found


def branches(code: str, on: date) -> list[Area]:
    """What hangs right below an area of the tree on a day; the tops of the tree, provinces too, for an empty code."""
    found = _areas().alive(on)
    found = found.filter(parent__code=code) if code else found.filter(parent__isnull=True)
    return list(found.order_by("code"))


def subtree_count(code: str) -> int:
    """How many areas there are in an area, itself among them, dead ones too: one range of the code's index."""
    if not codes.in_tree(code):
        raise Missing
    return Area.objects.within(code).order_by().count()


def areas_within(
    code: str,
    level: str = "",
    at: datetime | None = None,
    *,
    after: str = "",
    limit: int | None = None,
) -> list[Area]:
    """The area and everything inside it, of one level when one is given, in the order of codes.

    `after` a code and up to a `limit` makes it pages; without them it is all of them.
    """
    found = _within(code, level, at)
    found = found.filter(code__gt=after) if after else found
    return list(found.order_by("code")[:limit])


def names_within(code: str, level: str = "", at: datetime | None = None) -> dict[str, str]:
    """The names of the same areas by their codes, in that order; no area is loaded for it."""
    found = _within(code, level, at).select_related(None)
    return dict(found.order_by("code").values_list("code", "name"))


def _within(code: str, level: str, at: datetime | None) -> AreaQuerySet:
    found = _areas(at).within(code)
    return found.at_level(level) if level else found


def communities_within(code: str, at: datetime | None = None) -> list[Area]:
    """The communities and villages inside an area (or the one around a grid's own code is not among them)."""
    return areas_within(code, Level.COMMUNITY, at)


def names_of(wanted: Iterable[str]) -> dict[str, str]:
    """Names by code, one query; a code nobody has is left out."""
    return dict(Area.objects.filter(code__in={code for code in wanted if code}).values_list("code", "name"))


def path_names(wanted: Iterable[str], below: str = "") -> dict[str, str]:
    """Names with those of the areas around them ("East · Harbour street · Lamp community"), one query.

    `below` leaves out an area that goes without saying, and what lies around it.
    """
    lines = {code: codes.lineage(code) for code in set(wanted) if codes.is_code(code)}
    names = names_of({code for line in lines.values() for code in line if len(code) > len(below)})
    return {code: " · ".join(names[one] for one in line if one in names) for code, line in lines.items()}


def named_areas(wanted: Sequence[str]) -> list[tuple[str, str]]:
    """Codes with the names of their areas, for one select; one query."""
    names = path_names(wanted)
    return [(code, names.get(code, code)) for code in wanted]


def area_choices(root: str, level: str, at: datetime | None = None) -> list[tuple[str, str]]:
    """Codes and names for one select: the areas of a level inside `root`, each under the names between.

    One query.
    """
    names: dict[str, str] = {}
    choices = []
    for code, name, its_level in (
        _areas(at).within(root).order_by("code").values_list("code", "name", "level")
    ):
        names[code] = name
        if its_level == level:
            between = [one for one in codes.lineage(code) if one in names and one != root]
            choices.append((code, " · ".join(names[one] for one in between) or name))
    return choices


def polygons(root: str, level: str, at: datetime | None = None) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of the areas of a level inside `root`, for the map.

    Areas without polygon are left out.
    """
    rows = Area.objects.within(root).at_level(level).exclude(polygon="").order_by("code")
    if at:
        rows = rows.alive(at.astimezone(clock.local_zone()).date())
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row.code,
                "geometry": json.loads(row.polygon),
                "properties": {
                    "code": row.code,
                    "name": row.name,
                    "level": row.level,
                    "center": [row.center_lat, row.center_lng],
                },
            }
            for row in rows
        ],
    }


def area_at(lat: float, lng: float, within: str = "", at: datetime | None = None) -> Area | None:
    """The narrowest area whose polygon holds the point, one query: the database asks the boxes, Python the
    shapes.
    """
    boxed = Area.objects.within(within).filter(south__lte=lat, north__gte=lat, west__lte=lng, east__gte=lng)
    if at:
        boxed = boxed.alive(at.astimezone(clock.local_zone()).date())
    narrowest_first = sorted(boxed, key=lambda one: (-len(one.code), one.code))
    return next((one for one in narrowest_first if geometry.parse(one.polygon).contains(lat, lng)), None)


def grid_at(lat: float, lng: float, community: str = "", at: datetime | None = None) -> Area | None:
    """The grid (or micro-grid) at a point, inside a community when one is given; None when no grid is drawn
    there.
    """
    found = area_at(lat, lng, community, at)
    return found if found and found.level in {Level.GRID, Level.MICRO} else None


@overload
def setting(key: Declared[T], area_code: str, at: datetime) -> T: ...
@overload
def setting(key: str, area_code: str, at: datetime) -> Any: ...
def setting(key: Declared[T] | str, area_code: str, at: datetime) -> T | Any:
    """The value of a declared setting for an area at a moment: the nearest area that has one, its newest then
    valid.

    One query. With the declaration itself as key (`declarations.RECTIFY_DAYS`) the value has its type; a name
    that nobody declared raises `declarations.UnknownSetting`.
    """
    one = declarations.declared(key) if isinstance(key, str) else key
    return settings_of((one,), area_code, at)[one.key]


def settings_of(keys: Sequence[Declared[Any]], area_code: str, at: datetime) -> dict[str, Any]:
    """The values of several settings by key, one query."""
    return settings_book(keys, area_code, at).at(at)


class SettingsBook:
    """What an area and those around it have ever said about some settings; `at` gives what held at a moment."""

    def __init__(self, keys: Sequence[Declared[Any]], rows: Sequence[tuple[str, str, datetime]]) -> None:
        self.keys, self.rows = keys, rows
        self.changes = sorted({valid_from for _key, _text, valid_from in rows})
        self._known: dict[int, dict[str, Any]] = {}

    def place(self, moment: datetime) -> int:
        """How many changes lie before: the same number, the same values."""
        return bisect_right(self.changes, moment)

    def at(self, moment: datetime) -> dict[str, Any]:
        """The values that held at a moment, by key."""
        place = self.place(moment)
        if place not in self._known:
            values, known = {one.key: one.default for one in self.keys}, {one.key: one for one in self.keys}
            for key, text, valid_from in self.rows:
                if valid_from <= moment:
                    values[key] = known[key].read(text)
            self._known[place] = values
        return self._known[place]


def settings_book(keys: Sequence[Declared[Any]], area_code: str, until: datetime) -> SettingsBook:
    """What was said about several settings until a moment, one query."""
    line = codes.lineage(area_code)
    if not line:
        return SettingsBook(keys, ())
    rows = AreaSetting.objects.filter(
        key__in=[one.key for one in keys], area__code__in=line, valid_from__lte=until
    )
    # Widest and oldest first: what comes later lies nearer or is newer, and stays.
    ordered = rows.order_by("area__code", "valid_from")
    return SettingsBook(keys, list(ordered.values_list("key", "value", "valid_from")))


def areas_with(key: Declared[bool], at: datetime) -> list[str]:
    """The codes of the areas that have a switch on by their own word, one query. What lies within may say otherwise."""
    rows = AreaSetting.objects.filter(key=key.key, valid_from__lte=at).order_by("area__code", "valid_from")
    newest = dict(rows.values_list("area__code", "value"))
    return [code for code, text in newest.items() if key.read(text)]


def working_hours(area_code: str, at: datetime) -> Hours:
    """The working hours of an area, one query."""
    return setting(declarations.HOURS, area_code, at)


def calendar(hours: Hours | None = None) -> Calendar:
    """The calendar of working days with these hours (the default ones otherwise), one query."""
    days, years = {}, set()
    rows = CalendarYear.objects.order_by("year", "days__day")
    for year, day, working, name in rows.values_list("year", "days__day", "days__working", "days__name"):
        years.add(year)
        if day is not None:
            days[day] = SpecialDay(working=working, name=name)
    return Calendar(days, frozenset(years), hours or Hours())


def calendar_for(area_code: str, at: datetime) -> Calendar:
    """The calendar with the working hours of an area, two queries."""
    return calendar(working_hours(area_code, at))


def calendar_years() -> list[CalendarYear]:
    """The years that are known, with their days, two queries."""
    return list(CalendarYear.objects.order_by("year").prefetch_related("days"))
