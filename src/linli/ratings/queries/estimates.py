"""What the calls drawn by lot estimate, and the drawings as everybody may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from linli.ratings import rules_calls
from linli.ratings.models import CallBack, Draw

if TYPE_CHECKING:
    from django.db.models import QuerySet

ESTIMATE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing; the seed is None as long as a call of it is waited for."""

    since: datetime
    until: datetime
    commitment: str
    seed: str | None
    per_mille: int
    population: int
    drawn: int
    risky: int


def drawings(*, city_code: str, at: datetime, limit: int) -> list[Drawing]:
    """The last drawings of a city, the newest first; one query."""
    found = Draw.objects.filter(city_code=city_code).annotate(awaited=Exists(_awaited(at)))
    return [
        Drawing(
            since=draw.since,
            until=draw.until,
            commitment=draw.commitment,
            seed=None if draw.awaited else draw.seed,
            per_mille=draw.per_mille,
            population=draw.population,
            drawn=draw.drawn,
            risky=draw.risky,
        )
        for draw in found.order_by("-until")[:limit]
    ]


def estimate(*, city_code: str, at: datetime) -> rules_calls.Estimate:
    """What the calls drawn by lot say about the closures of a whole city in the last 90 days, two queries.

    Of drawings with the newest chance only, and none while a call of it is waited for.
    """
    since = at - timedelta(days=ESTIMATE_DAYS)
    ended = list(
        Draw.objects.filter(~Exists(_awaited(at)), city_code=city_code, until__gte=since).order_by("-until")
    )
    pooled = [draw for draw in ended if draw.per_mille == ended[0].per_mille]
    outcome = CallBack.Outcome
    # What is said after its day is kept, but moves no figure any more.
    done = Q(done_at__isnull=False) & (Q(due_at__isnull=True) | Q(done_at__lte=F("due_at")))
    counts = CallBack.objects.filter(draw__in=pooled, kind=CallBack.Kind.RANDOM).aggregate(
        drawn=Count("id"),
        waiting=Count("id", filter=~done),
        solved=Count("id", filter=done & Q(outcome=outcome.SOLVED)),
        not_solved=Count("id", filter=done & Q(outcome=outcome.NOT_SOLVED)),
        refused=Count("id", filter=done & Q(outcome=outcome.REFUSED)),
        unreached=Count("id", filter=done & Q(outcome=outcome.NOT_REACHED)),
    )
    return rules_calls.Estimate(
        population=sum(draw.population for draw in pooled),
        drawn=counts["drawn"],
        waiting=counts["waiting"],
        unreached=counts["unreached"],
        refused=counts["refused"],
        answered=counts["solved"] + counts["not_solved"],
        not_solved=counts["not_solved"],
    )


def _awaited(at: datetime) -> QuerySet[CallBack]:
    """Calls of a drawing that are still to be made in time."""
    in_time = Q(due_at__isnull=True) | Q(due_at__gt=at)
    return CallBack.objects.filter(in_time, draw=OuterRef("pk"), done_at__isnull=True)
