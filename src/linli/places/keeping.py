"""How long something is kept, as the apps that erase it are told. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.places.codes import area_q

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

# Stands where a text may not be empty: data, not a label, so in the language of the data.
ERASED = "已按期限删除"
MONTHS = 12


def months_before(at: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(at.year * MONTHS + at.month - 1 - months, MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))


@dataclass(frozen=True, slots=True)
class Term:
    """What ended before a moment in an area is over; `excepting` names areas inside that have terms of their own."""

    area_code: str
    before: datetime
    excepting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One rule at one moment: its terms by area, what is held back, and how many rows one batch takes.

    `before` is the term of rows that lie in no area.
    """

    at: datetime
    before: datetime
    terms: tuple[Term, ...]
    held_cases: frozenset[int] = frozenset()
    held_persons: frozenset[int] = frozenset()
    held_uids: frozenset[UUID] = frozenset()
    batch: int = 200

    def over(self, when: str, area: str = "") -> Q:
        """Rows whose moment `when` lies before the term of their area; `area` leads to the area's columns."""
        found = Q(pk__in=[])
        for term in self.terms:
            part = Q(**{f"{when}__lt": term.before})
            if term.area_code:
                part &= area_q([term.area_code], area)
            if term.excepting:
                part &= ~area_q(term.excepting, area)
            found |= part
        return found
