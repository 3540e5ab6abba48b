"""The bookings behind a number of a ranking: a page of them, and all of them for a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from linli.credits.models import CreditEntry
from linli.kernel.verdict import Missing
from linli.oversight.queries.overview import area_for
from linli.oversight.queries.rankings import Target, name_of, place_for
from linli.people.queries import names_of
from linli.places.codes import area_q

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

PAGE = 50
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Behind:
    """Which bookings are asked for: of an area or a unit, in a year or a month of it, by how and grades."""

    area_code: str
    unit_uid: UUID | None
    year: int
    month: int
    how: str = ""
    grades: str = ""

    @property
    def words(self) -> str:
        """As one line."""
        return f"{self.unit_uid or self.area_code} {self.year} {self.month} {self.how} {self.grades}"


@dataclass(frozen=True, slots=True)
class Entries:
    """Bookings behind a number, newest service first; `next` is the uid after which the next page begins."""

    name: str
    rows: list[tuple[CreditEntry, str, int]]
    next: UUID | None


class Booking(NamedTuple):
    """One booking as a workbook shows it, with a masked name."""

    day: date
    name: str
    title: str
    grade: str
    how: str
    amount: int
    taken_back: bool


def entries_behind(*, actor: Actor, wanted: Behind, after: UUID | None = None) -> Entries:
    """The bookings of minutes behind a number, newest service first, names masked; of one's area when none is named.

    Raises Missing.
    """
    place = _place(actor, wanted)
    rows = _entries_of(place, wanted)
    if after is not None:
        at = rows.filter(uid=after).values_list("earned_on", "id").first()
        if at is None:
            raise Missing
        rows = rows.filter(Q(earned_on__lt=at[0]) | Q(earned_on=at[0], id__lt=at[1]))
    found = list(rows.order_by("-earned_on", "-id")[: PAGE + 1])
    names = names_of({one.person_id for one in found}, masked=True)
    shown = [(one, names[one.person_id], abs(one.amount)) for one in found[:PAGE]]
    return Entries(name_of(place), shown, shown[-1][0].uid if len(found) > PAGE else None)


def all_behind(*, actor: Actor, wanted: Behind, whose: set[int]) -> Iterator[Booking]:
    """All of them in the same order, read as they are asked for; `whose` is filled with the persons as they pass.

    One statement, and one for each two thousand rows with somebody who was not named yet. Raises Missing.
    """
    return _bookings(_entries_of(_place(actor, wanted), wanted), whose)


def _bookings(rows: QuerySet[CreditEntry], whose: set[int]) -> Iterator[Booking]:
    columns = ("earned_on", "person_id", "source_title", "grade", "how", "amount", "reverses_id")
    names: dict[int, str] = {}
    found = rows.order_by("-earned_on", "-id").values_list(*columns).iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        strangers = {row[1] for row in some} - names.keys()
        if strangers:
            names |= names_of(strangers, masked=True)
            whose |= strangers
        for day, person_id, title, grade, how, amount, reverses_id in some:
            yield Booking(day, names[person_id], title, grade, how, amount, reverses_id is not None)


def _place(actor: Actor, wanted: Behind) -> Target:
    code = wanted.area_code if wanted.unit_uid else area_for(actor, wanted.area_code)
    return place_for(actor=actor, area_code=code, unit_uid=wanted.unit_uid)


def _entries_of(place: Target, wanted: Behind) -> QuerySet[CreditEntry]:
    first, last = date(wanted.year, wanted.month or 1, 1), date(wanted.year, wanted.month or 12, 1)
    last = (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    rows = CreditEntry.objects.filter(quantity=CreditEntry.Quantity.MINUTES, earned_on__range=(first, last))
    rows = rows.filter(unit=place.unit) if place.unit else rows.filter(area_q([place.area_code]))
    if wanted.how:
        rows = rows.filter(how=wanted.how)
    return rows.filter(grade__in=list(wanted.grades)) if wanted.grades else rows
