"""Commendation lists that an address can be about: a draft, one that is open to objections, and a published one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from linli.awards import actions as awards
from linli.awards.facts import Criteria
from linli.awards.models import Commendation
from linli.credits import actions as book
from linli.kernel import ids
from linli.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def listed(*, area: str, desk: Actor, person: Person, at: datetime, mark: str = "") -> dict[str, str]:
    """Last year's list is open, that of the year before is published, this year's criteria are a draft."""
    found = {
        "award draft": _criteria(area, at.year, desk, at).uid,
        "published award": _list(area, at.year - 2, desk, person, at - timedelta(days=366), mark).uid,
    }
    awards.finish_list(uid=found["published award"], actor=desk, at=at - timedelta(days=300))
    one = _list(area, at.year - 1, desk, person, at, mark)
    holder = one.candidates.get()
    objection = one.objections.create(person=person, words=f"{mark}少算一次", at=at)
    found |= {"award list": one.uid, "award candidate": holder.uid, "award objection": objection.uid}
    return {word: str(uid) for word, uid in found.items()}


def _criteria(area: str, year: int, desk: Actor, at: datetime) -> Commendation:
    return awards.set_criteria(
        area_code=area, year=year, criteria=Criteria(least_minutes=60), actor=desk, at=at
    )


def _list(area: str, year: int, desk: Actor, person: Person, at: datetime, mark: str) -> Commendation:
    """One service, enough for the list; criteria of the summer of that year, computed afterwards."""
    then = at.replace(year=year, month=6, day=1)
    one = _criteria(area, year, desk, then)
    awards.publish_criteria(uid=one.uid, actor=desk, at=then)
    book.book_service(
        person=person,
        unit=None,
        minutes=120,
        points=0,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=ids.uuid7(),
        source_title=f"{mark}清理楼道",
        source_url="",
        area_code=area,
        earned_on=date(year, 5, 4),
        actor=desk,
        at=then,
    )
    return awards.compute_list(uid=one.uid, actor=desk, at=at)
