"""Supervision of the demo city: a few orders (one overdue, one to be judged, one accepted), and some urging."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.cases.models import Case
from linli.kernel.verdict import Refused
from linli.supervision import actions
from linli.supervision.models import Order

from . import names

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from .stage import Script
    from .world import World

DEMAND = "请说明未按期办结的原因、目前进度和完成日期，附现场照片。"
ANSWER = "配件已到货，施工队明日进场，本周五前完成，并逐户告知。"
THIN = "没有写明具体完成日期和责任人，请补充。"
DAY = timedelta(days=1)


def supervise(world: World) -> Script:
    """The supervisor orders an answer on matters that take long; the units answer, or do not."""
    supervisor = world.supervisor(names.HOME)
    for days, level, outcome in (
        (12, "supervise", "accepted"),
        (9, "listed", "late"),
        (5, "supervise", "sent_back"),
        (2, "attention", "replied"),
        (0.1, "attention", "issued"),
    ):
        at = yield world.hours.office(world.ago(days=days)) if days >= 1 else world.ago(days=days)
        case = _long_open()
        if case is None:
            continue
        speaker = next(
            (one for key, one in world.speakers.items() if world.units[key].pk == case.lead_unit_id), None
        )
        with suppress(Refused):
            order = actions.issue_order(
                case_uids=[case.uid], level=level, demand=DEMAND, days=2, actor=supervisor, at=at
            )
            if speaker is not None and outcome in {"accepted", "sent_back", "replied"}:
                world.stage.enter(_answered(world, order.uid, speaker, supervisor, at, outcome))
    at = yield world.ago(hours=0.5)
    for case in Case.objects.filter(
        state=Case.State.HANDLING, street_code=names.HOME[:9], red_at__lt=at, lead_unit__isnull=False
    ).order_by("red_at", "pk")[:3]:
        with suppress(Refused):
            actions.urge(case_uid=case.uid, actor=world.dispatcher(names.HOME), at=at)


def _long_open() -> Case | None:
    """The matter of the home district that has been in hand longest and has no order yet."""
    found = Case.objects.filter(
        district_code=names.HOME[:6], state=Case.State.HANDLING, lead_unit__isnull=False, open_orders=0
    )
    return found.exclude(shielded__gt="").order_by("received_at", "pk").first()


def _answered(
    world: World, uid: UUID, speaker: Actor, supervisor: Actor, at: datetime, outcome: str
) -> Script:
    """The unit answers a day later; the supervisor reads it the day after."""
    at = yield min(at + DAY, world.ago(hours=3))
    promised = (world.at + 4 * DAY).astimezone(world.hours.zone).date()
    actions.reply_to_order(order_uid=uid, words=ANSWER, promised_on=promised, actor=speaker, at=at)
    if outcome == "replied":
        return
    at = yield at + DAY
    if outcome == "accepted":
        actions.accept_reply(order_uid=uid, actor=supervisor, at=at)
    elif Order.objects.filter(uid=uid, state=Order.State.REPLIED).exists():
        actions.send_back_reply(order_uid=uid, reason=THIN, days=3, actor=supervisor, at=at)
