"""Criteria: written, and published before the year is over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from linli.awards import queries, rules
from linli.awards.facts import Criteria
from linli.awards.models import Commendation
from linli.kernel import journal
from linli.kernel.verdict import first
from linli.people import queries as people
from linli.places import queries as places

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

KIND = "commendation"


@transaction.atomic
def set_criteria(
    *, area_code: str, year: int, criteria: Criteria, actor: Actor, at: datetime
) -> Commendation:
    """Write the criteria of a community for a year, or write them anew while they are a draft.

    Refused: no_right, not_a_community, bad_year, bad_number, bad_days, bad_ties, too_long, wrong_state; Missing.
    """
    code = places.area(area_code).code
    first(
        rules.may_run(actor, code),
        rules.may_set(criteria, area_code=code, year=year, today=queries.today(at)),
    ).enforce()
    person = people.person_of(actor=actor)
    fresh = Commendation(year=year, least_minutes=criteria.least_minutes, made_by=person, made_at=at)
    fresh.place_in(code)
    Commendation.objects.bulk_create([fresh], ignore_conflicts=True)
    one = Commendation.objects.select_for_update().get(area_code=code, year=year)
    rules.arrow("write", one.state).enforce()
    one.least_minutes, one.least_times = criteria.least_minutes, criteria.least_times
    one.least_projects, one.seats = criteria.least_projects, criteria.seats
    one.ties, one.words, one.object_days = criteria.ties, criteria.words.strip(), criteria.object_days
    one.save()
    note("award.criteria_written", one, actor, at, {"year": year, "minutes": one.least_minutes})
    return one


@transaction.atomic
def publish_criteria(*, uid: UUID, actor: Actor, at: datetime) -> Commendation:
    """Everybody reads them from now on, and they never change. Refused: no_right, wrong_state, year_over; Missing."""
    one = queries.commendation_for(actor=actor, uid=uid, lock=True)
    first(
        rules.may_run(actor, one.area_code), rules.may_publish(queries.facts_of(one), queries.today(at))
    ).enforce()
    one.state, one.published_at = Commendation.State.CRITERIA, at
    one.save(update_fields=["state", "published_at"])
    payload: dict[str, Value] = {
        "year": one.year,
        "minutes": one.least_minutes,
        "times": one.least_times,
        "projects": one.least_projects,
        "seats": one.seats,
        "ties": str(one.ties),
    }
    note("award.criteria_published", one, actor, at, payload)
    return one


def note(code: str, one: Commendation, actor: Actor, at: datetime, payload: dict[str, Value]) -> None:
    """A line of the journal about a list."""
    journal.note(code, subject=(KIND, one.uid), actor=actor, at=at, payload=payload, area=one.area_code)
