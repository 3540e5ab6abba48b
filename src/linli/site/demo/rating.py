"""What residents say about the result, what follows from a bad word, and who writes off in the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.cases import actions as cases
from linli.cases.models import Case, Item, Voice
from linli.cases.rules_closing import BAD
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.ratings import actions
from linli.ratings.models import Rating

from .placing import photos_of
from .plan import Plan
from .stage import Part
from .world import World

if TYPE_CHECKING:
    from uuid import UUID

SCORES = (5,) * 42 + (4,) * 34 + (3,) * 12 + (2,) * 8 + (1,) * 4
SILENT, STILL_SILENT = 0.32, 0.3
BY_GROUP = 0.4
WORDS: dict[int, tuple[str, ...]] = {
    5: (
        "",
        "",
        "当天就来了，点赞！",
        "修得又快又好，谢谢师傅。",
        "特别满意，晚上出门踏实了。",
        "没想到这么快。",
    ),
    4: ("", "", "已经好了，谢谢。", "态度不错。", "处理得挺及时。"),
    3: ("", "能用了，就是慢了点。", "基本解决，希望以后多巡查。"),
    2: ("只修了一半，另一边还是老样子。", "当天好了，第二天又坏了。", "来拍了张照就走了。"),
    1: ("根本没解决，请不要说办结。", "等了这么久还是这样，非常失望。"),
}
CHECKED = "到现场看过，隐患已排除，周边住户确认。"
MENDED = (
    "已返工：更换全部老化部件，连续观察三天正常，并当面向反映人道歉。",
    "重新勘查后扩大整治范围，责任人已约谈，安排每周复查。",
    "已与居民约定现场见面，逐项核对，遗留问题全部处理完毕。",
)
PUT_RIGHT = "居民不满意，请三个工作日内返工并当面说明。"
OPEN_FOR = timedelta(days=7, hours=3)


def voices_of(plan: Plan) -> list[Voice]:
    """The voices in a matter, in their order."""
    return list(Voice.objects.filter(case__uid=plan.uid).select_related("person").order_by("id"))


def judged(world: World, plan: Plan, at: datetime, desk: Actor) -> Part:
    """Residents rate or stay silent; what was bad is put right; then somebody else writes off 销号."""
    done = at
    bad = False
    events = _events(world, plan, at)
    for moment, voice_uid, score in events:
        at = yield max(moment, at)
        if voice_uid is None:
            _rate_in_group(world, plan, score, at)
        else:
            _rate(world, plan, voice_uid, score, at)
        bad = bad or score in BAD
    if bad:
        at = yield from _put_right(world, plan, at)
        if plan.mends:
            return at
    if plan.stop == "finished":
        return at
    if _someone_silent(plan):
        at = max(at, done + OPEN_FOR)
    at = yield world.later(max(at, done + timedelta(hours=6)), 20, plan.by)
    _write_off(plan.uid, desk, at)
    return at


def _events(world: World, plan: Plan, at: datetime) -> list[tuple[datetime, UUID | None, int]]:
    """Who rates when, and how; None is a telephone in the group."""
    luck = world.luck
    events: list[tuple[datetime, UUID | None, int]] = []
    for number, voice in enumerate(voices_of(plan)):
        if plan.scores is not None:
            score = plan.scores[number] if number < len(plan.scores) else 0
        else:
            score = 0 if luck.random() < SILENT else luck.choice(SCORES)
        if score:
            events.append((world.leisure(at, 40, plan.by), voice.uid, score))
    through_group = plan.channel == "group" and not plan.contact
    if through_group and plan.scores is None and luck.random() < BY_GROUP:
        events += [
            (world.leisure(at, 30, plan.by), None, luck.choice((5, 5, 4, 4, 3)))
            for _ in range(luck.randint(1, 4))
        ]
    return sorted(events, key=lambda event: event[0])


def _rate(world: World, plan: Plan, voice_uid: UUID, score: int, at: datetime) -> None:
    voice = Voice.objects.select_related("person").get(uid=voice_uid)
    own = plan.speaker is not None and voice.person_id == plan.speaker.actor.person_id
    actions.rate_by_voice(
        token=ids.token("voice", voice.uid, voice.token_version),
        score=score,
        words=world.luck.choice(WORDS[score]),
        via=Rating.Via.PAGE if own else Rating.Via.LINK,
        actor=plan.speaker.actor if own and plan.speaker else Actor.anonymous("web"),
        at=at,
    )


def _rate_in_group(world: World, plan: Plan, score: int, at: datetime) -> None:
    actions.rate_by_group(
        token=ids.token("group", plan.uid),
        score=score,
        words="",
        device=f"demo-{world.luck.getrandbits(60):x}",
        actor=Actor.anonymous("web"),
        at=at,
    )


def _put_right(world: World, plan: Plan, at: datetime) -> Part:
    """The supervisor hands the rectification 整改 to a unit; those who were not satisfied are asked again 复评."""
    wrong = Case.objects.filter(parent__uid=plan.uid).exclude(state__in=Case.ENDED).first()
    if wrong is None or plan.mends == "open":
        return at
    supervisor = world.supervisor(plan.grid)
    at = yield world.later(at, 8, plan.by)
    lead = world.units[plan.unit].uid
    cases.dispatch_case(case_uid=wrong.uid, lead_uid=lead, words=PUT_RIGHT, actor=supervisor, at=at)
    if plan.mends == "sent":
        return at
    at = yield world.later(at, 8, plan.by)
    cases.take_case(case_uid=wrong.uid, actor=world.speakers[plan.unit], at=at)
    if plan.mends == "taken":
        return at
    at = yield world.later(at, 20, plan.by)
    after = photos_of(world, plan, min(plan.photos, 1), done=True)
    words = world.luck.choice(MENDED)
    cases.finish_case(case_uid=wrong.uid, words=words, after=after, actor=world.speakers[plan.unit], at=at)
    finished = at
    for voice in [one for one in voices_of(plan) if one.score in BAD]:
        if world.luck.random() < STILL_SILENT:
            # No answer is no better word: the light stays red, but the write-off need not wait for ever.
            finished += OPEN_FOR
            continue
        at = yield world.leisure(at, 18, plan.by)
        _rate(world, plan, voice.uid, world.luck.choice((5, 4, 4, 3)), at)
    at = yield world.later(max(at, finished + timedelta(hours=4)), 12, plan.by)
    _write_off(wrong.uid, supervisor, at)
    return at


def _someone_silent(plan: Plan) -> bool:
    return any(voice.score is None for voice in voices_of(plan))


def _write_off(case_uid: UUID, desk: Actor, at: datetime) -> None:
    """Look at it on the spot where that is demanded, and write off; refused as long as a resident has the word."""
    with suppress(Refused):
        if Case.objects.filter(uid=case_uid, evidence_needed__contains=Item.CHECK).exists():
            cases.check_case(case_uid=case_uid, words=CHECKED, actor=desk, at=at)
        cases.write_off_case(case_uid=case_uid, actor=desk, at=at)
