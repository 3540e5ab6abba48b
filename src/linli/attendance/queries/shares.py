"""How the hours of a city are known, street by street: public, sums of a month, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.places import queries as places
from linli.places.codes import area_q
from linli.places.models import Area

from .corrections import entered_afterwards, minutes_in_month

SHARE_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Share:
    """How the minutes of an area in a month are known."""

    code: str
    name: str
    total: int
    grades: dict[str, int]
    entered: int = 0  # minutes that were entered afterwards

    @property
    def per_mille(self) -> int:
        """Their share, in thousandths."""
        return self.entered * 1000 // self.total if self.total else 0

    @property
    def percent(self) -> str:
        """The share as people read it, with one decimal."""
        return f"{self.per_mille // 10}.{self.per_mille % 10}"


@dataclass(frozen=True, slots=True)
class SharesPage:
    """The streets of one city in a month, and the cities and months that can be looked at."""

    city: Area | None  # none where the house has no area yet
    cities: list[Area]
    month: date
    months: list[date]
    rows: list[Share]


def share_months(*, at: datetime) -> list[date]:
    """The first days of this month and of those before that can be looked at, the newest first."""
    first = at.astimezone(clock.local_zone()).date().replace(day=1)
    found = [first]
    while len(found) < SHARE_MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def shares_page(*, actor: Actor, at: datetime, back: int = 0, city: str = "") -> SharesPage:
    """How the hours of this month, or of so many months ago, are known, by street of the city that is asked for; else
    of the visitor's own, else of the first. Four statements. Raises Missing for a city that is none of these.
    """
    cities, months = places.children("", at), share_months(at=at)
    chosen = _chosen(cities, actor, city)
    sums: dict[str, dict[str, int]] = {}
    entered: dict[str, int] = {}
    if chosen is not None:
        rows = minutes_in_month(months[back]).filter(area_q([chosen.code])).exclude(street_code="")
        by_grade = rows.values_list("street_code", "grade").annotate(sum=Sum("amount"))
        for code, grade, amount in by_grade.order_by():
            sums.setdefault(code, {})[grade] = amount
        late = entered_afterwards(rows).values_list("street_code").annotate(sum=Sum("amount"))
        entered = dict(late.order_by())
    names = places.names_of(sums)
    found = [
        Share(code, names.get(code, code), sum(by.values()), by, entered.get(code, 0))
        for code, by in sums.items()
    ]
    streets = sorted(found, key=lambda one: (-one.per_mille, one.code))
    return SharesPage(chosen, cities, months[back], months, streets)


def _chosen(cities: list[Area], actor: Actor, asked: str) -> Area | None:
    if asked:
        found = next((one for one in cities if one.code == asked), None)
        if found is None:
            raise Missing
        return found
    own = [actor.home_code, *(post.area_code for post in actor.posts)]
    around = (one for code in own if code for one in cities if code.startswith(one.code))
    return next(around, cities[0] if cities else None)
