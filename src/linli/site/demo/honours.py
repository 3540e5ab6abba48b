"""The demo city's commendation lists, letters of thanks, and certificates that a unit made for those who agreed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from linli.awards import actions
from linli.awards.facts import Criteria
from linli.awards.models import Commendation
from linli.certificates import actions as certificates
from linli.credits import actions as book
from linli.credits.models import CreditEntry
from linli.kernel.clock import local_zone
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Refused

from . import names

if TYPE_CHECKING:
    from .world import World

LAST = Criteria(
    least_minutes=600, least_times=3, seats=6, words="往年已获市级表彰的不重复推荐。", object_days=7
)
NEXT = Criteria(least_minutes=1200, least_times=6, least_projects=2, seats=10, ties=Commendation.Ties.TIMES)
# Services of last year of the first volunteers, in minutes each.
SERVED = (
    (240,) * 9,
    (240,) * 7,
    (180,) * 8,
    (180,) * 6,
    (240, 180, 180),
    (240, 180, 180),
    (120,) * 6,
    (120, 60),
)
AGREED = 4
THANKS = "{name}：\n感谢您在{from}至{until}期间累计志愿服务{hours}小时。您的付出温暖了{community}的邻里，特此致谢。"
WORDS = "去年五月护学两次，名单里好像少算了一次。"


def honours(world: World) -> None:
    """Last year's list with an answer and an objection, and the criteria of this year."""
    desk, year = world.ready["community"], world.at.astimezone(local_zone()).year
    january = world.at.replace(month=1, day=2)
    _criteria(world, year, NEXT, min(january, world.ago(hours=1)))
    then = world.at.replace(year=year - 1, month=6, day=10)
    one = _criteria(world, year - 1, LAST, then)
    for number, (neighbour, minutes) in enumerate(zip(world.volunteers, SERVED, strict=False)):
        for turn, amount in enumerate(minutes):
            book.book_service(
                person=neighbour.person,
                unit=None,
                minutes=amount,
                points=0,
                how="claimed",
                grade="AB"[(number + turn) % 2],
                source_kind="slot",
                source_uid=uuid7(),
                source_title="清晨护学" if turn % 2 else "陪老人就医",
                source_url="",
                area_code=names.HOME,
                earned_on=date(year - 1, 3 + turn, 5 + number),
                actor=desk,
                at=then,
            )
    actions.compute_list(uid=one.uid, actor=desk, at=world.ago(days=2))
    first = world.volunteers[0].actor
    if one.candidates.filter(person=world.volunteers[0].person, place__isnull=False).exists():
        actions.answer(uid=one.uid, naming="full", actor=first, at=world.ago(days=1))
    near = [each for each in world.volunteers[1:] if each.actor.home_code.startswith(names.HOME)]
    if near:
        actions.object_to_list(uid=one.uid, words=WORDS, actor=near[0].actor, at=world.ago(hours=20))


def _criteria(world: World, year: int, numbers: Criteria, at: datetime) -> Commendation:
    desk = world.ready["community"]
    one = actions.set_criteria(area_code=names.HOME, year=year, criteria=numbers, actor=desk, at=at)
    return actions.publish_criteria(uid=one.uid, actor=desk, at=at)


def papers(world: World) -> None:
    """Some members of the ready contact's unit agreed to certificates, which were made; the desk wrote its thanks."""
    contact, unit = world.speakers["gangwan"], world.units["gangwan"]
    at, today = world.ago(hours=3), world.at.astimezone(local_zone()).date()
    since = max(date(today.year, 1, 1), today - timedelta(days=100))
    until = today - timedelta(days=2)
    served = set(
        CreditEntry.objects.filter(unit=unit, earned_on__gte=since).values_list("person_id", flat=True)
    )
    members = [one for one in world.volunteers[1:] if one.confirmed and one.person.pk in served]
    for one in members[:AGREED]:
        certificates.agree(unit_uid=unit.uid, actor=one.actor, at=world.ago(days=3))
    with suppress(Refused):  # in a small city nobody of them may have served
        certificates.ask_batch(
            unit_uid=unit.uid, from_on=since, until_on=until, naming="full", actor=contact, at=at
        )
    with suppress(Refused):
        desk = world.ready["community"]
        certificates.thank(from_on=since, until_on=until, words=THANKS, least_hours=5, actor=desk, at=at)
