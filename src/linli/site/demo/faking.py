"""Fakes planted among honest services, one for each rule of integrity; how they are found, heard and decided.

They are written past the pages, as a script would: nobody of the city's other stories takes part in them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance.facts import NOTHING, Phone, Stretch
from linli.attendance.models import Way
from linli.attendance.rules_delivery import Worked
from linli.certificates import actions as certificates
from linli.credits.models import How
from linli.credits.queries import balance
from linli.integrity import actions as integrity
from linli.integrity.models import Finding
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.people import actions as people
from linli.people import queries
from linli.projects import actions as projects

from . import names
from .stage import Script
from .world import World

if TYPE_CHECKING:
    from linli.people.models import Person
    from linli.projects.models import Project

# The rule that has to find it → the title of the project in which it was planted.
PLANTED: dict[str, str] = {
    "overlap": "梧桐社区春季洗楼",
    "travel": "梧桐社区绿道巡护",
    "burst": "梧桐社区文明劝导",
    "device": "梧桐社区滨河清淤",
    "vouched": "梧桐社区楼道清扫",
    "clique": "梧桐社区棋友互助",
    "photo": "梧桐社区海报绘制",
}
SURNAMES = "祝尤许何吕施张孔曹严华金魏陶姜"
BEGAN, LOOKED, ANSWERED, DISMISSED, HEARD = 17.0, 13.0, 12.0, 9.0, 5.0  # days ago
LOT_FIXED = 62.0
FAR = Decimal("0.35")


class _Planter:
    """One project a fake, and people who appear nowhere else."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world, self.at = world, at
        self.desk = world.desks[names.HOME]
        # The next day: a city that is made in the evening can publish nothing for this afternoon.
        self.day = world.hours.on(at + timedelta(days=1), 9)
        self.people = [
            people.make_person(
                name=sign + names.GIVEN[7 * number % len(names.GIVEN)], phone=f"1990000{number:04d}", at=at
            )
            for number, sign in enumerate(SURNAMES)
        ]
        self.events: list[tuple[datetime, Stretch, Person, str, Phone, datetime]] = []

    def project(self, rule: str) -> Project:
        """A published project of one shift."""
        return projects.open_project(
            title=PLANTED[rule],
            aim="示例数据：用于演示诚信核查。",
            risk_notice="",
            area_code=names.HOME,
            place_text="梧桐社区",
            points=10,
            skill_codes=[],
            organiser_uid=self.world.units["committee0"].uid,
            leader_uid=self.desk.person_uid,
            shifts=[(self.day + timedelta(hours=5), self.day + timedelta(hours=7), 9)],
            case_uids=[],
            actor=self.desk,
            at=self.at,
        )

    def serve(
        self,
        project: Project,
        person: Person,
        *,
        begin: timedelta,
        seconds: int = 0,
        device: str = "",
        vouched: timedelta | None = None,
        away: Decimal = Decimal(0),
    ) -> None:
        """An hour and a half from `begin` on; by code, or by the leader's word so long after the end."""
        start = self.day + begin
        end = start + timedelta(minutes=90)
        stretch = Stretch(
            place_kind="slot",
            place_uid=uuid7(),
            group_uid=project.uid,
            area_code=names.HOME,
            title=project.title,
            url=f"/projects/{project.uid}/",
            points=10,
            starts_at=start,
            ends_at=end,
            lat=Decimal("30.2") + away,
            lng=Decimal("120.2"),
        )
        late = timedelta(seconds=seconds)
        if vouched is None:
            phone = Phone(device=device) if device else NOTHING
            self.events.append((start + late, stretch, person, Way.CODE, phone, start + late))
            self.events.append((end + late * 7, stretch, person, Way.CODE, phone, end + late * 7))
        else:
            moment = end + vouched + late
            self.events.append((moment, stretch, person, Way.LEADER, NOTHING, start))
            self.events.append((moment, stretch, person, Way.LEADER, NOTHING, end))

    def play(self) -> Script:
        """Both signs of everybody, in the order in which they reached the house."""
        came: set[object] = set()
        for moment, stretch, person, way, phone, signed_at in sorted(self.events, key=lambda event: event[0]):
            at = yield moment
            vouched_by = self.desk.person_id if way == Way.LEADER else None
            if stretch.place_uid not in came:
                came.add(stretch.place_uid)
                attendance.sign_in(
                    stretch=stretch,
                    person=person,
                    how=How.CLAIMED,
                    way=way,
                    actor=self.desk,
                    at=at,
                    signed_at=signed_at,
                    phone=phone,
                    vouched_by_id=vouched_by,
                )
            else:
                attendance.sign_out(
                    place_uid=stretch.place_uid,
                    person=person,
                    way=way,
                    actor=self.desk,
                    at=at,
                    signed_at=signed_at,
                    phone=phone,
                    vouched_by_id=vouched_by,
                )


