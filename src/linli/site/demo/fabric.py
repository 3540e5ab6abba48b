"""What holds the demo city together: the tree of its units, ties, certificates, members; by the verbs of `people`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from linli.kernel.actor import Actor
from linli.people import actions
from linli.people.models import Person, Role

from . import names
from .stage import Script
from .world import World

Hold = Callable[[Person | None, str, str, str], Person]
SEED = 9902
MEMBER_SHARE = 0.4
PAPERS = {
    "first_aid": "清禾市红十字会",
    "plumbing": "清禾市人力资源和社会保障局",
    "nursing": "清禾市卫生健康局",
}
# Key, name, kind, area, key of the unit above, purpose, days until the last one.
WOVEN: tuple[tuple[str, str, str, str, str, str, int | None], ...] = (
    ("committee_street", "望潮街道党工委", "branch", names.HOME_STREET, "", "", None),
    ("team_home", "梧桐社区志愿服务支队", "team", names.HOME, "team", "", None),
    ("squad_repair", "梧桐便民维修分队", "squad", names.HOME, "team_home", "", None),
    ("squad_elder", "梧桐助老分队", "squad", names.HOME, "team_home", "", None),
    (
        "functional",
        "平安夜巡功能型党支部",
        "functional",
        names.HOME,
        "committee_street",
        "夜间巡查与矛盾调解",
        None,
    ),
    (
        "temporary",
        "船厂宿舍改造临时党支部",
        "temporary",
        names.HOME,
        "committee_street",
        "老旧小区改造期间就地议事",
        75,
    ),
    ("alliance", "望潮街道共建联盟", "alliance", names.HOME_STREET, "", "", None),
)
BELOW = (("branch0", "committee_street"), ("branch1", "committee_street"))


def appoint(people: dict[str, Person], hold: Hold) -> None:
    """Who grants posts, who keeps the system, who audits: three people, with a ready account each."""
    people["security"] = hold(None, Role.SECURITY, names.CITY_CODE, names.READY["security"])
    people["admin"] = hold(None, Role.ADMIN, names.CITY_CODE, names.READY["admin"])


def weave(world: World) -> None:
    """Let everything come to the stage at its time. Draws from a seed of its own: nothing else changes by it."""
    world.stage.enter(_woven(world))


def _woven(world: World) -> Script:
    luck = Random(SEED)  # noqa: S311 -- invented data
    at = yield world.ago(days=130)
    system = Actor.system()
    today = world.at.astimezone(world.hours.zone).date()
    for key, name, kind, area, above, purpose, days in WOVEN:
        ends_on = today + timedelta(days=days) if days is not None else None
        world.units[key] = actions.make_unit(
            name=name,
            kind=kind,
            area_code=area,
            parent=world.units.get(above),
            purpose=purpose,
            ends_on=ends_on,
            actor=system,
            at=at,
        )
    for key, above in BELOW:
        actions.move_unit(uid=world.units[key].uid, parent_uid=world.units[above].uid, actor=system, at=at)
    at = yield world.ago(days=100)
    _ties(world, today, at)
    for n, one in enumerate(world.volunteers):
        if one.person.work_unit_id and luck.random() < MEMBER_SHARE:
            actions.declare_member(member=True, actor=one.actor, at=at)
        if n % 9 == 0:
            skill = luck.choice(sorted(PAPERS))
            paper = actions.add_certificate(
                skill=skill,
                number=f"QH-{n:05d}",
                issued_by=PAPERS[skill],
                valid_until=today + timedelta(days=(20, 200, 900)[n % 3]),
                actor=one.actor,
                at=at,
            )
            if n % 27 and one.confirmed:  # the others wait at the desk
                actions.confirm_certificate(uid=paper.uid, actor=world.desk(one.community), at=at)
    yield world.ago(hours=7)
    actions.count_members(at=world.ago(hours=7))


def _ties(world: World, today: date, at: datetime) -> None:
    """Chains over the grids of the home community, pairings, an alliance, people sent to help."""
    leader, system = world.ready["leader"], Actor.system()
    began = today - timedelta(days=100)
    for number, unit in enumerate(("chengguan", "zhujian", "minzheng", "")):
        actions.make_liaison(
            area_code=f"{names.HOME}{number + 1:03d}",
            person_uid=leader.person_uid if number % 2 == 0 else world.supervisor(names.HOME).person_uid,
            unit_uid=world.units[unit].uid if unit else None,
            since=began,
            purpose="每月到片区走访一次，难题现场会商",
            actor=system,
            at=at,
        )
    for department, enterprise in (("renshe", "gangwan"), ("shichang", "zhijin"), ("huanbao", "chaye")):
        actions.make_pairing(
            department_uid=world.units[department].uid,
            enterprise_uid=world.units[enterprise].uid,
            since=began,
            purpose="用工、合规、节能三件事结对服务",
            actor=system,
            at=at,
        )
    for member in ("gangwan", "property0", "committee0", "chengguan"):
        actions.join_alliance(
            alliance_uid=world.units["alliance"].uid,
            member_uid=world.units[member].uid,
            since=began,
            actor=system,
            at=at,
        )
    staff = [one for one in world.volunteers if one.person.work_unit_id]
    for one in staff[:6]:
        actions.deploy(
            area_code=names.HOME,
            person_uid=one.person.uid,
            since=began,
            until=today + timedelta(days=60),
            purpose="周末下沉：敲门走访、便民维修",
            actor=system,
            at=at,
        )
