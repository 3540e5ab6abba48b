"""The figures behind a list, from the book, as it stood at a moment: whoever computes again finds the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum

from linli.awards.facts import Criteria
from linli.awards.models import STAYS_OUT, Candidate, Commendation
from linli.awards.rules import Served, ranked
from linli.credits.models import CreditEntry, Grade, How
from linli.people import queries as people
from linli.people.models import Person
from linli.places.codes import area_q

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

COUNTED = (Grade.A, Grade.B)


@dataclass(frozen=True, slots=True)
class Checked:
    """A list held against the book: by what stood in it then, and by what stands there now."""

    then: int
    now: int


def figures(
    *, area_code: str, year: int, until: datetime, person_ids: Collection[int] | None = None
) -> list[Served]:
    """Volunteer time of grade A and B served in an area in a year, as booked until a moment. One statement.

    What was taken back by then is not there: a service whose entries add up to nothing counts as none.
    """
    entries = CreditEntry.objects.filter(
        area_q([area_code]),
        quantity=CreditEntry.Quantity.MINUTES,
        how=How.CLAIMED,
        grade__in=COUNTED,
        earned_on__range=(date(year, 1, 1), date(year, 12, 31)),
        recorded_at__lte=until,
    )
    if person_ids is not None:
        entries = entries.filter(person_id__in=person_ids)
    rows = (
        entries.order_by()
        .values_list("person_id", "source_uid", "group_uid")
        .annotate(minutes=Sum("amount"))
        .filter(minutes__gt=0)
    )
    minutes: dict[int, int] = {}
    times: dict[int, int] = {}
    projects: dict[int, set[object]] = {}
    for person, source, group, amount in rows:
        minutes[person] = minutes.get(person, 0) + amount
        times[person] = times.get(person, 0) + 1
        projects.setdefault(person, set()).add(group or source)
    return [Served(one, minutes[one], times[one], len(projects[one])) for one in sorted(minutes)]


def runs_it(commendation: Commendation, *, at: datetime) -> set[int]:
    """Who makes the list or keeps the register of its community: they are not on it."""
    uids = people.registrars_of(community_code=commendation.area_code, at=at)
    found = set(Person.objects.filter(uid__in=uids).values_list("pk", flat=True))
    return found | {commendation.made_by_id} | {commendation.computed_by_id or 0}


def check(commendation: Commendation, criteria: Criteria, *, at: datetime) -> Checked:
    """How many lines differ when the list is computed again: from the book of then (nobody should), and of today. Three
    statements.
    """
    if commendation.computed_at is None:
        return Checked(0, 0)
    rows = list(commendation.candidates.all())
    out = {row.person_id: row.why for row in rows if row.why in {*STAYS_OUT, Candidate.Why.RUNS_IT}}
    kept = {(row.person_id, row.place, row.minutes, row.times, row.projects, row.why) for row in rows}
    differ = []
    for until in (commendation.computed_at, at):
        served = figures(area_code=commendation.area_code, year=commendation.year, until=until)
        again = {
            (one.served.person_id, one.place, *_numbers(one.served), str(one.why))
            for one in ranked(criteria, served, out)
        }
        differ.append(len({one[0] for one in kept ^ again}))
    return Checked(*differ)


def _numbers(served: Served) -> tuple[int, int, int]:
    return served.minutes, served.times, served.projects
