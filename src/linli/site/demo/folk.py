"""The people and units of the demo city, entered by the verbs of `people`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.hashers import make_password

from linli.kernel.actor import Actor
from linli.notices.models import Channel
from linli.notices.queries import open_ways
from linli.notices.rules_channels import Choice
from linli.people import actions, queries
from linli.people.demo import ACCOUNTS, PASSWORD
from linli.people.models import Person, Role, Skill
from linli.people.rules import FREE_TIMES

from . import fabric, names
from .stage import Script
from .world import Neighbour, World

LIVES_HERE_SINCE = timedelta(days=500)
RESIDENTS, VOLUNTEERS, PENDING = 60, 200, 14
HOME_SHARE = 0.16
EARLY_SHARE = 0.8


class Register:
    """Draws names and numbers nobody has, and enters people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.since = world.at - LIVES_HERE_SINCE
        pairs = [f"{surname}{given}" for surname in names.SURNAMES for given in names.GIVEN]
        world.luck.shuffle(pairs)
        self._names: Iterator[str] = iter(pairs)
        self._phones = itertools.count(13800010001)

    def person(self, name: str = "", unit: str = "") -> tuple[Person, str]:
        """A human being with a number, working for a unit when one is named."""
        phone = str(next(self._phones))
        work_unit = self.world.units[unit] if unit else None
        name = name or next(self._names)
        return actions.make_person(name=name, phone=phone, work_unit=work_unit, at=self.since), phone

    def post(self, person: Person, role: str, area: str = "", unit: str = "") -> Actor:
        """Give somebody a post; the actor they are with it."""
        since, follows = self.since, None
        while since <= self.world.at:
            # A post lasts twelve months: those of the demo were renewed once.
            follows = actions.grant_post(
                person=person,
                role=role,
                area_code=area,
                unit=self.world.units[unit] if unit else None,
                since=since,
                reason="续任" if follows else "上岗",
                renews=follows,
                actor=Actor.system(),
            )
            since = follows.until
        return actor(person, self.world.at)


def actor(person: Person, at: datetime) -> Actor:
    """The actor that somebody is at the desk."""
    return queries.actor_of(person=person, at=at, channel="web")


def settle(world: World) -> None:
    """Units, posts, ready accounts and residents; the volunteers come to the stage one by one."""
    register = Register(world)
    for one in names.UNITS:
        world.units[one.key] = actions.make_unit(
            name=one.name, kind=one.kind, area_code=one.area, actor=Actor.system(), at=register.since
        )
    people = _staff(world, register)
    for username in ("resident", "volunteer"):
        unit = "gangwan" if username == "volunteer" else ""
        people[username], phone = register.person(names.READY[username], unit)
        _settle_neighbour(world, people[username], phone, names.HOME, volunteer=username == "volunteer")
    hold = partial(_hold, register)
    fabric.appoint(people, hold)
    _accounts(world, people, register.since)
    communities = [code for code in world.desks if code != names.HOME]
    for number in range(world.some(RESIDENTS)):
        home = names.HOME if number % 5 == 0 else communities[number % len(communities)]
        _settle_neighbour(world, *register.person(), home)
    for number in range(world.some(VOLUNTEERS) - 1):
        unit = names.WORKPLACES[number % len(names.WORKPLACES)] if number % 3 == 0 else ""
        home = names.HOME if world.luck.random() < HOME_SHARE else world.luck.choice(communities)
        _settle_neighbour(world, *register.person("", unit), home, volunteer=True)
    _registrations(world)
    fabric.weave(world)


def _hold(register: Register, person: Person | None, role: str, area: str, name: str) -> Person:
    """A post for somebody, or for somebody new."""
    holder = person or register.person(name)[0]
    register.post(holder, role, area)
    return holder


def _settle_neighbour(
    world: World, person: Person, phone: str, home: str, *, volunteer: bool = False
) -> None:
    one = Neighbour(person.name, phone, home, person, actor(person, world.at))
    (world.volunteers if volunteer else world.residents).append(one)


