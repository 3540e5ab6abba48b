"""A small city for the tests of places."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from linli.kernel.actor import Actor
from linli.places import actions

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
ACTOR = Actor.system()

CITY = "9901"
DISTRICT = "990101"
STREET = "990101001"
COMMUNITY = "990101001001"
GRIDS = (f"{COMMUNITY}001", f"{COMMUNITY}002")
OTHER_COMMUNITY = "990101001002"


def square(west: float, south: float, side: float = 0.1) -> str:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def make_city() -> None:
    for code, name, polygon in (
        (CITY, "梧桐市", square(120, 30, 1)),
        (DISTRICT, "东区", square(120, 30, 0.9)),
        (STREET, "港口街道", square(120, 30, 0.8)),
        (COMMUNITY, "灯塔社区", square(120, 30, 0.2)),
        (OTHER_COMMUNITY, "渔歌社区", square(120.2, 30, 0.2)),
        (GRIDS[0], "第一网格", square(120, 30)),
        (GRIDS[1], "第二网格", square(120.1, 30)),
    ):
        actions.create_area(code=code, name=name, polygon=polygon, actor=ACTOR, at=AT)
