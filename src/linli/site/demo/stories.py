"""What the ready accounts find when they sign in: matters of the resident, work of the volunteer."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import names
from .draws import Draws
from .plan import Plan, twin_of
from .world import World


def stories(world: World, draws: Draws) -> list[Plan]:
    """Matters with a story of their own."""
    tellers = (_residents, _volunteers, _firms, _grid_workers)
    return [plan for teller in tellers for plan in teller(world, draws)]


def _own(
    world: World, draws: Draws, code: str, received: datetime, *, path: str = "", photos: int = 0
) -> Plan:
    """A matter that the resident of the ready account places on her telephone."""
    plan = draws.plan(draws.topic(code), [names.HOME_GRID], received, path=path, channel="web")
    plan.speaker, plan.photos, plan.pace = world.residents[0], photos, 0.8
    if plan.lat is None:
        plan.lat, plan.lng = world.plots[plan.grid].point(world.luck)
    return plan


def _residents(world: World, draws: Draws) -> list[Plan]:
    asked = draws.hurried(
        _own(world, draws, "estate.shared.stairlight", world.ago(days=2.2), photos=1), "asked"
    )
    waits = _own(world, draws, "city.lamp.out", world.ago(days=7), photos=1)
    waits = draws.hurried(waits, "finished", world.ago(hours=22))
    waits.scores = ()
    host = draws.plan(
        draws.topic("clean.waste.bins"), [names.HOME_GRID], world.ago(days=4.2), channel="group"
    )
    host = draws.hurried(host, "handling")
    merged = twin_of(world, host, world.ago(days=3.8), "web")
    merged.speaker, merged.by = world.residents[0], world.ago(days=3)
    off = _own(world, draws, "roads.surface.hole", world.ago(days=46), photos=1)
    off.scores = (5,)
    hands = draws.hurried(_own(world, draws, "green.trees.prune", world.ago(days=4.4), photos=2), "handling")
    fresh = _own(world, draws, "noise.noise.square", world.at - timedelta(hours=2, minutes=10))
    fresh.stop = "received"
    bad = _own(world, draws, "order.trade.stall", world.ago(days=12), photos=1)
    bad = draws.hurried(bad, "finished", world.ago(days=1.5))
    bad.scores, bad.mends = (2,), "open"
    helped = _own(world, draws, "care.old.visit", world.ago(days=4), path="project")
    helped.start, helped.ready = _tomorrow(world), True
    away = _own(world, draws, "supply.gas.service", world.ago(days=31), path="decline")
    return [asked, waits, host, merged, off, hands, fresh, bad, helped, away]


def _volunteers(world: World, draws: Draws) -> list[Plan]:
    """Whole matters that the volunteer of the ready account leads."""
    now = draws.plan(
        draws.topic("clean.waste.dump"), [names.HOME_GRID], world.ago(days=4), path="person", channel="group"
    )
    now = draws.hurried(now, "handling")
    done = draws.plan(
        draws.topic("care.poor.repair"), [names.HOME_GRID], world.ago(days=52), path="person", channel="visit"
    )
    done.photos, done.scores = 1, (5,)
    now.helper = done.helper = world.volunteers[0]
    return [now, done]


def _firms(world: World, draws: Draws) -> list[Plan]:
    """What the enterprise of the ready account has taken on of its own will: one now, one before."""
    now = draws.plan(
        draws.topic("care.poor.repair"), [names.HOME_GRID], world.ago(days=5), path="firm", channel="visit"
    )
    done = draws.plan(
        draws.topic("community.volunteer.want"),
        [names.HOME_GRID],
        world.ago(days=38),
        path="firm",
        channel="group",
    )
    done.scores = (5,)
    return [draws.hurried(now, "handling"), done]


def _grid_workers(world: World, draws: Draws) -> list[Plan]:
    """What the grid worker of the ready account saw on the round, and is told about."""
    done = draws.plan(
        draws.topic("roads.surface.tiles"),
        [names.HOME_GRID],
        world.ago(days=16),
        path="unit",
        channel="patrol",
    )
    done.photos = 1
    now = draws.plan(
        draws.topic("estate.charge.post"),
        [names.HOME_GRID],
        world.ago(days=3.5),
        path="unit",
        channel="patrol",
    )
    return [done, draws.hurried(now, "dispatched")]


def _tomorrow(world: World) -> datetime:
    return world.hours.on(world.at + timedelta(days=1), 9, 30)
