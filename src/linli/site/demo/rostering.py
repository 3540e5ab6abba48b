"""派班: a roster that is published and in which somebody asks to be relieved, one in planning that cannot be filled, one
whose computation was stopped, and one whose plan the worker computes when it starts.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from linli.duty import actions
from linli.duty.facts import RosterDraft
from linli.duty.models import Roster
from linli.kernel.verdict import Refused
from linli.projects import actions as projects
from linli.projects.models import Slot

from . import names

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.projects.models import Project

    from .world import World

POOL, FEWEST = 7, 4
LAST = "滨河公园秩序引导（两周）"
WEEK = 7
CROSSING = ((time(7, 30), time(9), 1), (time(17), time(18, 30), 1))
FLOOD = ((time(20), time(23, 30), 2),)
CANTEEN = ((time(11), time(13), 1),)
PARK = ((time(8), time(11), 2), (time(14), time(17), 2))


def rosters(world: World) -> None:
    """All four; the plan of the last is asked for when everything else is done, see `leave_one_computing`."""
    pool = _pool(world)
    if len(pool) < FEWEST:
        return  # in a small city hardly anybody is confirmed yet
    desk, at = world.ready["community"], world.ago(days=2)
    today = world.at.astimezone(world.hours.zone).date()
    crossing = _project(world, "望潮路口文明劝导", "望潮路与海棠街路口", CROSSING, today + timedelta(days=1))
    first = _roster(world, "望潮路口值班（本周）", crossing, today + timedelta(days=1), pool)
    _propose(first, desk, at)
    actions.publish(roster_uid=first.uid, leave_free=True, actor=desk, at=at)
    _ask(crossing, pool, world.ago(hours=3))
    begins = today + timedelta(days=WEEK + 1)
    flood = _project(world, "防汛夜间值守", "望潮河二号闸口", FLOOD, begins)
    second = _roster(world, "防汛夜间值守（下周）", flood, begins, pool[:4])
    _away(world, pool[1:4], begins + timedelta(days=2))
    _propose(second, desk, world.ago(hours=2))
    canteen = _project(world, "社区食堂用餐引导", "梧桐社区食堂", CANTEEN, begins)
    third = _roster(world, "社区食堂用餐引导（下周）", canteen, begins, pool[:FEWEST])
    asked_at = world.ago(hours=1)
    actions.propose(roster_uid=third.uid, actor=desk, at=asked_at)
    actions.stop_proposal(roster_uid=third.uid, actor=desk, at=asked_at + timedelta(seconds=40))
    begins += timedelta(days=WEEK)
    park = _project(world, "滨河公园秩序引导", "望潮滨河公园东门、西门", PARK, begins, days=2 * WEEK)
    _roster(world, LAST, park, begins, pool, days=2 * WEEK)


def leave_one_computing(world: World) -> None:
    """A plan that was asked for just now: its job is the only one in the queue, and the worker takes it when it starts."""
    for roster in Roster.objects.filter(title=LAST):  # none in a small city
        actions.propose(roster_uid=roster.uid, actor=world.ready["community"], at=world.at)


def _propose(roster: Roster, desk: Actor, at: datetime) -> None:
    """Ask for a plan and be the worker: nobody waits for the queue of a city that is being made."""
    asked = actions.propose(roster_uid=roster.uid, actor=desk, at=at)
    actions.compute(uid=asked.uid, now=lambda: at)


def _pool(world: World) -> list[Actor]:
    """People of the home community, the volunteer whose account is ready among them."""
    near = [one.actor for one in world.volunteers if one.confirmed and one.community == names.HOME[:12]]
    return (near or [one.actor for one in world.volunteers if one.confirmed])[:POOL]


def _project(
    world: World,
    title: str,
    place: str,
    shifts: tuple[tuple[time, time, int], ...],
    begins: date,
    *,
    days: int = WEEK,
) -> Project:
    zone = world.hours.zone
    dates = [begins + timedelta(days=ahead) for ahead in range(days)]
    return projects.open_project(
        title=title,
        aim="按班表到岗，接班后再离岗；遇到情况先拍照，再报带队人。",
        area_code=names.HOME[:12],
        place_text=place,
        points=10,
        skill_codes=[],
        organiser_uid=None,
        leader_uid=None,
        shifts=[
            (datetime.combine(day, start, zone), datetime.combine(day, end, zone), places)
            for day in dates
            for start, end, places in shifts
        ],
        case_uids=[],
        actor=world.ready["community"],
        at=world.ago(days=3),
    )


def _roster(
    world: World, title: str, project: Project, begins: date, pool: list[Actor], *, days: int = WEEK
) -> Roster:
    desk, at = world.ready["community"], world.ago(days=2, hours=1)
    draft = RosterDraft(
        title=title,
        area_code=names.HOME[:12],
        unit_uid=next(iter(world.units.values())).uid,
        first_day=begins,
        last_day=begins + timedelta(days=days - 1),
        project_uids=[project.uid],
        most_per_week=4,
        from_unit=False,
    )
    roster = actions.open_roster(draft=draft, actor=desk, at=at)
    return actions.add_people(roster_uid=roster.uid, person_uids=_uids(pool), actor=desk, at=at)


def _uids(pool: list[Actor]) -> list[UUID]:
    return [one.person_uid for one in pool if one.person_uid is not None]


def _ask(project: Project, pool: list[Actor], at: datetime) -> None:
    """Two ask to be relieved of a duty; one of them has found somebody."""
    held = Slot.objects.filter(shift__project=project, shift__starts_at__gt=at, holder__isnull=False)
    slots = list(held.order_by("-shift__starts_at").select_related("holder"))[:2]
    by_id = {one.person_id: one for one in pool}
    for slot, words in zip(slots, ("孩子发烧，哪位能顶一下？", "那天要出差。"), strict=False):
        asker = by_id[slot.holder_id]
        swap = actions.ask_swap(slot_uid=slot.uid, words=words, actor=asker, at=at)
        if words.startswith("那"):
            continue
        for taker in pool:
            try:
                actions.take_swap(swap_uid=swap.uid, actor=taker, at=at + timedelta(minutes=20))
            except Refused:
                continue
            break


def _away(world: World, those: list[Actor], day: date) -> None:
    begins = datetime.combine(day, time(), world.hours.zone)
    for one in those:
        actions.add_away(
            starts_at=begins,
            ends_at=begins + timedelta(days=1),
            reason="家里有事",
            actor=one,
            at=world.ago(days=1),
        )
