"""Routing rules of the demo city with a draft of the home street, and one objection that waits for its review."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.cases import actions
from linli.cases.actions import ExampleDraft, RuleDraft
from linli.cases.models import Case
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused

from . import names

if TYPE_CHECKING:
    from .world import World

# Category, words, unit, example: in their order.
CITY = (
    ("city.lamp", "", "chengguan", "楼下的路灯不亮了"),
    ("", "违停, 占道停车, 红绿灯", "jiaojing", "校门口违停堵住了路"),
    ("", "树枝, 绿化, 枯树", "yuanlin", "枯树的树枝掉下来"),
    ("clean", "", "chengguan", "垃圾桶满了没人清"),
)
DRAFT = ("", "垃圾, 保洁", "zhujian", "小区垃圾没人清")


def rules(world: World, *, since: datetime) -> None:
    """The city's rules are in force from the beginning; the home street prepares rules of its own."""
    system = Actor.system()
    _drafted(world, names.CITY_CODE, CITY, system, since)
    asks = world.ready["dispatcher"]
    street = names.HOME[:9]
    draft = actions.draft_routing(area_code=street, actor=asks, at=world.ago(hours=5))
    actions.put_rule(version_uid=draft.uid, draft=_rule(world, *DRAFT), actor=asks, at=world.ago(hours=5))


def _drafted(
    world: World, area: str, some: tuple[tuple[str, str, str, str], ...], actor: Actor, at: datetime
) -> None:
    draft = actions.draft_routing(area_code=area, actor=actor, at=at)
    for one in some:
        actions.put_rule(version_uid=draft.uid, draft=_rule(world, *one), actor=actor, at=at)
    actions.enact_routing(version_uid=draft.uid, actor=actor, at=at)


def _rule(world: World, category: str, words: str, unit: str, example: str) -> RuleDraft:
    morning = world.at.astimezone(clock.local_zone()).replace(hour=10, minute=0, second=0, microsecond=0)
    tested = ExampleDraft(words=example, received_at=morning - timedelta(days=30), category_code=category)
    return RuleDraft(lead_uid=world.units[unit].uid, category_code=category, words=words, examples=[tested])


def object_once(world: World) -> None:
    """One matter that was sent to a unit lately, which says that it is not its duty."""
    found = Case.objects.filter(
        street_code=names.HOME[:9], state=Case.State.DISPATCHED, danger=False, lead_unit__isnull=False
    )
    keys = {unit.pk: key for key, unit in world.units.items()}
    for case in found.order_by("-received_at")[:8]:
        speaker = world.speakers.get(keys.get(case.lead_unit_id or 0, ""))
        if speaker is None:
            continue
        try:
            actions.contest_case(
                case_uid=case.uid,
                reason="not_ours",
                words="经现场核实，设施产权不属我单位。",
                actor=speaker,
                at=world.ago(hours=0.5),
            )
        except Refused:
            continue  # too late for this one
        return
