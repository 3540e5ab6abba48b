"""What is meant to happen to one matter, drawn up before it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from . import names
from .words import Topic
from .world import Neighbour, World

OPENERS = ("", "", "", "", "你好，", "您好，", "社区的同志，")
CLOSERS = (
    "",
    "",
    "",
    "",
    "麻烦尽快安排。",
    "谢谢。",
    "辛苦了。",
    "希望有人来看看。",
    "邻居们都有意见。",
    "老人孩子多，不放心。",
)
# How often somebody leaves a telephone number: every message to it goes through the outbox.
CONTACTS = {"hotline": 0.6, "counter": 0.5, "visit": 0.2, "web": 0.4}
IN_GROUP = ("", "", "@社区 ", "@网格员 ", "有人管吗？")


@dataclass(slots=True, kw_only=True)
class Plan:
    """One matter. `stop` ends its story at a state, `by` says that it gets there before that moment.

    Paths: unit (dispatched), self (the community does it), person (a volunteer leads), firm (an enterprise leads),
    project, meeting, decline, merge (into `host`), back (sent back once), stand.
    """

    topic: Topic
    grid: str
    received: datetime
    channel: str
    words: str
    title: str
    place: str
    spoken: dict[str, str]
    path: str = "unit"
    stop: str = ""
    by: datetime | None = None
    unit: str = ""
    lat: Decimal | None = None
    lng: Decimal | None = None
    photos: int = 0
    also: int = 0
    asked: bool = False
    pace: float = 1.0
    scores: tuple[int, ...] | None = None
    mends: str = ""
    start: datetime | None = None
    ready: bool = False
    speaker: Neighbour | None = None
    helper: Neighbour | None = None
    host: Plan | None = None
    contact: bool = True
    variant: int = 0
    case_uid: UUID | None = None

    @property
    def uid(self) -> UUID:
        """The case, once it is there."""
        if self.case_uid is None:
            message = f"{self.title} was not placed yet"
            raise RuntimeError(message)
        return self.case_uid


def spoken_at(world: World, topic: Topic, grid: str) -> tuple[str, dict[str, str]]:
    """An address in this grid, and the words that a sentence about it may use."""
    luck = world.luck
    number = ((int(grid[4:6]) - 1) * 2 + int(grid[6:9]) - 1) * 3 + int(grid[9:12]) - 1
    _name, roads, estates = names.COMMUNITIES[number]
    estate, road = estates[int(grid[12:15]) - 1], luck.choice(roads)
    door = f"{estate}{luck.randint(1, 18)}栋{luck.randint(1, 4)}单元"
    spots = {
        "road": (
            f"{road}{luck.randint(3, 180)}号门口",
            f"{roads[0]}与{roads[1]}路口",
            f"{road}靠{estate}一侧",
        ),
        "estate": (
            f"{estate}{luck.randint(1, 18)}栋楼下",
            f"{estate}东门",
            f"{estate}小广场",
            f"{estate}{luck.randint(1, 9)}栋西侧",
        ),
        "door": (door,),
    }
    spot = luck.choice(spots[topic.where])
    words = {
        "spot": spot,
        "estate": estate,
        "road": road,
        "door": door,
        "floor": f"{luck.randint(3, 7)}楼",
        "n": str(luck.randint(2, 6)),
        "since": luck.choice(names.SINCE),
    }
    return spot, words


def said(world: World, topic: Topic, spoken: dict[str, str], channel: str) -> str:
    """How somebody put it."""
    luck = world.luck
    body = luck.choice(topic.bodies).format(**spoken)
    opener = luck.choice(IN_GROUP if channel == "group" else OPENERS)
    return f"{opener}{body}{luck.choice(CLOSERS)}"


def plan_for(
    world: World, topic: Topic, grid: str, received: datetime, channel: str, *, path: str = "unit"
) -> Plan:
    """A matter of this kind at some place in a grid."""
    luck = world.luck
    place, spoken = spoken_at(world, topic, grid)
    lat = lng = None
    if luck.random() < 0.75:
        lat, lng = world.plots[grid].point(luck)
    unit = world.property_of(grid) if topic.unit in {"property", ""} else topic.unit
    own = channel == "web" and luck.random() < 0.8
    return Plan(
        topic=topic,
        grid=grid,
        received=received,
        channel=channel,
        words=said(world, topic, spoken, channel),
        title=topic.title.format(**spoken),
        place=place,
        spoken=spoken,
        path=path,
        unit=unit,
        lat=lat,
        lng=lng,
        speaker=world.some_neighbour(grid[:12]) if own else None,
        contact=luck.random() < CONTACTS.get(channel, 0.04),
        variant=luck.randint(0, 9),
    )


def twin_of(world: World, one: Plan, received: datetime, channel: str, *, path: str = "merge") -> Plan:
    """The same matter in somebody else's words, some steps away."""
    luck = world.luck
    other = [body.format(**one.spoken) for body in one.topic.bodies]
    words = luck.choice([body for body in other if body not in one.words] or other)
    twin = plan_for(world, one.topic, one.grid, received, channel, path=path)
    twin.words, twin.spoken, twin.title, twin.place = words, one.spoken, one.title, one.place
    twin.unit, twin.host = one.unit, one
    if one.lat is not None and one.lng is not None:
        near = Decimal(luck.randint(-25, 25)) / 100000
        twin.lat, twin.lng = one.lat + near, one.lng - near
    return twin


def asked_before(moment: datetime, world: World) -> datetime:
    """When it was said that is written down now: a little earlier."""
    return moment - timedelta(minutes=world.luck.randint(2, 50))
