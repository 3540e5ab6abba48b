"""What neighbours say on the demo city's board: thanks, an official answer, one hidden with an appeal, one held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.board import actions, queries
from linli.cases.models import Case

from . import names

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor

    from .world import World

THANKS = ("昨晚路过看了，确实修好了，谢谢。", "我家楼下也有同样的问题，希望一起解决。")
INSULT = "物业的人都是饭桶，就知道收钱！"
ADVERT = "家电清洗、管道疏通，上门服务，电话13800000000。"
ANSWER = "情况已核实，施工单位本周进场，完工后在此公布结果。"
APPEAL = "我说的是事实，没有针对任何人。"


def comments(world: World) -> None:
    """Under the newest public matters of the home community, within the last day."""
    terms = queries.terms_of(names.HOME, world.at)
    found = list(
        queries.listable(names.HOME, terms)
        .filter(state__in=[Case.State.HANDLING, Case.State.DISPATCHED, Case.State.FINISHED])
        .order_by("-received_at")[:3]
    )
    neighbours = [one.actor for one in world.residents[:5]]
    if not found or len(neighbours) < 5:
        return
    at = max(world.ago(hours=9), *(case.received_at for case in found))
    first, last = found[0], found[-1]

    def write(case: Case, words: str, actor: Actor, hours: float) -> UUID:
        moment = max(world.ago(hours=hours), at)
        return actions.write_comment(case_uid=case.uid, words=words, actor=actor, at=moment).uid

    for words, who in zip(THANKS, neighbours, strict=False):
        write(first, words, who, 8)
    write(first, ANSWER, world.ready["community"], 6)
    insult = write(first, INSULT, neighbours[2], 5)
    actions.hide_comment(
        uid=insult, reason="insult", actor=world.ready["community"], at=max(world.ago(hours=4), at)
    )
    actions.appeal_comment(uid=insult, words=APPEAL, actor=neighbours[2], at=max(world.ago(hours=3), at))
    advert = write(last, ADVERT, neighbours[3], 2)
    for who in (neighbours[0], neighbours[1], neighbours[4]):
        actions.report_comment(uid=advert, reason="advert", actor=who, at=max(world.ago(hours=1), at))
