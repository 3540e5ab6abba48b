"""Projects, shifts and people for the tests of this app."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case
from linli.kernel.actor import Actor
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.projects import actions
from linli.projects.models import Project, Shift
from tests.cast import GRID, HOME, SINCE, Cast

TWO_HOURS = timedelta(hours=2)
SCHOOL = "13900000021"


def accepted_case(cast: Cast, body: str = "三号楼楼道堆了很多杂物，老人出门不方便。") -> Case:
    """A request that the community has accepted."""
    voice = cases.place_voice(
        words=VoiceDraft(body=body, area_code=GRID, contact="13900000001", name="张桂花"),
        photos=(),
        actor=cast.resident,
        at=cast.at,
    )
    return cases.accept_case(
        case_uid=voice.case.uid,
        title="清理三号楼楼道",
        category_code="",
        area_code=GRID,
        actor=cast.community,
        at=cast.at,
    )


def opened(
    cast: Cast, *, starts_in: timedelta = timedelta(days=1), places: int = 3, **changes: Any
) -> Project:
    """A published project with one shift of two hours."""
    starts_at: datetime = cast.at + starts_in
    fields: dict[str, Any] = {
        "title": "周末清理楼道",
        "aim": "清理杂物，畅通消防通道。",
        "area_code": HOME,
        "place_text": "三号楼门口",
        "points": 10,
        "skill_codes": [],
        "organiser_uid": cast.branch.uid,
        "leader_uid": cast.person("grid_worker").uid,
        "shifts": [(starts_at, starts_at + TWO_HOURS, places)],
        "case_uids": [],
        "risk_notice": "请戴手套。",
        **changes,
    }
    # The dispatcher of the street may open projects in every community of it.
    return actions.open_project(**fields, actor=cast.dispatcher, at=cast.at)


def shift_of(project: Project) -> Shift:
    """The first shift of a project."""
    shift = project.shifts.order_by("starts_at").first()
    assert shift is not None
    return shift


def another_volunteer(cast: Cast, number: int) -> Actor:
    """One more person who lives in the community and is confirmed there."""
    person = people.make_person(name=f"志愿者{number}", phone=f"137{number:08d}", at=SINCE)
    actor = people_queries.actor_of(person=person, at=cast.at, channel="web")
    registration = people.register_home(community_code=HOME, grid_code=GRID, actor=actor, at=SINCE)
    people.confirm_registration(uid=registration.uid, actor=cast.community, at=SINCE)
    return people_queries.actor_of(person=person, at=cast.at, channel="web")


def delivered_work(
    cast: Cast,
    title: str = "翻译居民公约",
    *,
    days: int = 1,
    places: int = 3,
    minutes: int = 180,
    phone: str = SCHOOL,
) -> Shift:
    """A shift of delivered work for a school, that nobody has taken yet."""
    shift = shift_of(opened(cast, starts_in=timedelta(days=days), title=title, places=places))
    actions.set_delivery(
        shift_uid=shift.uid,
        minutes=minutes,
        until=shift.ends_at + timedelta(days=3),
        name="港前小学",
        phone=phone,
        actor=cast.dispatcher,
        at=cast.at,
    )
    return shift
