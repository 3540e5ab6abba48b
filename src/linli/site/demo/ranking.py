"""Rankings of the demo city: people counted, sums folded, and one community that is left out with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.credits import actions as book
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.oversight import actions
from linli.places import actions as places
from linli.places import declarations

from . import names

if TYPE_CHECKING:
    from .world import World

SMALLEST = 5  # the demo's people are few; a city keeps the default
REASON = "上季度集中抽调人员防汛，服务未及时登记，本年不参与比较。"


def rank(world: World) -> None:
    """Fold what was booked, count the people, and let the district's supervisor leave one community out."""
    while book.fold(at=world.at):
        pass
    year = world.at.astimezone(local_zone()).year
    actions.freeze_people(city=names.CITY_CODE, year=year, at=world.at)
    places.put_setting(
        area_code=names.CITY_CODE,
        key=declarations.RANKING_MINIMUM.key,
        value=SMALLEST,
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
