"""Checks by lot: the seed is fixed and committed to beforehand, and published once the month has been drawn."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction

from linli.cases.rules import has_words
from linli.integrity import cards, queries, rules
from linli.integrity.actions.scanning import flagged
from linli.integrity.models import Lot, SpotCheck
from linli.kernel import clock, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, first
from linli.places import declarations_trust as settings
from linli.places import queries as places
from linli.places.codes import Level
from linli.places.models import Area
from linli.ratings.rules_calls import commitment, is_drawn

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

MONTHS = 12


@transaction.atomic
def fix_lots(*, at: datetime) -> int:
    """Fix the seed of this month and the next for every city; the journal keeps the commitment. How many are new."""
    today = at.astimezone(clock.local_zone()).date()
    made = 0
    for code in Area.objects.filter(level=Level.CITY).values_list("code", flat=True):
        for month in (today.replace(day=1), _next(today.replace(day=1))):
            if Lot.objects.filter(city_code=code, month=month).exists():
                continue
            lot = Lot.objects.create(
                city_code=code,
                month=month,
                seed=secrets.token_hex(32),
                per_mille=places.setting(settings.SPOT_PER_MILLE, code, at),
                fixed_at=at,
            )
            _note("integrity.lot_fixed", lot, at, commitment=commitment(lot.seed), per_mille=lot.per_mille)
            made += 1
    return made


def draw(*, at: datetime) -> int:
    """Draw from the months that are over; the seed is public from then on. How many services were drawn."""
    today = at.astimezone(clock.local_zone()).date()
    drawn = 0
    for pk in Lot.objects.filter(drawn_at=None, month__lt=today.replace(day=1)).values_list("pk", flat=True):
        drawn += _draw(pk, at)
    return drawn


@transaction.atomic
def _draw(pk: int, at: datetime) -> int:
    lot = Lot.objects.select_for_update().get(pk=pk)
    if lot.drawn_at is not None:
        return 0
    count = 0
    for one in queries.population(lot.city_code, _begin(lot.month), _begin(_next(lot.month))).iterator():
        lot.population += 1
        if is_drawn(lot.seed, one.uid, lot.per_mille):
            check = SpotCheck(lot=lot, attendance=one)
            check.place_in(one.area_code)
            check.save(force_insert=True)
            count += 1
    lot.drawn, lot.drawn_at = count, at
    lot.save(update_fields=["population", "drawn", "drawn_at"])
    _note("integrity.lot_drawn", lot, at, seed=lot.seed, population=lot.population, drawn=count)
    return count


@transaction.atomic
def record_check(*, uid: UUID, outcome: str, words: str, actor: Actor, at: datetime) -> SpotCheck:
    """Write down what asking there brought; what is unclear becomes a finding, and is heard like any other.

    Refused: no_right, excluded, same_unit, checked_already, no_such_outcome, no_words, too_long; Missing.
    """
    check = queries.check_for(actor=actor, uid=uid, lock=True)
    first(
        queries.verdict_on_check(check, actor),
        ALLOWED if outcome in SpotCheck.Outcome.values else rules.BAD_OUTCOME,
        has_words(words, "words", most=2000),
    ).enforce()
    check.outcome, check.words = outcome, words.strip()
    check.by_id, check.at = actor.person_id, at
    check.save(update_fields=["outcome", "words", "by", "at"])
    journal.note(
        "integrity.checked",
        subject=("spot_check", check.uid),
        actor=actor,
        at=at,
        payload={"outcome": outcome},
        area=check.area_code,
    )
    if outcome == SpotCheck.Outcome.DOUBTFUL:
        one = check.attendance
        flag = rules.Flag(cards.SPOT, str(one.uid), (one.uid,), frozenset({one.person_id}))
        flagged(flag, at=at)
    return check


def _next(month: date) -> date:
    year, index = divmod(month.year * MONTHS + month.month, MONTHS)
    return month.replace(year=year, month=index + 1)


def _begin(month: date) -> datetime:
    return datetime.combine(month, time(), clock.local_zone())


def _note(code: str, lot: Lot, at: datetime, **payload: str | int) -> None:
    journal.note(
        code,
        subject=("lot", lot.uid),
        actor=Actor.system(),
        at=at,
        payload=payload,
        area=lot.city_code,
    )
