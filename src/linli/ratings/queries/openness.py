"""What everybody may know about the ratings of a city: what was excluded and why, and how many closures are false."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from linli.kernel.verdict import Missing
from linli.places.codes import Level, area_q
from linli.places.models import Area
from linli.ratings import rules, rules_calls
from linli.ratings.models import Appeal, Exclusion, Rating

from .estimates import Drawing, drawings, estimate

if TYPE_CHECKING:
    from datetime import datetime

DAYS = 365
DRAWINGS = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """How many ratings were excluded for a reason, in whole fives: less than five stays hidden."""

    code: str
    label: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Openness:
    """The public page of one city, of the last year."""

    city: Area
    cities: list[Area]
    excluded: list[Counted]
    rated: int
    estimate: rules_calls.Estimate
    draws: list[Drawing]


def openness(*, code: str, at: datetime) -> Openness:
    """Exclusions by reason and the estimate for one city, seven queries. Raises Missing for an area that is no city.

    Only whole cities and whole fives: no difference of two tables, nor of two days, tells of one rating.
    """
    cities = list(Area.objects.filter(level=Level.CITY).order_by("code"))
    city = next((one for one in cities if one.code == code or not code), None)
    if city is None:
        raise Missing
    since = at - timedelta(days=DAYS)
    here = area_q([city.code], "rating__case__")
    found = Exclusion.objects.filter(here, at__gte=since)
    counts = dict(found.order_by().values_list("reason").annotate(n=Count("id")))
    rated = Rating.objects.filter(area_q([city.code], "case__"), at__gte=since).count()
    return Openness(
        city=city,
        cities=cities,
        excluded=[
            Counted(reason, str(label), rules.in_bucket(counts.get(reason, 0)))
            for reason, label in Appeal.Reason.choices
        ],
        rated=rules.in_bucket(rated),
        estimate=estimate(city_code=city.code, at=at),
        draws=drawings(city_code=city.code, at=at, limit=DRAWINGS),
    )