def _staff(world: World, register: Register) -> dict[str, Person]:
    """Everybody with a post; those behind the ready accounts by user name."""
    ready: dict[str, Person] = {}

    def hold(role: str, area: str = "", unit: str = "", username: str = "", name: str = "") -> Actor:
        person, _phone = register.person(names.READY.get(username, name))
        if username:
            ready[username] = person
        return register.post(person, role, area, unit)

    for unit in names.UNITS:
        username = {"chengguan": "handler", "gangwan": "contact"}.get(unit.key, "")
        world.speakers[unit.key] = hold(unit.role, unit=unit.key, username=username, name=unit.person)
    for code in sorted({plot[:12] for plot in world.plots}):
        world.desks[code] = hold(Role.COMMUNITY, code, username="community" if code == names.HOME else "")
    for code in sorted({plot[:9] for plot in world.plots}):
        at_home = code == names.HOME_STREET
        world.dispatchers[code] = hold(Role.DISPATCHER, code, username="dispatcher" if at_home else "")
    for code in sorted({plot[:6] for plot in world.plots}):
        at_home = code == names.HOME_DISTRICT
        world.supervisors[code] = hold(Role.SUPERVISOR, code, username="supervisor" if at_home else "")
    for code in world.desks:
        at_home = code == names.HOME
        world.grids[code] = hold(
            Role.GRID_WORKER, names.HOME_GRID if at_home else code, username="grid" if at_home else ""
        )
    world.ready["leader"] = hold(Role.LEADER, names.CITY_CODE, username="leader")
    hold(Role.AUDITOR, names.CITY_CODE, username="auditor")
    return ready


def _accounts(world: World, people: dict[str, Person], since: datetime) -> None:
    """The ready accounts. One password, hashed once: a second for each would be most of the loading time."""
    hashed = make_password(PASSWORD)
    for account in ACCOUNTS:
        person = people[account.username]
        actions.make_account(person=person, username=account.username, password_hash=hashed, at=since)
        world.ready[account.username] = actor(person, world.at)


# --- Registration 双报到 --------------------------------------------------------------------------------------------


def _registrations(world: World) -> None:
    skills = list(Skill.objects.order_by("position").values_list("code", flat=True))
    pending = world.some(PENDING)
    span = (max(122, world.at.timetuple().tm_yday + 4), 492)
    for number, one in enumerate(world.volunteers):
        if number == 0:
            asked = world.at - timedelta(days=330)
        elif number <= pending:
            # Those who wait came in the last two days; some of them with the community of the ready accounts.
            one.community = names.HOME if number % 2 else one.community
            asked = world.ago(hours=3 + 44 * number / pending)
        else:
            # Most were there on the first of January, when the people of the year's rankings were counted.
            early = world.luck.random() < EARLY_SHARE
            asked = world.ago(days=world.luck.uniform(*span) if early else world.luck.uniform(4, 118))
        mine = (
            ["plumbing", "elder_care"] if number == 0 else world.luck.sample(skills, world.luck.randint(0, 3))
        )
        waits = 0 < number <= pending
        world.stage.enter(_registered(world, one, asked, mine, waits=waits))
    for key, days in (("gangwan", 300), ("zhijin", 200), ("chaye", 0)):
        world.stage.enter(_unit_registered(world, key, days))


def _registered(world: World, one: Neighbour, asked: datetime, skills: list[str], *, waits: bool) -> Script:
    at = yield asked
    whenever = one is world.volunteers[0]
    times = list(FREE_TIMES) if whenever else world.luck.sample(list(FREE_TIMES), world.luck.randint(3, 9))
    branch = world.units["branch0"].uid if one.community == names.HOME and world.luck.random() < 0.6 else None
    registration = actions.register_home(
        community_code=one.community,
        grid_code=f"{one.community}{world.luck.randint(1, 4):03d}",
        branch_uid=branch,
        skills=skills,
        free_times=["sat_am", "sat_pm", "sun_am", *times],
        offer=world.luck.choice(("", "", "周末都可以", "下班后有空", "会开车", "愿意陪老人聊天")),
        actor=one.actor,
        at=at,
    )
    if waits:
        return
    at = yield world.later(at, 12)
    actions.confirm_registration(uid=registration.uid, actor=world.desk(one.community), at=at)
    one.actor, one.skills, one.confirmed = actor(one.person, at), frozenset(skills), True
    if whenever and Channel.WECHAT in open_ways():
        _told_in_wechat(one, at)


def _told_in_wechat(one: Neighbour, at: datetime) -> None:
    """The ready volunteer has bound a WeChat, and gets there what is about the own shifts and what suits."""
    actions.bind_messages_wechat(openid=f"demo-{one.person.uid.hex}", actor=one.actor, at=at)
    ways = frozenset({"wechat:shifts", "wechat:fits"})
    actions.choose_messages(choice=Choice(ways), actor=one.actor, at=at)


def _unit_registered(world: World, key: str, days: int) -> Script:
    unit, contact = world.units[key], world.speakers[key]
    at = yield world.ago(days=days, hours=5)
    registration = actions.register_unit(
        unit_uid=unit.uid,
        community_code=unit.community_code,
        offer="每月可派二十名职工，提供会议室和面包车一辆。",
        actor=contact,
        at=at,
    )
    if days:
        at = yield world.later(at, 20)
        actions.confirm_registration(uid=registration.uid, actor=world.desk(unit.community_code), at=at)
