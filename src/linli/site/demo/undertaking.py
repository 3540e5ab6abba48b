"""领办实事, 企业难题, 常态化, 长效机制: one first list, one solicited list, two enterprise problems, three standing matters,
three mechanisms. All of them are matters of their own, beside the drawn ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from linli.cases import actions as cases
from linli.cases import queries
from linli.cases.facts import VoiceDraft
from linli.people import queries as people
from linli.undertakings import actions
from linli.undertakings.facts import Draft, Target

from . import names
from .stage import Script

if TYPE_CHECKING:
    from linli.cases.models import Case
    from linli.undertakings.models import Undertaking

    from .world import World

# title, why, quantity, counted in, target in words, unit that leads or helps, led by the leader, focus
ITEMS = (
    ("为 40 栋老楼加装楼道扶手", "三层以上住着一百多位老人。", 40, "栋", "加装扶手", "zhujian", True, True),
    ("整治积水路段", "每逢大雨，三处低洼路段积水。", 3, "处", "不再积水", "chengguan", True, False),
    ("新建社区托管点", "双职工家庭放学后无人接。", 2, "处", "开门接收", "jiaoyu", False, False),
    ("更换老旧小区照明", "路灯常坏，夜里看不清台阶。", 260, "盏", "换成节能灯", "chengguan", False, False),
    ("打通消防通道", "私家车占道，消防车进不去。", 12, "条", "全部畅通", "chengguan", False, False),
    ("便民服务进社区", "办事要跑三个地方。", None, "", "每周三在社区能办二十项", "renshe", True, False),
)
PROPOSALS = (
    ("河边步道补种行道树", "夏天没有树荫，老人走不了。", "种 120 棵"),
    ("菜市场改造排水", "摊位前常年湿滑。", "改造排水沟 300 米"),
    ("建一座游泳馆", "孩子没地方学游泳。", ""),
)

PROBLEMS = 2


def matters() -> int:
    """How many cases all this is, beside the drawn ones: items, one that was taken up, problems, standing matters."""
    return len(ITEMS) + 1 + PROBLEMS + len(STANDING)


def undertakings(world: World) -> None:
    """Everything enters the stage with its own moments."""
    world.stage.enter(_first_list(world))
    world.stage.enter(_solicited(world))
    world.stage.enter(_problems(world))
    for number in range(len(STANDING)):
        world.stage.enter(_standing(world, number))


def _day(world: World, days: int) -> date:
    return (world.at + timedelta(days=days)).astimezone(world.hours.zone).date()


def _unit(world: World, key: str) -> str:
    return key if key in world.units else "chengguan"


def _first_list(world: World) -> Script:
    at = yield world.hours.office(world.ago(days=40))
    runs: dict[str, Any] = {"actor": world.ready["supervisor"]}
    batch = actions.make_batch(
        area_code=names.HOME_DISTRICT, name="第一批领办实事", year=at.year, kind="first", at=at, **runs
    )
    items = []
    for title, words, quantity, unit, target, key, leads, focus in ITEMS:
        goal = Target(
            words=target, quantity=quantity, unit=unit, due_on=_day(world, 60), planned_fen=38_000_000
        )
        draft = Draft(title=title, words=words, target=goal, area_code=names.HOME)
        item = actions.enter(batch_uid=batch.uid, draft=draft, at=at, **runs)
        helper = world.units[_unit(world, key)].uid
        actions.assign(
            item_uid=item.uid,
            leader_uid=world.ready["leader"].person_uid if leads else None,
            unit_uid=helper,
            focus=focus,
            at=at,
            **runs,
        )
        items.append(item)
        at += timedelta(minutes=6)
    actions.publish_batch(batch_uid=batch.uid, at=at, **runs)
    yield from _worked(world, items)


def _worked(world: World, items: list[Undertaking]) -> Script:
    """Each in another state: one finished, one late, one waiting to be taken, the others on their way."""
    at = yield world.hours.office(world.ago(days=37))
    for number, item in enumerate(items):
        if number in {2, 3}:
            cases.take_case(case_uid=item.case.uid, actor=_hand(world, number), at=at)
        if number == 4:
            continue
        for name, days in (("方案公示", -20), ("现场施工", -4 if number == 1 else 12), ("验收", 40)):
            actions.add_milestone(
                item_uid=item.uid, name=name, due_on=_day(world, days), actor=_hand(world, number), at=at
            )
    at = yield world.hours.office(world.ago(days=24))
    for number, item in enumerate(items):
        if number == 4:
            continue
        first = item.milestones.order_by("due_on")[0]
        actions.finish_milestone(
            milestone_uid=first.uid, proof="方案已在社区公示七天，无异议。", actor=_hand(world, number), at=at
        )
        share = (45, 67, 60, 70, 0, 80)[number]
        quantity = ITEMS[number][2]
        actions.report_progress(
            item_uid=item.uid,
            words="现场已经开工，居民代表每周到场看进度。",
            percent=share if quantity is None else None,
            quantity=None if quantity is None else quantity * share // 100,
            actor=_hand(world, number),
            at=at,
        )
    at = yield world.hours.office(world.ago(days=6))
    yield from _finished(world, items[5], 5, at)


def _finished(world: World, item: Undertaking, number: int, at: datetime) -> Script:
    hand = _hand(world, number)
    for one in item.milestones.filter(done_at__isnull=True):
        actions.finish_milestone(milestone_uid=one.uid, proof="居民代表现场签字确认。", actor=hand, at=at)
    words = "每周三二十项服务都能在社区办理，一个月办了 312 件。"
    actions.finish(item_uid=item.uid, words=words, spent_fen=21_600_000, actor=hand, at=at)
    at = yield world.hours.office(at + timedelta(days=1))
    stays = cases.MechanismDraft(
        kind="routine",
        title="周三便民服务日",
        words="每周三上午，相关部门到社区轮流坐班，事项清单每季度更新一次。",
        area_code=names.HOME_DISTRICT,
        owner_uid=world.units[_unit(world, ITEMS[number][5])].uid,
        in_force_from=at.date(),
        review_on=at.date() + timedelta(days=180),
    )
    cases.record_mechanism(draft=stays, case_uids=[item.case.uid], actor=world.ready["supervisor"], at=at)


def _hand(world: World, number: int) -> Any:
    """Who reports: the leader, or the unit that leads."""
    if ITEMS[number][6]:
        return world.ready["leader"]
    return world.speakers[_unit(world, ITEMS[number][5])]


def _solicited(world: World) -> Script:
    at = yield world.hours.office(world.ago(days=9))
    runs: dict[str, Any] = {"actor": world.ready["supervisor"]}
    batch = actions.make_batch(
        area_code=names.HOME_DISTRICT,
        name="第二批征集实事",
        year=at.year,
        kind="solicited",
        opens_on=_day(world, -9),
        closes_on=_day(world, 6),
        at=at,
        **runs,
    )
    offices = (world.ready["community"], world.ready["dispatcher"], world.ready["community"])
    made = []
    for (title, words, target), actor in zip(PROPOSALS, offices, strict=True):
        at += timedelta(hours=1)
        put: dict[str, Any] = {
            "title": title,
            "words": words,
            "target_words": target,
            "actor": actor,
            "at": at,
        }
        made.append(actions.propose(batch_uid=batch.uid, **put))
    at = yield world.hours.office(world.ago(days=3))
    goal = Target(words="行道树成活", quantity=120, unit="棵", due_on=_day(world, 120))
    actions.take_up(
        proposal_uid=made[0].uid,
        draft=Draft(title=PROPOSALS[0][0], words=PROPOSALS[0][1], target=goal, area_code=names.HOME),
        reason="居民反映集中，秋季适合种植。",
        at=at,
        **runs,
    )
    actions.decline(proposal_uid=made[2].uid, reason="今年没有可用地块，列入明年规划研究。", at=at, **runs)


def _problems(world: World) -> Script:
    """One by the enterprise's own contact, one by the community for another; the pairing gives the managers."""
    at = yield world.hours.office(world.ago(days=5))
    for key, title, body, actor in (
        ("gangwan", "厂门口货车调头难", "道路窄，货车调头占对向车道，早高峰常堵。", world.ready["contact"]),
        ("gangwan", "夜班职工下班没有公交", "零点下班的职工三百多人，打车难。", world.ready["community"]),
    ):
        case = cases.file_problem(
            enterprise_uid=world.units[key].uid, title=title, body=body, actor=actor, at=at
        )
        at += timedelta(minutes=30)
        cases.accept_case(case_uid=case.uid, actor=world.ready["dispatcher"], at=at)
        if actor is world.ready["contact"]:
            # The first says how the office is reached, and the second is reached there, too; so is every later one.
            manager = queries.managers_of([case])[case.pk].person
            speaks = people.actor_of(person=manager, at=at, channel="web")
            cases.give_office_phone(case_uid=case.uid, office_phone="8890-0120", actor=speaks, at=at)
            cases.write_to_manager(
                case_uid=case.uid,
                words="明早七点半最堵，方便的话请那时来看现场。",
                actor=actor,
                at=at + timedelta(hours=1),
            )


