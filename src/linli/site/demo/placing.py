"""How a matter comes in: from whose mouth, through which door, and who else says the same."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from linli.cases import actions
from linli.cases.facts import PhotoFile, VoiceDraft
from linli.cases.models import Case
from linli.cases.rules import MERGEABLE
from linli.kernel.actor import Actor

from .plan import Plan, asked_before
from .stage import Script
from .world import World

if TYPE_CHECKING:
    from linli.cases.models import Voice

ALSO = (
    "我家也是这样，加我一个。",
    "同问，我们这栋也一样。",
    "附议，天天路过都看见。",
    "我也反映过，希望这次能解决。",
    "+1，孩子上学必经之路。",
    "我妈昨天也碰到了，请一并处理。",
)
CALLED = ("先生", "女士", "阿姨", "大爷", "老师")
WITH_PHOTO = {"web", "group", "patrol", "visit"}


def place(world: World, plan: Plan, at: datetime) -> Voice:
    """Place the first voice of a matter; the case is then known to the plan."""
    name, contact = _who(world, plan)
    draft = VoiceDraft(
        body=plan.words,
        area_code=plan.grid if plan.channel in {"patrol", "visit"} or plan.lat is None else plan.grid[:12],
        category_code=plan.topic.code,
        title=plan.title if plan.channel in {"patrol", "counter", "hotline"} else "",
        place_text=plan.place,
        lat=plan.lat,
        lng=plan.lng,
        answers=dict(plan.topic.answers) if plan.channel == "web" else {},
        channel=plan.channel,
        group_name=f"{plan.spoken['estate']}业主群" if plan.channel == "group" else "",
        said_at=at if plan.channel == "web" else asked_before(at, world),
        kind=plan.topic.kind,
        name=name,
        contact=contact,
    )
    photos = photos_of(world, plan, plan.photos if plan.channel in WITH_PHOTO else 0, done=False)
    voice = actions.place_voice(words=draft, photos=photos, actor=_brought_by(world, plan), at=at)
    plan.case_uid = voice.case.uid
    for number in range(plan.also):
        world.stage.enter(_also(world, plan, world.leisure(at, 8 + 10 * number, plan.by)))
    return voice


def photos_of(world: World, plan: Plan, count: int, *, done: bool) -> list[PhotoFile]:
    """Pictures of the matter, as it was or as it is now."""
    if not plan.topic.theme:
        return []
    return [world.album.photo(plan.topic.theme, plan.variant + n, done=done) for n in range(count)]


def _brought_by(world: World, plan: Plan) -> Actor:
    if plan.channel == "web":
        return plan.speaker.actor if plan.speaker else Actor.anonymous("web")
    if plan.channel == "hotline":
        return world.dispatcher(plan.grid)
    if plan.channel == "patrol":
        worker = world.grids[plan.grid[:12]]
        return (
            worker
            if any(plan.grid.startswith(code) for code in worker.area_codes("grid_worker"))
            else world.desk(plan.grid)
        )
    return world.desk(plan.grid)


def _who(world: World, plan: Plan) -> tuple[str, str]:
    """Name and number, as far as they were given."""
    if plan.speaker is not None:
        return plan.speaker.name, plan.speaker.phone if plan.contact else ""
    if plan.channel in {"patrol", "box"}:
        return "", ""
    name = f"{world.some_neighbour(plan.grid[:12]).name[0]}{world.luck.choice(CALLED)}"
    return name, f"138{world.luck.randint(20000000, 29999999)}" if plan.contact else ""


def _also(world: World, plan: Plan, moment: datetime) -> Script:
    """One more voice in the same matter, as long as it is open."""
    at = yield moment
    one = world.some_neighbour(plan.grid[:12])
    draft = VoiceDraft(
        body=world.luck.choice(ALSO),
        area_code=plan.grid,
        category_code=plan.topic.code,
        place_text=plan.place,
        answers=dict(plan.topic.answers),
        name=one.name,
        channel="web",
        join_case_uid=plan.uid,
    )
    if is_open(plan):
        actions.place_voice(words=draft, actor=one.actor, at=at)


def is_open(plan: Plan) -> bool:
    """Whether one more voice may still enter."""
    return Case.objects.filter(uid=plan.uid, state__in=MERGEABLE).exists()
