"""A service project from its publication to its end: places are claimed, people sign in and out, hours are booked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from linli.attendance import actions as closing
from linli.attendance import queries as signing
from linli.attendance import rules as signs
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.projects import actions
from linli.projects.models import FREE, Programme, Shift, Slot

from . import afield
from .placing import photos_of
from .plan import Plan
from .stage import Part, Script
from .together import missed
from .world import Neighbour, World

if TYPE_CHECKING:
    from linli.cases.facts import PhotoFile
    from linli.projects.models import Project
    from linli.projects.rules_positions import PositionFields

Event = tuple[datetime, Callable[[datetime], None]]
BY_CODE, BY_LEADER = 0.72, 0.92
# Of the last days: who holds this place forgets to sign out, who holds that one asks for a correction.
FORGETS, ASKS, LATELY = 2, 3, timedelta(days=9)
EARLY = timedelta(minutes=25)
# Who holds this place had no phone at hand: entered the day after, and approved by the street the day after that.
ENTERED, DAY = 4, timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Service:
    """What is going to be published. `keen` is the share of places that find somebody."""

    title: str
    aim: str
    grid: str
    place: str
    points: int
    shifts: Sequence[tuple[datetime, datetime, int]]
    leader: Actor
    done: str
    risk: str = ""
    skills: tuple[str, ...] = ()
    organiser: str = ""
    cases: tuple[UUID, ...] = ()
    lat: Decimal | None = None
    lng: Decimal | None = None
    keen: float = 0.8
    assigned: int = 0
    waiting: int = 0
    programme: str = ""
    positions: Sequence[PositionFields] = ()
    insurance: str = ""
    equipment: str = ""
    ready: bool = False
    absent: bool = False
    pictures: tuple[Sequence[PhotoFile], Sequence[PhotoFile]] = field(default=((), ()))


def for_case(world: World, plan: Plan, at: datetime) -> Part:
    """Volunteers do it: a project made from the matter."""
    work = plan.topic.work
    if work is None:
        message = f"{plan.topic.code} makes no project"
        raise ValueError(message)
    at = yield world.later(at, 5, plan.by)
    start = plan.start or some_day(world, at, world.luck.randint(2, 6))
    count = min(plan.photos, 1)
    service = Service(
        title=work.title.format(**plan.spoken),
        aim=work.aim.format(**plan.spoken),
        risk=work.risk,
        skills=work.skills,
        points=work.points,
        grid=plan.grid,
        place=plan.place,
        lat=plan.lat,
        lng=plan.lng,
        shifts=[
            (start, start + timedelta(minutes=world.luck.choice((90, 120, 150))), world.luck.randint(4, 9))
        ],
        leader=world.desk(plan.grid),
        organiser=_organiser(plan.grid),
        cases=(plan.uid,),
        done=work.done.format(**plan.spoken),
        assigned=world.luck.choice((0, 0, 1)),
        ready=plan.ready,
        pictures=(photos_of(world, plan, count, done=False), photos_of(world, plan, count, done=True)),
    )
    return (yield from run(world, service, at))


def _organiser(grid: str) -> str:
    """A committee where there is one, else the city's team."""
    number = {
        "990101001001": "committee0",
        "990101001002": "committee1",
        "990102001001": "committee2",
        "990103002001": "committee3",
    }
    return number.get(grid[:12], "team")


def some_day(world: World, at: datetime, days: int) -> datetime:
    """A time of day at which such work is done, some days later."""
    hour, minute = world.luck.choice(((9, 0), (9, 30), (14, 0), (14, 30), (16, 30), (18, 30)))
    return world.hours.on(at + timedelta(days=days), hour, minute)


def offered(world: World, service: Service, published: datetime) -> Script:
    """A project that answers no single matter."""
    at = yield published
    yield from run(world, service, at)


