"""Rankings of the demo city: service of the earlier year, people counted, and one community left out with its reason."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from linli.credits import actions as book
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.ids import uuid7
from linli.oversight import actions
from linli.places import actions as places
from linli.places import declarations

from . import names

if TYPE_CHECKING:
    from .world import World

SMALLEST = 5  # the demo's people are few; a city keeps the default
TIERS = (11,)
BEFORE = 122  # days ago: what the stage plays begins after
# Hours that a volunteer gave in the earlier year, community by community: few, some, many.
EARLIER = (14, 3, 28, 13, 4, 27, 15, 12, 5)
SERVICES = 2
TITLES = ("清晨护学", "陪老人就医", "楼道清扫", "节日慰问")
REASON = "上季度集中抽调人员防汛，服务未及时登记，本年不参与比较。"


def rank(world: World) -> None:
    """Fold what was booked, count the people, and let the district's supervisor leave one community out."""
    year = world.at.astimezone(local_zone()).year
    _serve_earlier(world, year)
    while book.fold(at=world.at):
        pass
    actions.freeze_people(city=names.CITY_CODE, year=year, at=world.at)
    places.put_setting(
        area_code=names.CITY_CODE,
        key=declarations.RANKING_MINIMUM.key,
        value=SMALLEST,
        actor=Actor.system(),
        at=world.at,
    )
    places.put_setting(
        area_code=names.CITY_CODE,
        key=declarations.RANKING_TIERS.key,
        value=list(TIERS),
        actor=Actor.system(),
        at=world.at,
    )
    actions.leave_out(
        area_code=f"{names.HOME[:9]}002",
        year=year,
        why="emergency",
        words=REASON,
        actor=world.supervisor(names.HOME),
        at=world.at,
    )


def _serve_earlier(world: World, year: int) -> None:
    """What volunteers did before the stage begins: communities differ, and within one the people do."""
    first, last = date(year, 1, 5), world.ago(days=BEFORE).astimezone(local_zone()).date()
    if last <= first:
        return
    communities = {code: number for number, code in enumerate(sorted(world.desks))}
    for one in world.volunteers[1:]:
        if not one.confirmed:
            continue
        target = EARLIER[communities[one.community] % len(EARLIER)] * 60 / SERVICES
        for _turn in range(SERVICES):
            day = first + timedelta(days=world.luck.randrange((last - first).days))
            begins = datetime.combine(day, time(9), tzinfo=local_zone())
            minutes = round(target * world.luck.uniform(0.5, 1.5) / 15) * 15
            book.book_service(
                person=one.person,
                unit=None,
                minutes=max(minutes, 15),
                points=0,
                how="claimed",
                grade=world.luck.choice("AAB"),
                source_kind="slot",
                source_uid=uuid7(),
                source_title=world.luck.choice(TITLES),
                source_url="",
                area_code=one.community,
                earned_on=day,
                actor=world.desk(one.community),
                at=begins + timedelta(minutes=max(minutes, 15)),
            )
