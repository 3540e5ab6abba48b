"""The life of a matter, from the first word to its end: each path through the loop is a script."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from linli.cases import actions

from . import rating, service
from .placing import is_open, photos_of, place
from .plan import Plan
from .stage import Part, Script
from .world import World

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

SENT = (
    "请尽快现场核实，办结后上传前后照片。",
    "居民反映较集中，请优先处理并回复。",
    "请与社区对接，注意安全围挡。",
    "",
)
UPHELD = "情况属实，改派责任单位。"
REVIEW = timedelta(minutes=25)
BACK = "经核查，该处已移交街道管养，不在我单位职责范围，请重新派发。"
LONG_TERM = "此事需要长期维护，转为常态化管理，定期复查。"


def live(world: World, plan: Plan) -> Script:
    """Place, triage, then the plan's own path."""
    at = yield plan.received
    place(world, plan, at)
    if plan.stop == "received":
        return
    if plan.host is not None and plan.path == "merge":
        at = yield world.later(at, 4, plan.by)
        if plan.host.case_uid is not None and is_open(plan.host) and is_open(plan):
            actions.merge_case(case_uid=plan.uid, into_uid=plan.host.uid, actor=world.desk(plan.grid), at=at)
            return
    if plan.asked or plan.stop == "asked":
        at = yield from _asked(world, plan, at)
        if plan.stop == "asked":
            return
    at = yield world.later(at, 6 * plan.pace, plan.by)
    if plan.path == "decline":
        _declined(world, plan, at)
        return
    accept(world, plan, at)
    if plan.stop == "accepted":
        return
    yield from _onward(world, plan, at)


def accept(world: World, plan: Plan, at: datetime) -> None:
    """Accept with the title that triage gives; most by the community, some by the street."""
    desk = world.dispatcher(plan.grid) if plan.channel == "hotline" else world.desk(plan.grid)
    actions.accept_case(case_uid=plan.uid, title=plan.title, area_code=plan.grid, actor=desk, at=at)


def _asked(world: World, plan: Plan, at: datetime) -> Part:
    question, answer = plan.topic.ask
    at = yield world.later(at, 3, plan.by)
    desk = world.desk(plan.grid)
    actions.ask_reporter(case_uid=plan.uid, question=question.format(**plan.spoken), actor=desk, at=at)
    if plan.stop == "asked":
        return at
    at = yield world.leisure(at, 10, plan.by)
    voice = rating.voices_of(plan)[0]
    # Whoever has no account is asked by telephone or in the group; the community writes the answer down.
    actor = plan.speaker.actor if plan.speaker else desk
    actions.answer_question(voice_uid=voice.uid, words=answer.format(**plan.spoken), actor=actor, at=at)
    return at


def _declined(world: World, plan: Plan, at: datetime) -> None:
    reason, door = plan.topic.away or ("经核实，此事不属于本市受理范围。", "请拨打政务服务热线 12345")
    actions.decline_case(
        case_uid=plan.uid, reason=reason, channel_told=door, actor=world.desk(plan.grid), at=at
    )


def _onward(world: World, plan: Plan, at: datetime) -> Part:
    if plan.path == "meeting":
        world.agendas.setdefault(plan.grid[:9], []).append(plan)
        return at
    if plan.path == "project":
        at = yield from service.for_case(world, plan, at)
        return (yield from rating.judged(world, plan, at, world.dispatcher(plan.grid)))
    if plan.path in {"self", "person", "firm"}:
        at = yield world.later(at, 8 * plan.pace, plan.by)
        actor, unit = _leader(world, plan)
        actions.claim_lead(case_uid=plan.uid, unit_uid=unit, actor=actor, at=at)
        return (yield from worked(world, plan, at, actor))
    at = yield world.later(at, 6 * plan.pace, plan.by)
    if plan.path == "back":
        at = yield from _sent_back(world, plan, at)
        if plan.stop == "returned":
            return at
    dispatch(world, plan, at)
    if plan.stop == "dispatched":
        return at
    return (yield from taken(world, plan, at))


def _leader(world: World, plan: Plan) -> tuple[Actor, UUID | None]:
    """Who claims the whole matter of their own will."""
    if plan.path == "firm":
        return world.speakers["gangwan"], world.units["gangwan"].uid
    if plan.path == "person" and plan.helper is not None and plan.helper.confirmed:
        return plan.helper.actor, None
    return world.desk(plan.grid), None


def dispatch(world: World, plan: Plan, at: datetime) -> None:
    """Send it to the unit that answers for it, now and then with a second one that helps."""
    helpers = []
    if world.luck.random() < 0.18 and plan.unit != "chengguan":
        helpers = [world.units["chengguan"].uid]
    words = world.luck.choice(SENT)
    actor = world.dispatcher(plan.grid) if world.luck.random() < 0.6 else world.desk(plan.grid)
    lead = world.units[plan.unit].uid
    actions.dispatch_case(
        case_uid=plan.uid, lead_uid=lead, helper_uids=helpers, words=words, actor=actor, at=at
    )


def _sent_back(world: World, plan: Plan, at: datetime) -> Part:
    """Sent to the wrong house first, which objects with the reason 退单; the desk upholds it."""
    wrong = "jiaojing" if plan.unit != "jiaojing" else "yuanlin"
    lead = world.units[wrong].uid
    actions.dispatch_case(case_uid=plan.uid, lead_uid=lead, actor=world.dispatcher(plan.grid), at=at)
    at = yield world.later(at, 6, plan.by)
    right = world.units[plan.unit].uid
    actions.contest_case(
        case_uid=plan.uid,
        reason="not_ours",
        words=BACK,
        believed_uid=right,
        actor=world.speakers[wrong],
        at=at,
    )
    at = yield at + REVIEW
    actions.uphold_case(case_uid=plan.uid, words=UPHELD, actor=world.dispatcher(plan.grid), at=at)
    if plan.stop != "returned":
        at = yield world.later(at, 3, plan.by)
    return at


def taken(world: World, plan: Plan, at: datetime) -> Part:
    """The unit takes it in hand and works on it."""
    at = yield world.later(at, 9 * plan.pace, plan.by)
    speaker = world.speakers[plan.unit]
    actions.take_case(case_uid=plan.uid, actor=speaker, at=at)
    return (yield from worked(world, plan, at, speaker))


def worked(world: World, plan: Plan, at: datetime, actor: Actor) -> Part:
    """Work until it is done, or until it is clear that it never will be; then the residents judge."""
    if plan.stop == "handling":
        return at
    at = yield world.later(at, 62 * plan.pace, plan.by)
    if plan.path == "stand":
        review = (world.at + timedelta(days=world.luck.randint(9, 26))).astimezone(world.hours.zone).date()
        words = plan.topic.standing or LONG_TERM
        actions.stand_case(case_uid=plan.uid, review_on=review, words=words, actor=actor, at=at)
        return at
    finish(world, plan, at, actor)
    return (yield from rating.judged(world, plan, at, _by_another(world, plan)))


def finish(world: World, plan: Plan, at: datetime, actor: Actor) -> None:
    """Words and, where there are some, pictures of before and after."""
    count = min(plan.photos, 1)
    actions.finish_case(
        case_uid=plan.uid,
        words=world.luck.choice(plan.topic.done).format(**plan.spoken),
        before=photos_of(world, plan, count, done=False),
        after=photos_of(world, plan, count, done=True),
        actor=actor,
        at=at,
    )


def _by_another(world: World, plan: Plan) -> Actor:
    """Who writes it off: the street, now and then the district."""
    return world.supervisor(plan.grid) if world.luck.random() < 0.25 else world.dispatcher(plan.grid)
