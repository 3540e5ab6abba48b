"""交付确认: work without a place: one in hand, one that waits for its recipient, one confirmed, one without an answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance.rules_delivery import Worked
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.projects import actions as projects
from linli.projects.models import Shift

from . import names

if TYPE_CHECKING:
    from linli.attendance.models import Delivery

    from .world import World

TERM, EVENING = 180, 19
RESIDENT = ""  # stands for the resident whose account is ready: asked there, not by a link
# Title, words, who gets it and under which number, minutes, days ago, drawings that show it. The first one, which waits,
# shows a picture of the second: whoever is to confirm it is told so.
WORKS = (
    (
        "代写家信和补贴申请",
        "代写家信一封、补贴申请书一份，定稿都已念给您听过。",
        RESIDENT,
        RESIDENT,
        90,
        1,
        ("class", "door"),
    ),
    (
        "线上辅导小学数学",
        "周末线上辅导两次，讲了分数应用题。",
        "家长委员会",
        "13900000402",
        120,
        9,
        ("class",),
    ),
    (
        "设计楼道文明海报",
        "画了两张楼道海报，源文件已交付。",
        "望潮小区业委会",
        "13900000403",
        150,
        12,
        ("door",),
    ),
)


def deliveries(world: World) -> None:
    """All of them, by the volunteer whose account is ready."""
    own, desk = world.volunteers[0].actor, world.ready["community"]
    if not own.home_code:
        return
    made = [one for work in WORKS if (one := _handed_in(world, own, desk, *work)) is not None]
    _in_hand(world, own, desk)
    if len(made) < len(WORKS):
        return
    _waits, confirmed, silent = made
    attendance.confirm_delivery(
        token=attendance_queries.token_of(confirmed),
        minutes=100,
        reason="第二次只上了四十分钟。",
        actor=Actor.anonymous("web"),
        at=confirmed.asked_at + timedelta(hours=6),
    )
    late = silent.answer_by + timedelta(minutes=1)
    if late <= world.at:
        attendance.expire_delivery(delivery_uid=silent.uid, actor=Actor.system(), at=late)


def _handed_in(
    world: World,
    own: Actor,
    desk: Actor,
    title: str,
    words: str,
    recipient: str,
    phone: str,
    minutes: int,
    days: int,
    themes: tuple[str, ...],
) -> Delivery | None:
    """Work of the last days, from its publication to the hand-in; None where the volunteer is busy then."""
    begins = world.hours.on(world.ago(days=days), EVENING)
    shift = _offered(world, desk, title, recipient, phone, begins)
    try:
        slot = projects.claim_slot(shift_uid=shift.uid, actor=own, at=begins - timedelta(days=1))
        return projects.hand_in(
            slot_uid=slot.uid,
            worked=[Worked(begins.astimezone(world.hours.zone).date(), minutes=minutes)],
            words=words,
            links=[],
            photos=[world.album.photo(theme, 0, done=True) for theme in themes],
            actor=own,
            at=begins + timedelta(hours=5),
        )
    except Refused:
        return None


def _in_hand(world: World, own: Actor, desk: Actor) -> None:
    """Claimed, begun, and to be handed in within the next days."""
    begins = world.hours.on(world.ago(days=2), EVENING)
    shift = _offered(world, desk, "录制方言童谣", "梧桐社区幼儿园", "13900000404", begins, days=4)
    with suppress(Refused):
        projects.claim_slot(shift_uid=shift.uid, actor=own, at=begins - timedelta(days=1))


def _offered(
    world: World, desk: Actor, title: str, recipient: str, phone: str, begins: datetime, days: int = 2
) -> Shift:
    """A project of one shift without a place, with somebody named who gets the work."""
    resident = world.residents[0]
    project = projects.open_project(
        title=title,
        aim="不用到场；做完后上交成果，由接收人确认。",
        area_code=names.HOME[:12],
        place_text="",
        points=8,
        skill_codes=[],
        organiser_uid=None,
        leader_uid=desk.person_uid,
        shifts=[(begins, begins + timedelta(hours=3), 1)],
        case_uids=[],
        actor=desk,
        at=begins - timedelta(days=2),
    )
    shift = Shift.objects.get(project=project)
    projects.set_delivery(
        shift_uid=shift.uid,
        minutes=TERM,
        until=begins + timedelta(days=days),
        name=recipient or resident.name,
        phone=phone or resident.phone,
        actor=desk,
        at=begins - timedelta(days=2),
    )
    return shift
