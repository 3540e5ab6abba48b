"""Two cities that know nothing of each other, each with one of everything that an address can be about.

The first is the cast's. The second has people of its own in the same posts; every word, name and number of it carries
a mark, so that whatever of it comes through anywhere is found by looking for the mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.kernel.actor import Actor
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.people.models import Person, Registration, Role, Unit
from linli.places import actions as places
from tests.cast import CITY, EAST, GRID, HARBOUR, HOME, SINCE, Cast

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Town:
    """A city: its codes, its people by role, its units, the mark in all its words."""

    city: str
    district: str
    street: str
    home: str
    grid: str
    mark: str
    digits: str  # four of them, in every telephone number
    actors: dict[str, Actor]
    department: Unit
    branch: Unit
    enterprise: Unit
    at: datetime

    def __getitem__(self, who: str) -> Actor:
        return self.actors[who]

    def phone(self, number: int) -> str:
        """One of the telephone numbers of this city."""
        return f"139{self.digits}{number:04d}"


def first_town(cast: Cast) -> Town:
    """The cast's city. Its mark stands in what is made here, not in the names of the cast."""
    actors = {who: cast.actor(who) for who in cast.words()}
    return Town(
        *(CITY, EAST, HARBOUR, HOME, GRID, "梧桐暗号", "0101"),
        actors=actors,
        department=cast.department,
        branch=cast.branch,
        enterprise=cast.enterprise,
        at=cast.at,
    )


SECOND = {
    "9902": "别处市",
    "990201": "别处区",
    "990201001": "别处街道",
    "990201001001": "别处社区",
    "990201001001001": "别处网格",
}
SECOND_POSTS = {
    Role.GRID_WORKER: "990201001001001",
    Role.COMMUNITY: "990201001001",
    Role.DISPATCHER: "990201001",
    Role.SUPERVISOR: "990201",
    Role.LEADER: "9902",
    Role.ADMIN: "9902",
    Role.SECURITY: "9902",
}


def second_town(at: datetime) -> Town:
    """A second city in the same database."""
    system, mark, digits = Actor.system(), "异城暗号", "0202"
    codes = list(SECOND)
    for code, name in SECOND.items():
        places.create_area(code=code, name=name, actor=system, at=SINCE)
    kind = Unit.Kind
    department, branch, enterprise = (
        people.make_unit(name=name, kind=kind_, area_code=code, actor=system, at=SINCE)
        for name, kind_, code in (
            (f"{mark}城管局", kind.DEPARTMENT, codes[1]),
            ("别处支部", kind.BRANCH, codes[3]),  # organises a project, which is public
            (f"{mark}公司", kind.ENTERPRISE, codes[3]),
        )
    )
    units = {Role.HANDLER: department, Role.CONTACT: enterprise}
    actors = {}
    for number, who in enumerate(("resident", "volunteer", *SECOND_POSTS, *units)):
        person = people.make_person(name=f"{mark}{number}", phone=f"138{digits}{number:04d}", at=SINCE)
        people.make_account(person=person, username=f"second-{who}", at=SINCE)
        if isinstance(who, Role):
            grant(person, who, area_code=SECOND_POSTS.get(who, ""), unit=units.get(who))
        actors[str(who)] = actor(person, at)
    city, district, street, home, grid = codes
    town = Town(city, district, street, home, grid, mark, digits, actors, department, branch, enterprise, at)
    live(actors["volunteer"], town)
    actors["volunteer"] = actor(person_of(actors["volunteer"]), at)
    return town


def person_of(who: Actor) -> Person:
    """Whose actor it is: everybody of a city is somebody."""
    assert who.person_uid is not None
    return Person.objects.get(uid=who.person_uid)


def actor(person: Person, at: datetime) -> Actor:
    """Who a person is at a moment."""
    return people_queries.actor_of(person=person, at=at, channel="web")


def grant(person: Person, role: str, *, area_code: str = "", unit: Unit | None = None) -> None:
    """A post that holds at the moment of the cast."""
    since = SINCE + timedelta(days=200)
    people.grant_post(
        person=person, role=role, area_code=area_code, unit=unit, since=since, actor=Actor.system()
    )


def live(who: Actor, town: Town, community: str = "") -> Registration:
    """Somebody registers as a volunteer where they live, and the community confirms it."""
    code = community or town.home
    registration = people.register_home(
        community_code=code,
        branch_uid=town.branch.uid if code == town.home else None,
        offer=f"{town.mark}的梯子",
        actor=who,
        at=SINCE,
    )
    registration.state = Registration.State.CONFIRMED
    registration.save(update_fields=["state"])
    return registration
