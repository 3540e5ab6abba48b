"""What stands in the demo city: venues, estates with buildings and premises, and areas that changed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from linli.kernel import bulk
from linli.kernel.actor import Actor
from linli.places import actions
from linli.places.actions.standing import index_things
from linli.places.models import Area, Building, Estate, MicroKind, Premises, Venue
from linli.places.rules_standing import VenueDraft

from . import names
from .land import Plot

SEED = 72
ESTATES, BUILDINGS, FLOORS, DOORS = 3, 2, 3, 2
SHOPS = ("便民超市", "早点铺", "理发店", "五金店", "药房", "水果店")
# A street that was called otherwise, and a grid that was too small.
RENAMED, OLD_NAME = "990103002", "林场街道"
CROWDED, MERGED, INTO = "990101002001", "990101002001005", "990101002001004"
RENAMED_AFTER, MERGED_AFTER = timedelta(days=120), timedelta(days=240)
Kind = Premises.Kind


def build(plots: dict[str, Plot], *, since: datetime) -> None:
    """Everything, from the day on which the city's books begin."""
    system, luck = Actor.system(), random.Random(SEED)  # noqa: S311 -- invented data
    _changes(system, since)
    _groups(system, since)
    _venues(plots, luck, system, since)
    _estates(plots, luck, since)


def _changes(system: Actor, since: datetime) -> None:
    """The street gets its present name, the small grid becomes part of its neighbour: each on its own day."""
    Area.objects.filter(code=RENAMED).update(name=OLD_NAME)
    later = since + RENAMED_AFTER
    name = names.STREETS[5]
    actions.rename_area(code=RENAMED, name=name, on=later.date(), actor=system, at=later)
    actions.create_area(code=MERGED, name="第五网格", valid_from=since.date(), actor=system, at=since)
    later = since + MERGED_AFTER
    actions.merge_area(code=MERGED, into=INTO, on=later.date(), actor=system, at=later)


def _groups(system: Actor, since: datetime) -> None:
    """Three ten-household groups in each grid of the home community."""
    for grid in range(1, 5):
        for number in range(1, 4):
            actions.create_area(
                code=f"{names.HOME}{grid:03d}{number:03d}",
                name=f"第{'一二三'[number - 1]}十户联防组",
                kind=MicroKind.HOUSEHOLDS,
                actor=system,
                at=since,
            )


def _venues(plots: dict[str, Plot], luck: random.Random, system: Actor, since: datetime) -> None:
    """A centre, a sub-centre for each district, a station for each community, some points, a hall."""
    level = Venue.Level
    first = min(plots)
    wanted = [
        (names.CITY_CODE, f"{names.CITY_NAME}志愿服务中心", level.CENTRE, first, ""),
        (names.HOME_STREET, "望潮街道便民服务大厅", level.HALL, first, ""),
    ]
    for number, district in enumerate(names.DISTRICTS, start=1):
        code = f"{names.CITY_CODE}{number:02d}"
        wanted.append((code, f"{district}志愿服务分中心", level.SUB_CENTRE, f"{code}001001001", ""))
    for code in sorted({grid[:12] for grid in plots}):
        name = _community(code)[0]
        wanted.append((code, f"{name}邻里服务站", level.STATION, f"{code}001", ""))
    host = "港口机械有限公司"
    wanted.append((names.HOME, "港口机械厂区服务点", level.POINT, f"{names.HOME}003", host))
    wanted.append((names.HOME_GRID, "梧桐苑门口歇脚点", level.POINT, names.HOME_GRID, ""))
    for code, name, what, grid, inside in wanted:
        lat, lng = plots[grid].point(luck)
        draft = VenueDraft(
            area_code=code,
            name=name,
            level=what,
            address=f"{_community(grid)[1][0]}{luck.randint(1, 88)}号",
            hours="周一至周五 9:00–17:30" if what != level.POINT else "每天 8:00–20:00",
            host_name=inside,
            lat=float(lat),
            lng=float(lng),
        )
        actions.add_venue(draft=draft, actor=system, at=since)


def _estates(plots: dict[str, Plot], luck: random.Random, since: datetime) -> None:
    """Each estate with buildings in one or two grids, each building with its doors; a shop on some ground floors."""
    estates: list[Estate] = []
    buildings: list[Building] = []
    premises: list[Premises] = []
    for code in sorted({grid[:12] for grid in plots}):
        _name, roads, titles = _community(code)
        for number, title in enumerate(titles[:ESTATES]):
            estate = Estate(
                name=title, address=f"{roads[number % 2]}{luck.randint(1, 120)}号", created_at=since
            )
            estate.place_in(code)
            estates.append(estate)
            for count in range(BUILDINGS):
                grid = f"{code}{(number + count) % 4 + 1:03d}"
                buildings.append(_building(estate, grid, count + 1, plots[grid].point(luck), since))
                premises += _doors(buildings[-1], luck, since)
    for rows in (estates, buildings, premises):
        bulk.insert(rows)
        index_things(rows)


def _building(
    estate: Estate, grid: str, number: int, point: tuple[object, object], since: datetime
) -> Building:
    lat, lng = point
    made = Building(
        estate=estate,
        name=f"{number}号楼",
        floors=FLOORS,
        lat=float(str(lat)),
        lng=float(str(lng)),
        created_at=since,
    )
    made.place_in(grid)
    return made


def _doors(building: Building, luck: random.Random, since: datetime) -> list[Premises]:
    rows = [
        Premises(building=building, kind=Kind.HOUSEHOLD, door=f"{floor}{door:02d}", created_at=since)
        for floor in range(1, FLOORS + 1)
        for door in range(1, DOORS + 1)
    ]
    if luck.random() < 0.3:
        rows[0].kind, rows[0].name = Kind.SHOP, luck.choice(SHOPS)
    for one in rows:
        one.place_in(building.area_code)
    return rows


def _community(code: str) -> tuple[str, tuple[str, str], tuple[str, str, str, str]]:
    street = (int(code[4:6]) - 1) * 2 + int(code[6:9]) - 1
    return names.COMMUNITIES[street * 3 + int(code[9:12]) - 1]
