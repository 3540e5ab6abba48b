"""Loading the demo city, phase by phase, each in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from linli.cases.actions import load_catalogue
from linli.places import queries as places

from . import (
    board,
    clocks,
    delivering,
    faking,
    folk,
    ground,
    honours,
    land,
    lights,
    lives,
    looking,
    names,
    offers,
    post,
    ranking,
    rostering,
    routing,
    screens,
    shop,
    supervising,
    undertaking,
    verdicts,
)
from .draws import Draws
from .matters import DAYS, matters
from .meeting import meeting
from .stage import Hours
from .stories import stories
from .world import World

Say = Callable[[str], None]
SPANS = 6


def load(at: datetime, *, scale: float = 1.0, say: Say | None = None) -> World:
    """Make the whole city as it stands at a moment, through the verbs of the apps. Expects a migrated, empty database.

    Everything is drawn from one seed: the same moment makes the same city, but for uids, numbers and secrets. `scale`
    makes fewer matters, people and projects.
    """
    phases = _Phases(say or (lambda _line: None))
    since = at - folk.LIVES_HERE_SINCE
    with phases("areas and catalogue"):
        load_catalogue()
        plots = land.build(at=since)
        ground.build(plots, since=since)
        clocks.limits(since=since, now=at)
    world = World(at=at, scale=scale, hours=Hours(places.calendar()), plots=plots)
    with phases("units and people"):
        folk.settle(world)
        begins = at - timedelta(days=DAYS + 1)
        world.stage.play(begins)
        post.deliver(begins)
    world.stage.enter(faking.fakes(world))
    draws = Draws(world)
    for plan in matters(world, draws, stories(world, draws)):
        world.stage.enter(lives.live(world, plan))
    offers.offers(world)
    _meetings(world)
    undertaking.undertakings(world)
    world.stage.enter(supervising.supervise(world))
    for span in range(SPANS):
        until = begins + (at - begins) * (span + 1) / SPANS
        with phases(f"until {until.astimezone(world.hours.zone):%Y-%m-%d}") as counts:
            counts.append(world.stage.play(until))
            post.deliver(min(until, at - post.WAITING_FOR))
    world.stage.close()
    with phases("looks and exports"):
        looking.look_around(world)
        clocks.ask_for_time(world)
        routing.rules(world, since=since)
        routing.object_once(world)
        board.comments(world)
        _service(world)
        lights.turn(world)
        verdicts.check_verdicts(world)
        ranking.rank(world)
        faking.look(world)
        honours.papers(world)
    with phases("messages"):
        post.deliver(at - post.WAITING_FOR)  # what the looks wrote at earlier moments
        post.tidy_inboxes(world)
    _hand_over(world)
    return world


def _hand_over(world: World) -> None:
    """All jobs of the loading are forgotten; one is left for the worker."""
    post.forget_jobs()
    rostering.leave_one_computing(world)


def _service(world: World) -> None:
    """What service leads to: shop, statements, honours; and service by roster."""
    shop.shop(world)
    shop.statements(world)
    honours.honours(world)
    rostering.rosters(world)
    delivering.deliveries(world)
    screens.screen(world)


def _meetings(world: World) -> None:
    """One was held a month ago, two are called for the coming days."""
    held = world.hours.on(world.hours.office(world.ago(days=25)), 15)
    ahead = world.hours.on(world.hours.office(world.at + timedelta(days=2)), 14, 30)
    for street, title, called, moment, most in (
        (names.HOME_STREET, f"望潮街道{held.month}月四方联席会议", world.ago(days=27), held, 3),
        (names.HOME_STREET, f"望潮街道{ahead.month}月四方联席会议", world.ago(hours=20), ahead, 3),
        ("990102001", "书院街道物业与停车专题会", world.ago(hours=18), ahead + timedelta(days=1), 2),
    ):
        world.stage.enter(meeting(world, street, title, called, moment, most=most))


class _Phases:
    """One transaction for each phase, and a line when it is done."""

    def __init__(self, say: Say) -> None:
        self.say = say

    @contextmanager
    def __call__(self, name: str) -> Iterator[list[int]]:
        """What happened is counted into the list."""
        began, counts = time.monotonic(), list[int]()
        with transaction.atomic():
            yield counts
        steps = f"{sum(counts)} steps, " if counts else ""
        self.say(f"    {name}: {steps}{time.monotonic() - began:.1f} s")
