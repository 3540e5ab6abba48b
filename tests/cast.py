"""The people of every test: one small city, three units, twelve persons, each with a post or none.

    city 9901 临安里市
      district 990101 东城区
        street 990101001 港前街道
          community 990101001001 梧桐社区      grids …001, …002    here everybody of the cast lives or works
          community 990101001002 银杏社区      grid …001
        street 990101002 河西街道
          community 990101002001 石桥社区      grid …001
      district 990102 西城区
        street 990102001 山北街道
          community 990102001001 松林社区      grid …001            here the stranger lives and works

Use the `cast` fixture, `cast.volunteer` and so on for actors, `cast.person("volunteer")` for rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from linli.kernel.actor import Actor
from linli.people import actions, queries
from linli.people.models import Account, Person, Role, Skill, Unit
from linli.places.codes import level_of, lineage
from linli.places.models import Area

if TYPE_CHECKING:
    from collections.abc import Mapping

AT = datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday, a working day
SINCE = datetime(2025, 1, 1, tzinfo=UTC)  # everybody was entered here
PASSWORD = "lin-li-2026-wu-tong"

CITY = "9901"
EAST, WEST = "990101", "990102"
HARBOUR, RIVER, HILL = "990101001", "990101002", "990102001"
HOME = "990101001001"  # 梧桐社区
GINKGO, BRIDGE, PINE = "990101001002", "990101002001", "990102001001"
GRID, GRID_2 = "990101001001001", "990101001001002"

AREAS: dict[str, str] = {
    CITY: "临安里市",
    EAST: "东城区",
    WEST: "西城区",
    HARBOUR: "港前街道",
    RIVER: "河西街道",
    HILL: "山北街道",
    HOME: "梧桐社区",
    GINKGO: "银杏社区",
    BRIDGE: "石桥社区",
    PINE: "松林社区",
    GRID: "第一网格",
    GRID_2: "第二网格",
    f"{GINKGO}001": "第一网格",
    f"{BRIDGE}001": "第一网格",
    f"{PINE}001": "第一网格",
}
# west, south, east, north of each area; children lie inside their parent and beside each other.
BOXES: dict[str, tuple[float, float, float, float]] = {
    CITY: (120.00, 30.00, 120.08, 30.04),
    EAST: (120.00, 30.00, 120.06, 30.04),
    WEST: (120.06, 30.00, 120.08, 30.04),
    HARBOUR: (120.00, 30.00, 120.04, 30.04),
    RIVER: (120.04, 30.00, 120.06, 30.04),
    HILL: (120.06, 30.00, 120.08, 30.04),
    HOME: (120.00, 30.00, 120.02, 30.04),
    GINKGO: (120.02, 30.00, 120.04, 30.04),
    BRIDGE: (120.04, 30.00, 120.06, 30.04),
    PINE: (120.06, 30.00, 120.08, 30.04),
    GRID: (120.00, 30.00, 120.01, 30.04),
    GRID_2: (120.01, 30.00, 120.02, 30.04),
    f"{GINKGO}001": (120.02, 30.00, 120.04, 30.04),
    f"{BRIDGE}001": (120.04, 30.00, 120.06, 30.04),
    f"{PINE}001": (120.06, 30.00, 120.08, 30.04),
}
# username → name, telephone number
PERSONS: dict[str, tuple[str, str]] = {
    "resident": ("王秀兰", "13800000001"),
    "volunteer": ("李明", "13800000002"),
    "grid_worker": ("赵强", "13800000003"),
    "community": ("陈静", "13800000004"),
    "dispatcher": ("周磊", "13800000005"),
    "handler": ("孙丽", "13800000006"),
    "supervisor": ("吴刚", "13800000007"),
    "leader": ("郑局", "13800000008"),
    "contact": ("何芳", "13800000009"),
    "stranger": ("钱陌", "13800000010"),
    "admin": ("冯远", "13800000011"),
    "security": ("沈安", "13800000012"),
}
SKILLS = {"plumbing": "水电维修", "elder_care": "助老陪护", "traffic": "交通劝导"}


@dataclass(frozen=True)
class Cast:
    """The actors by what they are, and the units; `person`, `account` and `phone` give the rest by the same word."""

    resident: Actor  # 王秀兰, no post, no registration
    volunteer: Actor  # 李明, registered in HOME, grid GRID, can do plumbing, works for the enterprise
    grid_worker: Actor  # 赵强, in GRID
    community: Actor  # 陈静, community worker of HOME
    dispatcher: Actor  # 周磊, dispatcher of the street HARBOUR
    handler: Actor  # 孙丽, handler of the department
    supervisor: Actor  # 吴刚, supervisor of the district EAST
    leader: Actor  # 郑局, leader of the city
    contact: Actor  # 何芳, contact of the enterprise
    stranger: Actor  # 钱陌, community worker of PINE in the other district
    admin: Actor  # 冯远, system administrator of the city
    security: Actor  # 沈安, security administrator of the city: grants posts
    department: Unit  # 城管局, sits in the district EAST
    branch: Unit  # 梧桐社区第一党支部, sits in HOME
    enterprise: Unit  # 港口机械有限公司, sits in HOME
    accounts: Mapping[str, Account]
    at: datetime = AT
    password: str = PASSWORD

    def account(self, who: str) -> Account:
        """The login of one of the cast; its user name is the same word."""
        return self.accounts[who]

    def person(self, who: str) -> Person:
        """The human being behind one of the cast."""
        return self.accounts[who].person

    def phone(self, who: str) -> str:
        """Their telephone number in clear."""
        return PERSONS[who][1]

    def actor(self, who: str) -> Actor:
        """The actor by word, for tables of tests."""
        found = getattr(self, who)
        assert isinstance(found, Actor)
        return found

    @classmethod
    def words(cls) -> list[str]:
        """The words of all actors, in order."""
        return [field.name for field in fields(cls) if field.name in PERSONS]


def build_areas() -> None:
    """The city tree with its polygons, five statements."""
    made: dict[str, Area] = {}
    for length in sorted({len(code) for code in AREAS}):
        level = [_area(code, made) for code in AREAS if len(code) == length]
        made |= {area.code: area for area in Area.objects.bulk_create(level)}


def _area(code: str, made: Mapping[str, Area]) -> Area:
    west, south, east, north = BOXES[code]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Area(
        code=code,
        level=level_of(code),
        name=AREAS[code],
        parent=next((made[outer] for outer in reversed(lineage(code)[:-1]) if outer in made), None),
        polygon=json.dumps({"type": "Polygon", "coordinates": [ring]}),
        center_lat=(south + north) / 2,
        center_lng=(west + east) / 2,
        south=south,
        north=north,
        west=west,
        east=east,
    )


def build_cast(at: datetime = AT) -> Cast:
    """Make everybody, by the same actions as the product."""
    system = Actor.system()
    build_areas()
    Skill.objects.bulk_create(
        [Skill(code=code, name=name, position=n) for n, (code, name) in enumerate(SKILLS.items())],
        ignore_conflicts=True,
    )
    kind = Unit.Kind
    department = actions.make_unit(
        name="城管局", kind=kind.DEPARTMENT, area_code=EAST, actor=system, at=SINCE
    )
    branch = actions.make_unit(
        name="梧桐社区第一党支部", kind=kind.BRANCH, area_code=HOME, actor=system, at=SINCE
    )
    enterprise = actions.make_unit(
        name="港口机械有限公司", kind=kind.ENTERPRISE, area_code=HOME, actor=system, at=SINCE
    )
    accounts: dict[str, Account] = {}
    for word, (name, phone) in PERSONS.items():
        works_for = enterprise if word in {"volunteer", "contact"} else None
        person = actions.make_person(name=name, phone=phone, work_unit=works_for, at=SINCE)
        accounts[word] = actions.make_account(person=person, username=word, password=PASSWORD, at=SINCE)

    def post(word: str, role: str, area_code: str = "", unit: Unit | None = None) -> None:
        # A post lasts twelve months; it is granted anew each year, as far as the real clock has come.
        since = SINCE
        while since <= max(at, datetime.now(UTC)):
            held = actions.grant_post(
                person=accounts[word].person,
                role=role,
                area_code=area_code,
                unit=unit,
                since=since,
                actor=system,
            )
            since = held.until

    post("grid_worker", Role.GRID_WORKER, GRID)
    post("community", Role.COMMUNITY, HOME)
    post("dispatcher", Role.DISPATCHER, HARBOUR)
    post("handler", Role.HANDLER, unit=department)
    post("supervisor", Role.SUPERVISOR, EAST)
    post("leader", Role.LEADER, CITY)
    post("contact", Role.CONTACT, unit=enterprise)
    post("stranger", Role.COMMUNITY, PINE)
    post("admin", Role.ADMIN, CITY)
    post("security", Role.SECURITY, CITY)
    _register(accounts, branch, at)
    actors: dict[str, Any] = {
        word: queries.actor_of(person=account.person, at=at, channel="web")
        for word, account in accounts.items()
    }
    return Cast(
        **actors, department=department, branch=branch, enterprise=enterprise, accounts=accounts, at=at
    )


def _register(accounts: Mapping[str, Account], branch: Unit, at: datetime) -> None:
    """The volunteer registers at home and the community worker confirms."""
    volunteer, community = (
        queries.actor_of(person=accounts[word].person, at=at, channel="web")
        for word in ("volunteer", "community")
    )
    registration = actions.register_home(
        community_code=HOME,
        grid_code=GRID,
        branch_uid=branch.uid,
        skills=["plumbing"],
        free_times=["wed_am", "sat_am", "sat_pm"],
        actor=volunteer,
        at=SINCE,
    )
    actions.confirm_registration(uid=registration.uid, actor=community, at=SINCE)
