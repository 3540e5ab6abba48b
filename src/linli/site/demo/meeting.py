"""Joint meetings 联席会议: one was held and resolved, two are called."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.meetings import actions
from linli.meetings.models import AgendaItem

from . import lives
from .plan import Plan
from .stage import Script
from .world import World

OTHERS = "居民代表刘大爷、楼栋长三人、驻街律师"
SAID = (
    "居民代表：拖了两年，希望有个准日子。物业：愿意出人工。街道：费用由街道协调，分两批完成。",
    "职能单位：现场看过，技术上可行。社区：施工时段避开午休和夜间，提前三天公告。",
    "居民代表：同意先试行一个月再评。物业：安排专人每天巡查。社区：楼栋长负责收集意见。",
)
RESOLVED = (
    "由牵头单位负责，本月内完成并向居民公示结果。",
    "分两步实施：先排除安全隐患，再整体改造，社区每周通报进度。",
    "试行一个月，期满由社区组织居民评议，满意后长期执行。",
)


def meeting(world: World, street: str, title: str, called: datetime, held: datetime, *, most: int) -> Script:
    """Call it with the matters that wait for it; when its day has come, write down what was resolved."""
    at = yield called
    plans = world.agendas.get(street, [])[:most]
    dispatcher = world.dispatchers[street]
    parties = [
        "chengguan",
        "zhujian",
        world.property_of(f"{street}001001"),
        *dict.fromkeys(plan.unit for plan in plans),
    ]
    made = actions.call_meeting(
        title=title,
        area_code=street,
        held_at=held,
        place_text="街道三楼议事厅",
        party_uids=[world.units[key].uid for key in dict.fromkeys(parties)],
        others_present=OTHERS,
        case_uids=[plan.uid for plan in plans],
        actor=dispatcher,
        at=at,
    )
    world.agendas[street] = world.agendas.get(street, [])[most:]
    at = yield held + timedelta(minutes=40)
    for number, plan in enumerate(plans):
        item = AgendaItem.objects.get(meeting=made, case__uid=plan.uid)
        actions.resolve_item(
            item_uid=item.uid,
            said=SAID[number % len(SAID)],
            resolution=RESOLVED[number % len(RESOLVED)],
            owner_uid=world.units[plan.unit].uid,
            due_on=(at + timedelta(days=14 + 5 * number)).astimezone(world.hours.zone).date(),
            actor=dispatcher,
            at=at,
        )
        world.stage.enter(_resolved(world, plan, at))
        at = yield at + timedelta(minutes=25)
    actions.hold_meeting(meeting_uid=made.uid, actor=dispatcher, at=at)


def _resolved(world: World, plan: Plan, at: datetime) -> Script:
    """What was resolved is worked on like anything else."""
    yield from lives.taken(world, plan, at)
