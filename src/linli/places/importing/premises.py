"""One row of a table of premises judged: what is wrong with it, or the entry it makes. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.cells import looks_like_formula, text_of
from linli.kernel.import_rows import FORMULA, SHAPELESS, Columns, Problem, Words, shape_fault
from linli.places.codes import Level, level_of
from linli.places.models import Premises

from .naming import by_name_or_code

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linli.kernel.tables import Record

Kind = Premises.Kind
MOST_CELL, MOST_NAME, MOST_ADDRESS, MOST_DOOR, MOST_DETAIL = 2_000, 80, 120, 40, 80
GRIDS = frozenset({Level.GRID, Level.MICRO})

# What a column means, and the headings by which it is known.
FIELDS = Columns(
    {
        "door": (
            _("Door number"),
            ("门牌", "门牌号", "房号", "户号", "室号", "房间号", "门号", "摊位号", "door", "room"),
        ),
        "building": (_("Building"), ("楼栋", "楼号", "栋", "楼栋号", "幢", "幢号", "楼", "building")),
        "estate": (_("Estate"), ("小区", "小区名称", "所属小区", "院落", "estate")),
        "area": (
            _("Grid"),
            (
                "网格",
                "网格名称",
                "网格编码",
                "网格编号",
                "所属网格",
                "辖区",
                "辖区编码",
                "grid",
                "area",
                "area_code",
            ),
        ),
        "kind": (_("Kind"), ("类型", "类别", "房屋类型", "户类型", "kind", "type")),
        "name": (_("Name of the shop"), ("名称", "店名", "商户名称", "单位名称", "name")),
        "address": (_("Address"), ("地址", "详细地址", "address")),
    },
    needed=("door",),
)
KINDS: dict[str, str] = {
    "": Kind.HOUSEHOLD,
    **dict.fromkeys(("户", "住户", "居民户", "住宅", "家庭", "household", "home"), Kind.HOUSEHOLD),
    **dict.fromkeys(("店", "商铺", "店铺", "门店", "商户", "门面", "shop", "store"), Kind.SHOP),
    **dict.fromkeys(("摊", "摊位", "摊点", "stall"), Kind.STALL),
    **dict.fromkeys(("工地", "在建工地", "施工工地", "site"), Kind.SITE),
}

# Why a row stays outside.
REASONS: dict[str, _StrPromise] = {
    **SHAPELESS,
    "no_door": _("No door number"),
    "no_building": _("A household or shop without a building"),
    "bad_kind": _("Neither household, shop, stall nor building site"),
    "no_grid": _("No grid: none is named, and the area chosen is not one"),
    "unknown_area": _("An area nobody has here"),
    "not_a_grid": _("This area is wider than a grid"),
    "building_elsewhere": _("This building stands in another grid"),
    "double": _("The same premises stand further up in this file"),
}
_SPACES = re.compile(r"\s+")


WORDS = Words(
    REASONS,
    FORMULA,
    {"no_mapping": _("No column is known as the door number: say below which column means what.")},
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can go in. Estates and buildings are named; whether they are there is asked later."""

    row: int
    area: str
    estate: str
    building: str
    kind: str
    door: str
    name: str
    address: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows the same premises."""
        if self.building:
            # A building of an estate is the same in whichever grid a row says it stands.
            return (self.estate and self.area[:12], self.estate or self.area, self.building, self.door)
        return (self.area, self.address, "", self.door)


class Checker:
    """What the rows of one file are judged by: places of the fields, number of columns, known areas, the area chosen."""

    def __init__(
        self, places: Mapping[str, int], width: int, areas: Sequence[tuple[str, str]], root: str
    ) -> None:
        self.places, self.width, self.areas, self.root = places, width, areas, root
        self.named: dict[str, str] = {}
        self.seen: set[tuple[str, ...]] = set()

    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row with remarks, or None with the reason. Remembers what stood further up."""
        fault = record.fault or shape_fault(record.cells, self.width, MOST_CELL)
        if fault:
            return None, [Problem(record.row, fault)]
        texts = {
            field: _SPACES.sub(" ", text_of(record.cells[place])) for field, place in self.places.items()
        }
        entry = self._entry(record.row, texts)
        if isinstance(entry, Problem):
            return None, [entry]
        if entry.key in self.seen:
            return None, [
                Problem(record.row, "double", f"{entry.estate} {entry.building} {entry.door}".strip()[:80])
            ]
        self.seen.add(entry.key)
        formula = next((text for text in texts.values() if looks_like_formula(text)), "")
        return entry, [Problem(record.row, "formula", formula[:MOST_DETAIL])] if formula else []

    def _entry(self, row: int, texts: Mapping[str, str]) -> Entry | Problem:
        door, building, estate = (texts.get(field, "") for field in ("door", "building", "estate"))
        name, address = texts.get("name", ""), texts.get("address", "")
        kind = KINDS.get(texts.get("kind", "").lower(), "")
        if not door:
            return Problem(row, "no_door")
        if not kind:
            return Problem(row, "bad_kind", texts["kind"][:MOST_DETAIL])
        if not building and kind in {Kind.HOUSEHOLD, Kind.SHOP}:
            return Problem(row, "no_building")
        if len(door) > MOST_DOOR or max(map(len, (building, estate, name))) > MOST_NAME:
            return Problem(row, "too_long")
        if len(address) > MOST_ADDRESS:
            return Problem(row, "too_long")
        area = self._area(row, texts.get("area", ""))
        if isinstance(area, Problem):
            return area
        return Entry(row, area, estate, building, kind, door, name, address)

    def _area(self, row: int, said: str) -> str | Problem:
        if not said:
            return self.root if _is_grid(self.root) else Problem(row, "no_grid")
        if said not in self.named:
            self.named[said] = by_name_or_code(said, self.areas)
        code = self.named[said]
        if not code:
            return Problem(row, "unknown_area", said[:MOST_DETAIL])
        return code if _is_grid(code) else Problem(row, "not_a_grid", said[:MOST_DETAIL])


def _is_grid(code: str) -> bool:
    return bool(code) and level_of(code) in GRIDS
