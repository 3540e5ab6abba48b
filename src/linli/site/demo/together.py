"""Who did not come, and who comes together: absences with an objection, crews with places that wait for answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.people import actions as people_actions
from linli.people.models import Role
from linli.people.queries import actor_of
from linli.projects import actions
from linli.projects.models import FREE, Offer, Project, Shift, Slot

from . import names

if TYPE_CHECKING:
    from .stage import Script
    from .world import Neighbour, World

SAID, OBJECTED = timedelta(minutes=70), timedelta(minutes=85)
MATES = 3


Event = tuple[datetime, Callable[[datetime], None]]


def missed(leader: Actor, slot: Slot, who: Neighbour) -> list[Event]:
    """The leader says it after the shift; every third is excused, every other objects."""
    ends_at = slot.shift.ends_at

    def said(at: datetime) -> None:
        kind = "absent" if slot.number % 3 else "excused"
        actions.mark_absence(slot_uid=slot.uid, kind=kind, actor=leader, at=at)

    def objected(at: datetime) -> None:
        for one in slot.absences.filter(kind="absent"):
            words = "我在后门值守，没看到签到码，同组的人可以作证。"
            actions.appeal_absence(absence_uid=one.uid, words=words, actor=who.actor, at=at)

    events: list[Event] = [(ends_at + SAID, said)]
    return [*events, (ends_at + OBJECTED, objected)] if slot.number % 2 else events


def crews(world: World) -> None:
    """Two crews: one of friends that the ready volunteer leads, one of a squad that asks the ready volunteer along."""
    world.stage.enter(_crew(world, "梧桐早班队", lead=0, hours=6, whole=True))
    world.stage.enter(_crew(world, "便民维修一组", lead=1, hours=5, whole=False, unit="squad_repair"))


def _crew(world: World, name: str, *, lead: int, hours: int, whole: bool, unit: str = "") -> Script:
    at = yield world.ago(hours=hours)
    here = [one for one in world.volunteers if one.confirmed and one.community == names.HOME]
    if len(here) <= MATES + 1:
        return
    captain, *mates = here[lead : lead + 1] + [one for one in here if one is not here[lead]][:MATES]
    leads, squad = captain.actor, world.units.get(unit)
    if squad is not None:
        people_actions.grant_post(
            person=captain.person,
            role=Role.CONTACT,
            unit=squad,
            since=at,
            reason="上岗",
            actor=Actor.system(),
        )
        leads = actor_of(person=captain.person, at=at, channel="web")
    crew = actions.make_crew(name=name, unit_uid=squad.uid if squad else None, actor=leads, at=at)
    for one in mates:
        actions.join_crew(token=ids.token("crew", crew.uid), actor=one.actor, at=at)
    shift = _shift(world, [captain, *mates])
    if shift is None:
        return
    people = [one.actor.person_uid for one in (captain, *mates) if one.actor.person_uid]
    with suppress(Refused):
        actions.claim_together(
            crew_uid=crew.uid,
            shift_uid=shift.uid,
            person_uids=people,
            whole=whole,
            actor=leads,
            at=at,
        )
        for one in (captain, *mates):
            one.busy.append((shift.starts_at, shift.ends_at))
        at = yield at + timedelta(minutes=20)
        offer = Offer.objects.filter(person_id=mates[-1].actor.person_id or 0, state=Offer.State.OPEN).last()
        if offer is not None:
            actions.accept_offer(offer_uid=offer.uid, actor=mates[-1].actor, at=at)


def _shift(world: World, people: list[Neighbour]) -> Shift | None:
    """The first shift far enough ahead with room for all of them."""
    rows = Shift.objects.filter(
        project__state=Project.State.OPEN,
        project__approval=False,
        project__city_code=names.HOME[:4],
        by_lot=False,
        starts_at__gt=world.at + timedelta(days=1),
    )
    for shift in rows.order_by("starts_at", "pk"):
        free = Slot.objects.filter(FREE, shift=shift, position__isnull=True).count()
        if free >= len(people) and all(one.is_free(shift.starts_at, shift.ends_at) for one in people):
            return shift
    return None
