"""Booking hours and points, judged purely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from linli.credits.models import Grade, How
from linli.kernel.verdict import ALLOWED, Verdict, refuse

RANKED = (Grade.A, Grade.B)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is judged of an entry that is to be taken back."""

    reverses: bool
    reversed: bool
    service: bool = True


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum of the book: how it came about, how it is known, how much."""

    quantity: str
    how: str
    grade: str
    amount: int


@dataclass(frozen=True, slots=True)
class GradeLine:
    """Minutes of one evidence grade, claimed and assigned apart."""

    grade: str
    label: str
    claimed: int
    assigned: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What somebody holds.

    Volunteer time is ``claimed`` alone: Order 67 (Ministry of Civil Affairs, 2020) art. 19 forbids recording as
    volunteering what was none. Assigned service is counted too, apart.
    """

    lines: tuple[GradeLine, ...]
    claimed: int
    assigned: int
    ranked: int
    claimed_points: int
    assigned_points: int
    moved_points: int = 0

    @property
    def points(self) -> int:
        """What is left of all points; they are the projects' own and do not turn duty into volunteering."""
        return self.claimed_points + self.assigned_points + self.moved_points

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever booked."""
        return not (self.claimed or self.assigned or self.claimed_points or self.assigned_points)


def balance_of(sums: Iterable[Sum]) -> Balance:
    """Add up sums of the book."""
    minutes: dict[tuple[str, str], int] = {}
    points = {How.CLAIMED.value: 0, How.ASSIGNED.value: 0, "": 0}
    for one in sums:
        if one.quantity == "points":
            points[one.how] += one.amount
        else:
            key = (one.how, one.grade)
            minutes[key] = minutes.get(key, 0) + one.amount
    lines = tuple(
        GradeLine(
            grade=grade.value,
            label=str(grade.label),
            claimed=minutes.get((How.CLAIMED, grade), 0),
            assigned=minutes.get((How.ASSIGNED, grade), 0),
        )
        for grade in Grade
    )
    return Balance(
        lines=lines,
        claimed=sum(line.claimed for line in lines),
        assigned=sum(line.assigned for line in lines),
        ranked=sum(line.claimed for line in lines if line.grade in RANKED),
        claimed_points=points[How.CLAIMED],
        assigned_points=points[How.ASSIGNED],
        moved_points=points[""],
    )


def may_book(*, minutes: int, points: int, booked: bool) -> Verdict:
    """A service is booked once per person and source. Refusals: nothing_to_book, booked_already."""
    if minutes < 0 or points < 0 or not (minutes or points):
        return refuse("nothing_to_book", _("There is neither time nor a point to book."))
    if booked:
        return refuse("booked_already", _("This service is in the book already."))
    return ALLOWED


def may_reverse(facts: EntryFacts) -> Verdict:
    """An entry is taken back once, by a further entry. Refusals: not_a_service, is_reversal, reversed_already."""
    if not facts.service:
        return refuse(
            "not_a_service",
            _("Only a service is taken back here; an order is cancelled where it was placed."),
        )
    if facts.reverses:
        return refuse(
            "is_reversal", _("This entry itself takes another one back; book the service again instead.")
        )
    if facts.reversed:
        return refuse("reversed_already", _("This entry has been taken back already."))
    return ALLOWED
