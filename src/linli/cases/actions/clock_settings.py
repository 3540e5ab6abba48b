"""What clocks go by: calendar, limits and settings of an area, at one moment or at any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.places import declarations
from linli.places import queries as places
from linli.places.workdays import Calendar

from ..queries.limits import limits_book

if TYPE_CHECKING:
    from datetime import datetime

    from linli.places.queries import SettingsBook

    from ..queries.limits import LimitsBook
    from ..rules_limits import Limits

_KEYS = (declarations.YELLOW_PERCENT, declarations.QUESTION_DAYS, declarations.HOURS)


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """Calendar and limits of one area at a moment; the book knows what held before."""

    calendar: Calendar
    limits: Limits
    yellow_percent: int
    question_days: int
    book: LimitsBook


class ClockBook:
    """What the clocks of an area have gone by: an import asks once per area and gets what held at each receipt."""

    def __init__(self, settings: SettingsBook, limits: LimitsBook, calendar: Calendar) -> None:
        self.settings, self.limits, self.calendar = settings, limits, calendar
        self._calendars: dict[int, Calendar] = {}

    def at(self, moment: datetime) -> ClockSetting:
        """What held at a moment. Nothing is asked for it."""
        given: dict[str, Any] = self.settings.at(moment)
        place = self.settings.place(moment)
        if place not in self._calendars:
            known = self.calendar
            self._calendars[place] = Calendar(known.days, known.years, given[declarations.HOURS.key])
        return ClockSetting(
            calendar=self._calendars[place],
            limits=self.limits.at(moment),
            yellow_percent=given[declarations.YELLOW_PERCENT.key],
            question_days=given[declarations.QUESTION_DAYS.key],
            book=self.limits,
        )


def clock_book(area_code: str, until: datetime, *, calendar: Calendar | None = None) -> ClockBook:
    """What clocks of an area have gone by until a moment, three queries (two when the calendar is given)."""
    return ClockBook(
        places.settings_book(_KEYS, area_code, until),
        limits_book(area_code, until),
        calendar if calendar is not None else places.calendar(),
    )


def setting_for(area_code: str, at: datetime, *, calendar: Calendar | None = None) -> ClockSetting:
    """What the clocks of an area go by at a moment, three queries (two when the calendar is given)."""
    return clock_book(area_code, at, calendar=calendar).at(at)
