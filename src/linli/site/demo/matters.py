"""Which three hundred matters there are: what lies on the desks today, and the months that lie behind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sin

from .draws import (
    Draws,
    Fits,
    a_project,
    a_unit,
    anything,
    by_people,
    for_a_meeting,
    of_chengguan,
    of_firms,
    without_end,
)
from .plan import Plan, twin_of
from .words import Topic
from .world import World

MATTERS, DAYS, PROJECTS, TWINS, QUESTIONS, PEOPLE = 300, 120, 15, 8, 10, 7
OFFICE_DOORS = {"hotline", "counter", "visit", "patrol", "box"}
WEEK = (1.25, 1.1, 1.0, 1.0, 1.05, 0.75, 0.65)
EVENING_HOURS = (7, 8, 8, 9, 9, 9, 10, 11, 12, 12, 13, 15, 17, 18, 18, 19, 19, 19, 20, 20, 20, 21)
OFFICE_HOURS = (9, 9, 9, 10, 10, 10, 11, 11, 14, 14, 15, 15, 16, 16, 17)
# Everyday matters came in over ten weeks; those of the last days are all named by hand, because they lie on the desks.
NAMED_DAYS, HISTORY_DAYS, LEAST_SHARE = 14, 74, 0.15
# Of so many everyday matters in a row, these are what volunteers do, what people settle themselves, what firms need.
ROUND = 27
TURNS: dict[int, Fits] = {
    4: a_project,
    7: by_people,
    11: of_firms,
    13: a_project,
    16: by_people,
    22: a_project,
    25: by_people,
}


@dataclass(frozen=True, slots=True)
class Pile:
    """So many matters in some area, so many days old, that have come as far as `stop`."""

    number: int
    area: str
    days: tuple[float, float]
    stop: str
    path: str = ""
    fits: Fits = anything
    scores: tuple[int, ...] | None = None
    mends: str = ""
    by_days: float = 0
    photos: int = 0


TODAY: tuple[Pile, ...] = (
    Pile(3, "home", (0.02, 1.4), "received"),
    Pile(2, "street", (0.02, 1.6), "received"),
    Pile(3, "others", (0.02, 1.8), "received"),
    Pile(1, "home", (1, 3), "asked"),
    Pile(2, "others", (1, 4), "asked"),
    Pile(1, "home", (0.8, 3), "accepted"),
    Pile(4, "street", (0.8, 5), "accepted"),
    Pile(2, "others", (0.8, 4), "accepted"),
    Pile(1, "street", (2, 4), "returned", "back", a_unit),
    Pile(3, "district", (1.4, 8), "dispatched", "unit", of_chengguan),
    Pile(3, "others", (2, 9), "dispatched", "unit", a_unit),
    Pile(3, "district", (5, 10), "handling", "unit", of_chengguan),
    Pile(5, "others", (6, 12), "handling"),
    Pile(2, "others", (6, 11), "", "project", a_project),
    Pile(1, "home", (6, 10), "", "project", a_project),
    Pile(3, "street", (9, 20), "", "meeting", for_a_meeting, by_days=1.2),
    Pile(2, "academy", (8, 20), "", "meeting", for_a_meeting, by_days=1.2),
    Pile(3, "street", (31, 36), "", "meeting", for_a_meeting, by_days=28),
    Pile(3, "district", (8, 14), "finished", scores=(), by_days=2),
    Pile(4, "others", (12, 24), "finished", scores=(), by_days=3),
    Pile(3, "district", (19, 34), "finished", scores=(), by_days=9),
    Pile(3, "district", (14, 26), "finished", scores=(5, 4, 5), by_days=2, photos=1),
    Pile(2, "district", (10, 18), "finished", "unit", of_chengguan, (2,), "open", photos=1),
    Pile(1, "district", (10, 18), "finished", "unit", a_unit, (1,), "sent"),
    Pile(1, "others", (10, 18), "finished", "unit", a_unit, (2,), "taken"),
    Pile(5, "all", (20, 75), "", "stand", without_end),
    Pile(2, "others", (6, 12), "handling", "person", by_people),
)
NEAR_DUE = (("district", of_chengguan, 2), ("others", a_unit, 3))
OVERDUE = (
    ("district", of_chengguan, "handling", 2),
    ("street", a_unit, "dispatched", 2),
    ("others", a_unit, "handling", 3),
)


def matters(world: World, draws: Draws, first: list[Plan]) -> list[Plan]:
    """All of them: `first` are those with a story of their own."""
    plans = [*first, *_today(world, draws), *_by_the_clock(world, draws), *_twins_of_today(world, draws)]
    return plans + _history(world, draws, max(world.some(MATTERS) - len(plans), 0), plans)


def _today(world: World, draws: Draws) -> list[Plan]:
    plans = []
    for pile in TODAY:
        for _one in range(world.some(pile.number)):
            received = world.ago(days=world.luck.uniform(*pile.days))
            plan = draws.plan(
                draws.patient_topic(pile.fits, world.at - received),
                draws.grids[pile.area],
                received,
                path=pile.path,
            )
            draws.hurried(plan, pile.stop, world.ago(days=pile.by_days) if pile.by_days else None)
            plan.scores, plan.mends, plan.photos = pile.scores, pile.mends, pile.photos or plan.photos
            if pile.path in {"project", "stand"}:
                plan.by = None
            plans.append(plan)
    return plans


def _by_the_clock(world: World, draws: Draws) -> list[Plan]:
    """Matters whose time is nearly over, and matters whose time is over."""
    plans = []
    for area, fits, number in NEAR_DUE:
        for _one in range(world.some(number)):
            topic = draws.patient_topic(fits, timedelta())
            received = draws.near_due(topic) + timedelta(minutes=world.luck.randint(0, 90))
            plans.append(
                draws.hurried(draws.plan(topic, draws.grids[area], received, path="unit"), "handling")
            )
    for area, fits, stop, number in OVERDUE:
        for _one in range(world.some(number)):
            topic = draws.patient_topic(fits, timedelta())
            days = draws.limits.days(topic.code) * 1.4 + world.luck.uniform(2, 7)
            plan = draws.plan(topic, draws.grids[area], world.ago(days=days), path="unit")
            plans.append(draws.hurried(plan, stop, plan.received + timedelta(days=2.5)))
    return plans


def _twins_of_today(world: World, draws: Draws) -> list[Plan]:
    """The same matter twice or three times in the inbox; and once again while somebody already works on it."""
    plans = []
    told = (
        ("city.lamp.out", "received", 2),
        ("clean.waste.bins", "received", 1),
        ("roads.surface.hole", "handling", 1),
    )
    for code, stop, more in told[: world.some(len(told))]:
        first = draws.plan(
            draws.topic(code),
            draws.grids["home"],
            world.ago(hours=30 if stop == "received" else 90),
            channel="group",
        )
        if first.lat is None:
            first.lat, first.lng = world.plots[first.grid].point(world.luck)
        draws.hurried(first, stop)
        plans.append(first)
        for number in range(more):
            twin = twin_of(
                world, first, world.ago(hours=20 - 9 * number), "web" if number else "hotline", path="unit"
            )
            plans.append(draws.hurried(twin, "received"))
    return plans


# --- The months behind ----------------------------------------------------------------------------------------------


def _history(world: World, draws: Draws, number: int, named: list[Plan]) -> list[Plan]:
    """Everyday matters, each with the path that suits it; the later ones are still on their way."""
    days = _rhythm(world, number, named)
    plans: list[Plan] = []
    for count, offset in enumerate(days):
        fits = TURNS.get(count % ROUND, anything)
        topic = draws.some_topic(fits)
        channel = draws.channel(topic)
        plan = draws.plan(topic, draws.grids["usual"], _moment(world, offset, channel), channel=channel)
        _choose_path(world, plan, topic)
        plan.also = world.luck.choice((0,) * 12 + (1, 1, 2))
        plan.asked = count % max(number // QUESTIONS, 1) == 1
        plans.append(plan)
    for kind, suits, quota in (("project", a_project, PROJECTS), ("person", by_people, PEOPLE)):
        old = [
            one
            for one in plans
            if suits(one.topic) and one.path == "self" and one.received < world.ago(days=11)
        ]
        for plan in old[: world.some(quota)]:
            plan.path, plan.photos = kind, min(plan.photos + 1, 1)
    return _with_twins(world, plans)


def _choose_path(world: World, plan: Plan, topic: Topic) -> None:
    luck = world.luck
    if topic.away and luck.random() < 0.7:
        plan.path = "decline"
    elif topic.standing and topic.unit and luck.random() < 0.12:
        plan.path = "stand"
    elif topic.unit and luck.random() < 0.04:
        plan.path = "back"


def _with_twins(world: World, plans: list[Plan]) -> list[Plan]:
    """Some of them were the same as another, which came a little earlier, and were merged."""
    old = [
        one for one in plans if one.path == "unit" and one.pace >= 0.8 and one.received < world.ago(days=6)
    ]
    for host, place in zip(
        old[:: max(len(old) // world.some(TWINS), 1)], range(world.some(TWINS)), strict=False
    ):
        gone = next((one for one in reversed(plans) if one.path == "self" and one is not host), None)
        if gone is None:
            break
        received = world.leisure(host.received, 3)
        twin = twin_of(world, host, received, ("group", "web", "hotline")[place % 3])
        plans[plans.index(gone)] = twin
    return plans


def _rhythm(world: World, number: int, named: list[Plan]) -> list[float]:
    """On how many days ago each came in: more on Mondays than on Sundays, in slow waves, and in no week much more
    than in another. What was named already counts: its days get so much less."""
    taken = Counter((world.at - plan.received).days for plan in named)
    offsets = list(range(NAMED_DAYS, HISTORY_DAYS + 1))
    usual = (number + sum(taken[days] for days in offsets)) / len(offsets)
    weights = []
    for days in offsets:
        weekday = (world.at - timedelta(days=days)).astimezone(world.hours.zone).weekday()
        around = sum(taken[near] for near in range(days - 3, days + 4)) / 7
        left = max(1 + 0.15 * sin(days / 6) - around / usual, LEAST_SHARE)
        weights.append(WEEK[weekday] * left)
    return [float(days) for days in world.luck.choices(offsets, weights, k=number)]


def _moment(world: World, days: float, channel: str) -> datetime:
    """A time of that day at which this door is open."""
    day = world.at - timedelta(days=days)
    hour = world.luck.choice(OFFICE_HOURS if channel in OFFICE_DOORS else EVENING_HOURS)
    moment = world.hours.on(day, hour, world.luck.randint(0, 59))
    return world.hours.office(moment) if channel in OFFICE_DOORS - {"hotline", "patrol"} else moment
