"""Limits of the demo city, and a few matters that asked for time: granted, suspended, refused, waiting for a decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.cases import actions, rules_limits
from linli.cases.clockwork import Limit, Unit
from linli.cases.models import Case, StageLimit
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused

from . import names

if TYPE_CHECKING:
    from uuid import UUID

    from .world import World

HOUR = 60
Stage = StageLimit.Stage
# What some categories of the city have of their own: stage, category, limit.
OWN = (
    (Stage.HANDLING, "supply.power", Limit(2)),
    (Stage.HANDLING, "supply.water", Limit(2)),
    (Stage.FIRST_ANSWER, "care.old", Limit(4 * HOUR, Unit.WORK)),
    (Stage.CALL_BACK, "clean.waste", Limit(2)),
)


def limits(*, since: datetime, now: datetime) -> None:
    """The city writes all limits down as its own; one category will be quicker from next month on."""
    system = Actor.system()
    for (stage, matter), limit in rules_limits.SHIPPED.items():
        actions.put_limit(
            area_code=names.CITY_CODE, stage=stage, matter=matter, limit=limit, actor=system, at=since
        )
    for stage, category, limit in OWN:
        actions.put_limit(
            area_code=names.CITY_CODE,
            stage=stage,
            category_code=category,
            limit=limit,
            actor=system,
            at=since,
        )
    local = now.astimezone(clock.local_zone())
    begins = (local.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(
        day=1
    )
    actions.put_limit(
        area_code=names.CITY_CODE,
        stage=Stage.HANDLING,
        category_code="city.lamp",
        limit=Limit(3),
        valid_from=begins,
        actor=system,
        at=now,
    )


def ask_for_time(world: World) -> None:
    """Four matters in hand: one got more time, one is suspended, one was refused, one waits for a decision."""
    asks, grants = world.ready["dispatcher"], world.ready["supervisor"]
    street = names.HOME[:9]
    found = Case.objects.filter(
        street_code=street, state=Case.State.HANDLING, due_at__gt=world.at, danger=False, verdict_red=False
    )
    uids = list(found.order_by("-received_at").values_list("uid", flat=True)[:12])
    wanted = iter(
        (
            ("granted", "配件要从外地调，比原定多两天。"),
            ("suspended", "所需设备在采购，到货前暂时无法办理。"),
            ("refused", "人手不够，请再给两天。"),
            ("waiting", "产权单位要现场会商，请再给两天。"),
        )
    )
    what = next(wanted, None)
    for uid in uids:
        if what is None:
            return
        if _ask(uid, *what, world=world, asks=asks, grants=grants):
            what = next(wanted, None)


def _ask(uid: UUID, outcome: str, reason: str, *, world: World, asks: Actor, grants: Actor) -> bool:
    at = world.ago(hours=0.8)
    review = (world.at.astimezone(clock.local_zone()) + timedelta(days=20)).date()
    suspend = outcome == "suspended"
    try:
        actions.ask_time(
            case_uid=uid,
            limit=None if suspend else Limit(2),
            review_on=review if suspend else None,
            reason=reason,
            actor=asks,
            at=at,
        )
    except Refused:
        return False  # this one counts otherwise, or something happened to it within the last hour
    decided = at + timedelta(minutes=20)
    if outcome == "refused":
        actions.refuse_time(case_uid=uid, words="本周内可以办完，请抓紧。", actor=grants, at=decided)
    elif outcome != "waiting":
        actions.grant_time(case_uid=uid, words="情况属实，同意。", actor=grants, at=decided)
    return True