def run(world: World, service: Service, at: datetime) -> Part:
    """Publish it, let people come, end it."""
    project = _published(service, world, at)
    shifts = list(project.shifts.order_by("starts_at"))
    at = yield from _play(_claims(world, service, shifts, at), at)
    for shift in shifts:
        at = yield max(at, shift.starts_at - EARLY)
        at = yield from _play(_presence(world, service, shift), at)
    at = yield world.later(max(at, shifts[-1].ends_at + timedelta(minutes=30)), 8)
    before, after = service.pictures
    actions.end_project(
        project_uid=project.uid, words=service.done, before=before, after=after, actor=service.leader, at=at
    )
    return at


def _published(service: Service, world: World, at: datetime) -> Project:
    programme = Programme.objects.filter(name=service.programme).first() if service.programme else None
    return actions.open_project(
        title=service.title,
        aim=service.aim,
        risk_notice=service.risk,
        insurance_note=service.insurance,
        equipment=service.equipment,
        positions=list(service.positions),
        programme_uid=programme.uid if programme else None,
        area_code=service.grid,
        place_text=service.place,
        route_text="到了先找穿红马甲的联络员签到领工具。",
        contact_text="社区志愿服务站 0798-5550123",
        points=service.points,
        skill_codes=list(service.skills),
        organiser_uid=world.units[service.organiser].uid if service.organiser else None,
        leader_uid=service.leader.person_uid,
        lat=service.lat,
        lng=service.lng,
        shifts=list(service.shifts),
        case_uids=list(service.cases),
        actor=service.leader,
        at=at,
    )


def _play(events: list[Event], at: datetime) -> Part:
    for moment, act in sorted(events, key=lambda event: event[0]):
        at = yield max(moment, at)
        act(at)
    return at


# --- Places ------------------------------------------------------------------------------------------------------


def _claims(world: World, service: Service, shifts: list[Shift], at: datetime) -> list[Event]:
    """Who takes a place before the shifts begin, and who then waits for one."""
    events: list[Event] = []
    for shift, (_start, _end, places) in zip(shifts, service.shifts, strict=True):
        until = min(shift.starts_at - timedelta(minutes=40), world.at)
        room = max(until - at, timedelta(minutes=5))
        wanted = max(1, round(places * service.keen)) - service.assigned
        shares = sorted(world.luck.uniform(0.02, 0.9) for _one in range(wanted))
        events += [
            (world.leisure(at + room * share, 0, until), _claim(world, service, shift, first=number == 0))
            for number, share in enumerate(shares)
        ]
        events += [(at + room * 0.5, _assign(world, service, shift))] * service.assigned
        events += [
            (at + room * (0.93 + 0.01 * number), _wait(world, service, shift))
            for number in range(service.waiting)
        ]
    return events


def _claim(world: World, service: Service, shift: Shift, *, first: bool) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        who = world.volunteers[0] if first and service.ready else _somebody(world, service, shift)
        if who is not None and who.is_free(shift.starts_at, shift.ends_at):
            who.busy.append((shift.starts_at, shift.ends_at))
            actions.claim_slot(shift_uid=shift.uid, actor=who.actor, at=at)

    return act


def _assign(world: World, service: Service, shift: Shift) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        who = _somebody(world, service, shift)
        if who is not None and who.actor.person_uid is not None:
            who.busy.append((shift.starts_at, shift.ends_at))
            actions.assign_slot(
                shift_uid=shift.uid, person_uid=who.actor.person_uid, actor=service.leader, at=at
            )

    return act


def _wait(world: World, service: Service, shift: Shift) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        who = _somebody(world, service, shift)
        if who is not None and not Slot.objects.filter(FREE, shift=shift).exists():
            who.busy.append((shift.starts_at, shift.ends_at))
            actions.join_waiting(shift_uid=shift.uid, actor=who.actor, at=at)

    return act


def _somebody(world: World, service: Service, shift: Shift) -> Neighbour | None:
    """A confirmed volunteer who has time: most often one from here who can do it."""
    free = [
        one
        for one in world.volunteers[1:]
        if one.confirmed
        and one.is_free(shift.starts_at - timedelta(minutes=30), shift.ends_at + timedelta(minutes=30))
    ]
    near = [one for one in free if one.community == service.grid[:12]]
    able = [one for one in near if one.skills & set(service.skills)]
    street = [one for one in free if one.community.startswith(service.grid[:9])]
    for pool, share in ((able, 0.6), (near, 0.75), (street, 0.8)):
        if pool and world.luck.random() < share:
            return world.luck.choice(pool)
    return world.luck.choice(free) if free else None


