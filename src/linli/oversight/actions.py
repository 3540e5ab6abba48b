"""What rankings keep of their own: numbers of people frozen for a year, and who is left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto, journal
from linli.kernel.verdict import first
from linli.oversight import rules
from linli.oversight.models import Denominator, LeftOut
from linli.oversight.queries import behind
from linli.oversight.queries import rankings as queries
from linli.oversight.sheets import rows_sheet
from linli.people import actions as people_actions
from linli.people import rules_bulk
from linli.people.powers import Power, roles_with

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.actions import Handed

BATCH = 1_000


def take_rows(*, wanted: behind.Behind, actor: Actor, at: datetime) -> Handed:
    """All bookings behind a number as a workbook; those in it read who took it. Raises Missing.

    Refused: no_rows.
    """
    whose: set[int] = set()
    return people_actions.hand_out(
        of=rules_bulk.RANKING_ROWS,
        sheet=rows_sheet(behind.all_behind(actor=actor, wanted=wanted, whose=whose)),
        whose=whose,
        wanted=wanted.words,
        post=actor.acting_post(*roles_with(Power.OVERSIGHT_SEE)),
        actor=actor,
        at=at,
    )


@transaction.atomic
def freeze_people(*, city: str, year: int, at: datetime) -> int:
    """Count the people of every area and unit of a city for a year, once: what is frozen stays. How many rows.

    Areas: volunteers whose registration held on the first of January, or today when there was none yet. Units: people
    who work there today.
    """
    first_day, today = date(year, 1, 1), queries.day_of(at)
    volunteers = queries.volunteers_on(city, first_day)
    on = first_day if volunteers else today
    made = []
    for code, people in (volunteers or queries.volunteers_on(city, today)).items():
        row = Denominator(year=year, people=people, counted_on=on, recorded_at=at)
        row.place_in(code)
        made.append(row)
    for unit_id, (code, people) in queries.staff_now(city).items():
        row = Denominator(unit_id=unit_id, year=year, people=people, counted_on=today, recorded_at=at)
        row.place_in(code)
        made.append(row)
    Denominator.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return len(made)


@transaction.atomic
def leave_out(
    *,
    area_code: str = "",
    unit_uid: UUID | None = None,
    year: int,
    why: str,
    words: str,
    actor: Actor,
    at: datetime,
) -> LeftOut:
    """Leave an area, or a unit, out of the rankings of a year, with a public reason.

    Missing outside the actor's areas. Refused: no_right, own_area, own_unit, left_out_already, bad_year, bad_reason,
    no_words, too_long.
    """
    place = queries.place_for(actor=actor, area_code=area_code, unit_uid=unit_uid, lock=True)
    facts = queries.place_facts(place, year=year, actor=actor)
    first(
        rules.may_leave_out(facts, actor),
        rules.is_year(year, queries.day_of(at).year),
        rules.has_reason(why, words),
    ).enforce()
    row = LeftOut(
        unit=place.unit,
        year=year,
        why=why,
        words=words.strip(),
        words_salt=crypto.new_salt(),
        by_id=actor.person_id,
        at=at,
    )
    row.place_in(place.area_code)
    row.save(force_insert=True)
    journal.note(
        "ranking.left_out",
        subject=("left_out", row.uid),
        actor=actor,
        at=at,
        payload={
            "unit": place.unit.uid if place.unit else None,
            "year": year,
            "why": why,
            "words": crypto.commitment(row.words_salt, row.words),
        },
        area=row.area_code,
    )
    return row


@transaction.atomic
def take_in(*, uid: UUID, actor: Actor, at: datetime) -> LeftOut:
    """Take it into the rankings again. Missing outside. Refused: no_right, own_area, own_unit, not_left_out."""
    row = queries.left_out_for(actor=actor, uid=uid, lock=True)
    rules.may_take_in(queries.facts_of(row, actor), actor).enforce()
    row.ended_by_id, row.ended_at = actor.person_id, at
    row.save(update_fields=["ended_by", "ended_at"])
    journal.note(
        "ranking.taken_in",
        subject=("left_out", row.uid),
        actor=actor,
        at=at,
        payload={"unit": row.unit.uid if row.unit else None, "year": row.year},
        area=row.area_code,
    )
    return row
