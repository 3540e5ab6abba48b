"""The demo city's exchange shop and its monthly statements: wares, orders, one month told and one being shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.credits import actions as book
from linli.credits import queries as books
from linli.credits.rules_statements import month_before
from linli.exchange import actions, queries
from linli.exchange.facts import ItemDraft
from linli.kernel.verdict import Refused

from . import names

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from .world import World

DESK = "望潮街道党群服务中心一楼柜台"
WARES = (
    ItemDraft(title="雨伞", points=15, stock=24, per_person=2, place_text=DESK, words="三折晴雨两用。"),
    ItemDraft(title="大米 5 公斤", points=40, stock=12, place_text=DESK, words="本地新米。"),
    ItemDraft(title="理发券", points=20, stock=3, place_text="社区便民理发点", words="周三、周六上午可用。"),
    ItemDraft(
        title="春节联欢会门票", points=10, stock=0, place_text=DESK, words="每人一张，已兑完，有退票再放出。"
    ),
)
# What each is shown by, one of them by nothing yet: drawing and words.
SHOWN = {
    "雨伞": ("umbrella", "一把撑开的蓝色雨伞"),
    "大米 5 公斤": ("rice", "一袋大米，旁边一碗米饭"),
    "理发券": ("scissors", "理发券上放着剪刀和梳子"),
}
UNITS = 50


def shop(world: World) -> None:
    """Wares of the home street, and what volunteers have ordered: one waits, one was fetched."""
    desk = world.ready["community"]
    at = world.ago(days=20)
    items = [actions.add_item(area_code=names.HOME, draft=one, actor=desk, at=at) for one in WARES]
    for item in items:
        if item.title in SHOWN:
            theme, words = SHOWN[item.title]
            picture = world.album.photo(theme, 0, done=True)
            actions.put_picture(uid=item.uid, file=picture, words=words, actor=desk, at=at)
    volunteer = world.volunteers[0].actor  # as they are since their registration was confirmed
    for item, days, fetched in ((items[2], 9, True), (items[0], 1, False)):
        try:
            order = actions.place_order(item_uid=item.uid, actor=volunteer, at=world.ago(days=days))
        except Refused:
            continue  # in a small city somebody may have earned too little
        if fetched:
            code = queries.code_of(order)
            actions.hand_out_order(uid=order.uid, code=code, actor=desk, at=world.ago(days=days - 1))


def statements(world: World) -> None:
    """The month before the last was told; the last one is being shown, and somebody may object."""
    last = month_before(books.today(world.at))
    for made in _made(month_before(last), world.ago(days=28)):
        book.release_statement(uid=made, at=world.ago(days=20))
    _made(last, world.ago(hours=6))


def _made(month: date, at: datetime) -> list[UUID]:
    found = (
        book.make_statement(unit_id=unit, month=month, at=at + timedelta(minutes=number))
        for number, unit in enumerate(books.units_to_state(month, UNITS))
    )
    return [one.uid for one in found if one is not None]
