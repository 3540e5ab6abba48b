"""Person-times and person-days of deployments: what the database counts is what one counts by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from linli.attendance import actions as attendance
from linli.attendance.facts import Stretch
from linli.attendance.models import Attendance, Way
from linli.credits import actions as book
from linli.credits.models import CreditEntry, How
from linli.duty.actions import take_deployments
from linli.duty.queries.deployed import counted, deployed_page, totals
from linli.kernel import ids
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Refused
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.people.models import Deployment, Person
from tests.cast import BRIDGE, GINKGO, GRID, HARBOUR, HOME, Cast

pytestmark = pytest.mark.django_db
DAYS = 20


def came(cast: Cast, person: Person, area: str, hours: int, *, how: str, out: bool) -> Attendance:
    """Somebody signed in so many hours after the beginning, and out or not."""
    start = cast.at + timedelta(hours=hours)
    one = Attendance(
        place_kind="slot",
        place_uid=ids.uuid7(),
        person=person,
        how=how,
        signed_in_at=start,
        in_evidence=Way.CODE,
        signed_out_at=start + timedelta(hours=2) if out else None,
    )
    one.place_in(area)
    one.save()
    return one


def deployed(cast: Cast, person: Person, area: str, first: int, last: int) -> Deployment:
    """Somebody serves an area from one day to another, counted from today."""
    today = cast.at.astimezone(local_zone()).date()
    one = Deployment(
        person=person,
        unit=cast.enterprise,
        since=today + timedelta(days=first),
        until=today + timedelta(days=last),
        purpose="下沉",
        created_at=cast.at,
    )
    one.place_in(area)
    one.save()
    return one


def within(one: Deployment, served: Attendance) -> bool:
    """Whether a service is of a deployment, said once more in plain words."""
    day: date = served.signed_in_at.astimezone(local_zone()).date()
    before_end = one.ended_at is None or served.signed_in_at < one.ended_at
    return (
        served.signed_out_at is not None
        and served.person_id == one.person_id
        and served.area_code[: len(one.area_code)] == one.area_code
        and one.since <= day <= (one.until or day)
        and before_end
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_sums_are_those_of_counting_one_by_one(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- cases of a test
    persons = [cast.person(word) for word in ("volunteer", "contact", "resident")]
    spread = (HARBOUR, HOME, GRID, GINKGO, BRIDGE)
    spans = []
    for person in persons:
        for area in chance.sample(spread, 2):
            first = chance.randrange(DAYS)
            spans.append(deployed(cast, person, area, first, first + chance.randrange(8)))
    for one in chance.sample(spans, 2):
        one.ended_at = cast.at + timedelta(hours=chance.randrange(24 * DAYS))
        one.save()
    served = [
        came(
            cast,
            chance.choice(persons),
            chance.choice(spread),
            chance.randrange(24 * DAYS),
            how=chance.choice([How.ASSIGNED, How.CLAIMED]),
            out=chance.random() < 0.8,
        )
        for _time in range(60)
    ]
    by_pk = {one.pk: one for one in counted(Deployment.objects.all())}
    for one in spans:
        mine = [each for each in served if within(one, each)]
        got = by_pk[one.pk]
        assert (got.times, got.claimed) == (len(mine), sum(each.how == How.CLAIMED for each in mine))
        assert got.days == len({each.signed_in_at.astimezone(local_zone()).date() for each in mine})
    every = [each for each in served if any(within(one, each) for one in spans)]
    days = {(each.person_id, each.signed_in_at.astimezone(local_zone()).date()) for each in every}
    claimed = sum(each.how == How.CLAIMED for each in every)
    assert totals(Deployment.objects.all()) == (len(every), len(days), claimed)


def test_the_day_is_that_of_the_book_and_what_was_taken_back_is_no_service(cast: Cast) -> None:
    """Sent for one day only. A shift began at its midnight and was signed in before it; another began the evening
    before and was signed into after it.
    """
    person = cast.person("volunteer")
    deployed(cast, person, HOME, 1, 1)
    midnight = cast.at.replace(hour=0) + timedelta(days=1)
    quarter = timedelta(minutes=15)
    for begins, signed in (
        (midnight, midnight - quarter),
        (midnight - timedelta(hours=2), midnight + quarter),
    ):
        stretch = Stretch(
            place_kind="slot",
            place_uid=ids.uuid7(),
            group_uid=ids.uuid7(),
            area_code=HOME,
            title="值守",
            url="/",
            points=0,
            starts_at=begins,
            ends_at=begins + timedelta(hours=5),
        )
        sign: dict[str, Any] = {"way": Way.CODE, "actor": cast.volunteer, "person": person}
        attendance.sign_in(stretch=stretch, how=How.ASSIGNED, at=signed, **sign)
        attendance.sign_out(place_uid=stretch.place_uid, at=midnight + timedelta(hours=2), **sign)
    tomorrow = midnight.date()
    (entry,) = CreditEntry.objects.filter(quantity="minutes", earned_on=tomorrow)
    assert CreditEntry.objects.filter(quantity="minutes", earned_on=tomorrow - timedelta(days=1)).count() == 1
    (row,) = counted(Deployment.objects.all())
    assert (row.times, row.days, totals(Deployment.objects.all())) == (1, 1, (1, 1, 0))
    book.take_back(uid=entry.uid, cause=("finding", entry.uid), actor=cast.supervisor, at=midnight)
    (row,) = counted(Deployment.objects.all())
    assert (row.times, row.days, totals(Deployment.objects.all())) == (0, 0, (0, 0, 0))


def test_who_sees_which_deployments(cast: Cast) -> None:
    tie = people.deploy(
        area_code=HOME,
        until=cast.at.date() + timedelta(days=30),
        purpose="防汛值守",
        person_uid=cast.volunteer.person_uid,
        actor=cast.community,
        at=cast.at,
    )
    came(cast, cast.person("volunteer"), GRID, 3, how=How.ASSIGNED, out=True)
    for actor, sees in (
        (cast.community, 1),
        (cast.supervisor, 1),
        (cast.contact, 1),  # the unit's contact sees its people wherever they serve
        (cast.handler, 0),
        (cast.stranger, 0),
        (cast.resident, 0),
    ):
        page = deployed_page(actor=actor, at=cast.at + timedelta(hours=9))
        assert (page.people, page.times, page.days, page.claimed) == (sees, sees, sees, 0)
        assert [row.deployment.uid for row in page.rows] == [tie.uid] * sees
    assert deployed_page(actor=cast.community, at=cast.at, area_code=GINKGO).rows == []
    table = take_deployments(actor=cast.contact, at=cast.at)
    with table.file as file:
        lines = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[2:-1]] == ["李*"]
    (seen,) = people_queries.seen_by_person(person_id=cast.volunteer.person_id or 0)
    assert (seen.rows, seen.where) == (1, cast.enterprise.name)
    with pytest.raises(Refused, match="no_rows"):
        take_deployments(actor=cast.stranger, at=cast.at)