# --- Double sign 双签 ------------------------------------------------------------------------------------------------


def _presence(world: World, service: Service, shift: Shift) -> list[Event]:
    """Most sign by the code; for some the leader vouches; a few never come."""
    luck = world.luck
    events: list[Event] = []
    spoken = False
    for slot in (
        Slot.objects.filter(shift=shift, holder__isnull=False).select_related("holder").order_by("number")
    ):
        who = next((one for one in world.volunteers if one.actor.person_id == slot.holder_id), None)
        ready = who is world.volunteers[0]
        chance = luck.random() * (BY_LEADER if ready else 1)
        if who is None or (ready and service.absent) or chance > BY_LEADER:
            if who is not None and not ready and shift.ends_at > world.at - LATELY:
                events += missed(service.leader, slot, who)
            elif who is not None and not ready and slot.number == ENTERED:
                world.stage.enter(_entered(world, service, shift, slot))
            continue
        came = shift.starts_at + timedelta(minutes=luck.randint(-18, 9))
        left = shift.ends_at + timedelta(minutes=luck.randint(0, 25))
        if chance < BY_CODE:
            events.append((came, _sign(shift, who, arrives=True)))
            if not ready and slot.number == FORGETS and shift.ends_at > world.at - LATELY:
                events.append((shift.ends_at + timedelta(hours=2, minutes=1), _forgotten(slot)))
                continue
            events.append((left, _sign(shift, who, arrives=False)))
            if not ready and slot.number == ASKS and shift.ends_at > world.at - LATELY:
                events.append((shift.ends_at + timedelta(minutes=28), _ask(shift, slot, who)))
            if not spoken:
                events.append((came + afield.LATER, _tell(world, shift, who)))
                spoken = True
        else:
            events.append((shift.ends_at + timedelta(minutes=luck.randint(30, 60)), _vouch(service, slot)))
    return events


def _sign(shift: Shift, who: Neighbour, *, arrives: bool) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        verb = actions.sign_in if arrives else actions.sign_out
        verb(shift_uid=shift.uid, code=signs.code_at(shift.uid, at), actor=who.actor, at=at)

    return act


def _forgotten(slot: Slot) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        signed = signing.attendance_at(place_uid=slot.uid, person_id=slot.holder_id or 0)
        if signed is not None:
            closing.mark_missing_out(attendance_uid=signed.uid, actor=Actor.system(), at=at)

    return act


def _ask(shift: Shift, slot: Slot, who: Neighbour) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        actions.ask_correction(
            slot_uid=slot.uid,
            wanted_in_at=shift.starts_at - timedelta(minutes=20),
            wanted_out_at=None,
            words="提前到场布置，签到码还没有打开，等负责人到了才签上。",
            actor=who.actor,
            at=at,
        )

    return act


def _entered(world: World, service: Service, shift: Shift, slot: Slot) -> Script:
    """Back-entry 补录: the leader asks, somebody of another unit holds the second key."""
    at = yield shift.ends_at + DAY
    with suppress(Refused):
        request = actions.ask_correction(
            slot_uid=slot.uid,
            wanted_in_at=shift.starts_at,
            wanted_out_at=shift.ends_at,
            words="手机没电，没能签到；签到表上有签名，合影里也有。",
            actor=service.leader,
            at=at,
        )
        at = yield at + DAY
        closing.approve_correction(correction_uid=request.uid, actor=world.dispatcher(service.grid), at=at)


def _tell(world: World, shift: Shift, who: Neighbour) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        running = shift.starts_at <= world.at < shift.ends_at
        afield.told(shift, who, at, number=len(shift.project.title) + shift.starts_at.day, running=running)

    return act


def _vouch(service: Service, slot: Slot) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        actions.confirm_attendance(slot_uid=slot.uid, actor=service.leader, at=at)

    return act
