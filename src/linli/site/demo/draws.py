"""Drawing matters: where, what, through which door, and how fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from linli.cases.models import Category

from . import names
from .plan import Plan, plan_for
from .words import TOPICS, Topic
from .world import Neighbour, World

CHANNELS = {"group": 34, "web": 24, "hotline": 17, "counter": 8, "patrol": 7, "visit": 6, "box": 4}
PACES = (0.6, 0.8, 0.9, 1.0, 1.0, 1.1, 1.3, 1.6, 2.3)
PHOTO_SHARE = 0.42
DANGER_PACE = 0.12
USUAL_DAYS, MOST_DAYS = 5, 7
WORKING_SHARE = 5 / 7
Fits = Callable[[Topic], bool]


def anything(topic: Topic) -> bool:
    """Whatever a resident may ask."""
    return topic.kind != "enterprise"


def of_firms(topic: Topic) -> bool:
    """What enterprises need."""
    return topic.kind == "enterprise"


def a_project(topic: Topic) -> bool:
    """What volunteers can do."""
    return topic.work is not None


def a_unit(topic: Topic) -> bool:
    """What some unit answers for."""
    return bool(topic.unit) and anything(topic)


def of_chengguan(topic: Topic) -> bool:
    """What the department of the ready account answers for."""
    return topic.unit == "chengguan"


def by_people(topic: Topic) -> bool:
    """What the community and its people settle by themselves."""
    return not topic.unit


HARD = frozenset(
    {
        "roads.parking.illegal",
        "roads.parking.abandoned",
        "order.trade.stall",
        "order.trade.goods",
        "estate.manage.fee",
        "estate.manage.service",
        "estate.renewal.plan",
        "estate.charge.post",
        "house.illegal.built",
        "green.grounds.lawn",
    }
)


def for_a_meeting(topic: Topic) -> bool:
    """What nobody settles alone: parking, stalls, fees, renewal."""
    return topic.code in HARD


def without_end(topic: Topic) -> bool:
    """What never quite ends, and lies with a unit."""
    return bool(topic.standing and topic.unit)


class Limits:
    """How long each kind of matter may take, as the catalogue says."""

    def __init__(self) -> None:
        rows = list(Category.objects.values_list("code", "handling_days", "danger"))
        self._days = {code: days for code, days, _danger in rows}
        self.danger = {code for code, _days, danger in rows if danger}

    def days(self, code: str) -> int:
        """Working days: of the category, else of the nearest above it."""
        parts = code.split(".")
        found = (self._days.get(".".join(parts[:length])) for length in range(len(parts), 0, -1))
        return next((days for days in found if days), USUAL_DAYS)

    def bears_waiting(self, code: str) -> bool:
        """Nothing dangerous lies about for days: its 24 hours would be over everywhere."""
        return code not in self.danger and self.days(code) >= USUAL_DAYS - 1


class Draws:
    """Draws matters for one city."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.limits = Limits()
        everywhere = sorted(world.plots)
        self.grids: dict[str, list[str]] = {
            "home": [code for code in everywhere if code.startswith(names.HOME)],
            "street": [code for code in everywhere if code.startswith(names.HOME_STREET)],
            "district": [code for code in everywhere if code.startswith(names.HOME_DISTRICT)],
            "others": [code for code in everywhere if not code.startswith(names.HOME_STREET)],
            "academy": [code for code in everywhere if code.startswith("990102001")],
            "all": everywhere,
        }
        home, street = self.grids["home"], self.grids["street"]
        # A third at home, a fifth in the rest of its street: a full desk without making the others look empty.
        self.grids["usual"] = [*everywhere, *home * 8, *street * 2]
        self._by_code = {topic.code: topic for topic in TOPICS}

    def topic(self, code: str) -> Topic:
        """The kind of matter with this category."""
        return self._by_code[code]

    def some_topic(self, fits: Fits = anything) -> Topic:
        """A kind of matter, the frequent ones more often."""
        fitting = [topic for topic in TOPICS if fits(topic)]
        return self.world.luck.choices(fitting, [topic.weight for topic in fitting])[0]

    def patient_topic(self, fits: Fits, age: timedelta = timedelta()) -> Topic:
        """A kind of matter that may be so old without being late; any that fits, when there is none."""
        within = min(age / timedelta(days=1) * WORKING_SHARE + 0.6, MOST_DAYS)

        def patient(topic: Topic) -> bool:
            return (
                fits(topic)
                and self.limits.bears_waiting(topic.code)
                and self.limits.days(topic.code) >= within
            )

        return self.some_topic(patient if any(patient(topic) for topic in TOPICS) else fits)

    def channel(self, topic: Topic) -> str:
        """Through which door such a matter comes in."""
        if topic.kind == "enterprise":
            return self.world.luck.choice(("web", "hotline", "visit"))
        return self.world.luck.choices(list(CHANNELS), list(CHANNELS.values()))[0]

    def plan(
        self, topic: Topic, grids: Sequence[str], received: datetime, *, path: str = "", channel: str = ""
    ) -> Plan:
        """A matter of this kind in one of these grids, with the path that suits it when none is given."""
        luck = self.world.luck
        plan = plan_for(self.world, topic, luck.choice(list(grids)), received, channel or self.channel(topic))
        plan.path = path or ("unit" if topic.unit else "self")
        plan.pace = min(luck.choice(PACES), self.limits.days(topic.code) / 4)
        if topic.code in self.limits.danger:
            plan.pace = DANGER_PACE
        plan.photos = 1 + (luck.random() < 0.2) if topic.theme and luck.random() < PHOTO_SHARE else 0
        plan.helper = self.helper(plan.grid)
        return plan

    def helper(self, grid: str) -> Neighbour | None:
        """A volunteer who lives there."""
        near = [one for one in self.world.volunteers[1:] if one.community == grid[:12]]
        return self.world.luck.choice(near) if near else None

    def hurried(self, plan: Plan, stop: str, by: datetime | None = None) -> Plan:
        """The same matter, brought to where it stops before the moment of loading."""
        whole = self.world.at - plan.received
        plan.stop, plan.pace = stop, 1.0
        plan.by = by or plan.received + whole * self.world.luck.uniform(0.7, 0.97)
        return plan

    def near_due(self, topic: Topic) -> datetime:
        """When a matter of this kind came in that is due within a day from now, as near as the calendar allows."""
        days, at, nearest = self.limits.days(topic.code), self.world.at, self.world.at
        for hours in range(4, 24 * (2 * days + 12), 2):
            received = at - timedelta(hours=hours)
            due = self.world.hours.due(received, days)
            if due is None or due > at + timedelta(hours=3):
                nearest = received
            if due is not None and due < at + timedelta(hours=26):
                break
        return nearest