# title, what was seen, days ago, days until the review, mechanism: kind, title, words
STANDING = (
    (
        "雨季低洼路段巡查",
        "三处路段每逢大雨要有人值守。",
        32,
        3,
        "routine",
        "雨前巡查排水口",
        "大雨预警时逐个清理排水口。",
    ),
    (
        "流动摊点定时定点",
        "早市摊位需长期疏导。",
        28,
        24,
        "agreement",
        "早市自律公约",
        "六点到八点半经营，收摊自清。",
    ),
    ("独居老人每周探访", "名单每月更新，需要长期坚持。", 25, 60, "", "", ""),
)


def _standing(world: World, number: int) -> Script:
    title, words, ago, ahead, kind, name, says = STANDING[number]
    at = yield world.hours.office(world.ago(days=ago))
    desk, unit = world.ready["dispatcher"], world.units["chengguan"]
    draft = VoiceDraft(body=f"{title}：{words}", title=title, area_code=names.HOME, channel="patrol")
    case: Case = cases.place_voice(words=draft, actor=world.ready["community"], at=at).case
    at += timedelta(minutes=20)
    cases.accept_case(case_uid=case.uid, actor=desk, at=at)
    cases.dispatch_case(case_uid=case.uid, lead_uid=unit.uid, actor=desk, at=at)
    at += timedelta(hours=1)
    cases.take_case(case_uid=case.uid, actor=world.speakers["chengguan"], at=at)
    review = at.date() + timedelta(days=ago + ahead if number else ago - 3)
    cases.stand_case(
        case_uid=case.uid, review_on=review, words=words, actor=world.speakers["chengguan"], at=at
    )
    if not kind:
        return
    at = yield world.hours.office(world.ago(days=ago - 8))
    stays = cases.MechanismDraft(
        kind=kind,
        title=name,
        words=says,
        area_code=names.HOME_STREET,
        owner_uid=unit.uid,
        in_force_from=at.date(),
        review_on=at.date() + timedelta(days=365),
    )
    cases.record_mechanism(draft=stays, case_uids=[case.uid], actor=desk, at=at)