def fakes(world: World) -> Script:
    """Plant them, let the scan find them, and let some be heard and decided."""
    at = yield world.ago(days=LOT_FIXED)
    integrity.fix_lots(at=at)
    at = yield world.ago(days=BEGAN)
    planter = _Planter(world, at)
    _plant(planter)
    yield from planter.play()
    yield from _same_photo(planter)
    at = yield world.ago(days=LOOKED)
    integrity.scan(at=at)
    at = yield world.ago(days=ANSWERED)
    _answers(planter, at)
    supervisor = world.supervisor(names.HOME)
    at = yield world.ago(days=DISMISSED)
    device = Finding.objects.get(rule="device")
    integrity.dismiss(
        uid=device.uid,
        words="三位老人没有智能手机，由联络员用同一部手机代签，现场照片齐全。",
        actor=supervisor,
        at=at,
    )
    at = yield world.ago(days=HEARD)
    integrity.end_hearings(at=at)


def _plant(planter: _Planter) -> None:
    folk, hour = planter.people, timedelta(hours=1)
    both = planter.project("overlap")
    planter.serve(both, folk[0], begin=hour)
    planter.serve(both, folk[0], begin=hour * 1.5)
    road = planter.project("travel")
    planter.serve(road, folk[1], begin=hour)
    planter.serve(road, folk[1], begin=hour * 2.75, away=FAR)
    crowd = planter.project("burst")
    for number in range(6):
        planter.serve(crowd, folk[2 + number], begin=hour * 6, device=f"eigen-{number}")
    shared = planter.project("device")
    for number in range(4):
        planter.serve(shared, folk[2 + number], begin=hour * 24, seconds=90 * number, device="gemeinsam")
    swept = planter.project("vouched")
    for number in range(9):
        planter.serve(swept, folk[number], begin=hour * 27, vouched=hour, seconds=5 * number)
    chess = planter.project("clique")
    for shift in range(3):
        for number in range(3):
            planter.serve(
                chess, folk[12 + number], begin=hour * (29 + 2 * shift), vouched=hour, seconds=200 * number
            )


def _same_photo(planter: _Planter) -> Script:
    """Two people hand in one picture, each for work of their own, and whoever got it confirms both."""
    project, picture = planter.project("photo"), planter.world.album.photo("stairs", 0, done=True)
    begins = planter.day + timedelta(hours=30)
    for number, (person, recipient) in enumerate(
        zip(planter.people[9:11], ("一号楼", "七号楼"), strict=True)
    ):
        at = yield begins + timedelta(hours=20 + number)
        shift_uid = uuid7()
        attendance.name_recipient(
            shift_uid=shift_uid, name=recipient, phone=f"1390000041{number}", actor=planter.desk, at=at
        )
        stretch = Stretch(
            place_kind="slot",
            place_uid=uuid7(),
            group_uid=project.uid,
            area_code=names.HOME,
            title=project.title,
            url=f"/projects/{project.uid}/",
            points=10,
            starts_at=begins,
            ends_at=begins + timedelta(hours=16),
            most_minutes=180,
        )
        delivery = attendance.hand_in(
            stretch=stretch,
            shift_uid=shift_uid,
            person=person,
            how=How.CLAIMED,
            worked=[Worked(begins.astimezone(planter.world.hours.zone).date(), minutes=120)],
            words="画了一张楼道海报，已交给楼组长。",
            links=[],
            photos=[picture],
            actor=_as(planter, person),
            at=at,
        )
        attendance.confirm_delivery(
            token=attendance_queries.token_of(delivery),
            minutes=None,
            reason="",
            actor=Actor.anonymous("web"),
            at=at + timedelta(minutes=30),
        )


def _answers(planter: _Planter, at: datetime) -> None:
    """Whoever was at two places, or too fast, says how it was."""
    for rule, who, words in (
        ("overlap", planter.people[0], "两栋楼同时洗，我在两边都签了到，实际只在东边那栋。"),
        ("travel", planter.people[1], "第二次是同事用我的号签的，我当天下午没有去。"),
    ):
        finding = Finding.objects.get(rule=rule)
        integrity.answer(uid=finding.uid, words=words, actor=_as(planter, who), at=at)


def _as(planter: _Planter, who: Person) -> Actor:
    return queries.actor_of(person=who, at=planter.at, channel="web")


def look(world: World) -> None:
    """The last scan and the lot of last month; and a certificate for the ready volunteer."""
    integrity.scan(at=world.at)
    integrity.end_hearings(at=world.at)
    integrity.draw(at=world.at)
    integrity.fix_lots(at=world.at)
    ready = world.volunteers[0].actor
    if ready.person_id is None or balance(ready.person_id).is_empty:
        return  # in a small city nothing may have been booked for them
    today = world.at.astimezone(world.hours.zone).date()
    since = today - timedelta(days=120)
    certificates.issue(from_on=since, until_on=today, naming="full", actor=ready, at=world.at)
