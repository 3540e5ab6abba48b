"""Taking over the working days of whole years. It judges what is put in, not who may: set up by the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.places import rules
from linli.places.models import CalendarDay, CalendarYear
from linli.places.workdays import SpecialDay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from linli.kernel.actor import Actor

LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class YearChange:
    """What an import does to one year."""

    year: int
    days: int
    new: bool
    added: Sequence[date]
    changed: Sequence[date]
    removed: Sequence[date]
    other_source: bool

    @property
    def same(self) -> bool:
        """Whether everything stands there already."""
        return not (self.new or self.added or self.changed or self.removed or self.other_source)


@transaction.atomic
def import_calendar(
    *,
    years: Mapping[int, Mapping[date, SpecialDay]],
    sources: Mapping[int, str],
    actor: Actor,
    at: datetime,
    replace: bool = False,
    dry_run: bool = False,
) -> list[YearChange]:
    """Take over whole years: what stands there already stays, and nothing is written a second time.

    A known year loses the days that are not listed only with `replace`. The few days that a file names of the year
    beside a whole one are added to what is known of it. Deadlines are counted anew by `cases.actions.recount_clocks`.
    Refused: no_source, few_days, loses_days; nothing is taken over then.
    """
    known = {
        one.year: one
        for one in CalendarYear.objects.select_for_update().filter(year__in=years).prefetch_related("days")
    }
    brought = _whole(years, sources, known)
    found = []
    for year, (days, source) in sorted(brought.items()):
        one = _change(year, days, source, known.get(year))
        rules.may_take_year(
            year=year, source=source, holidays=_holidays(days), loses=len(one.removed), replace=replace
        ).enforce()
        found.append(one)
    if not dry_run:
        for one in found:
            if not one.same:
                _write(one, *brought[one.year], actor, at)
    return found


def _whole(
    years: Mapping[int, Mapping[date, SpecialDay]],
    sources: Mapping[int, str],
    known: Mapping[int, CalendarYear],
) -> dict[int, tuple[Mapping[date, SpecialDay], str]]:
    """Days and source of each year. The few days of the year beside a whole one are added to what is known of it."""
    whole = {year for year in years if _holidays(years[year]) >= rules.FEWEST_HOLIDAYS}
    brought: dict[int, tuple[Mapping[date, SpecialDay], str]] = {}
    for year, days in years.items():
        stands = known.get(year)
        if stands is not None and year not in whole and whole & {year - 1, year + 1}:
            brought[year] = (_days_of(stands) | dict(days), stands.source)
        else:
            brought[year] = (days, sources.get(year, ""))
    return brought


def _holidays(days: Mapping[date, SpecialDay]) -> int:
    return sum(not one.working for one in days.values())


def _days_of(year: CalendarYear) -> dict[date, SpecialDay]:
    return {one.day: SpecialDay(one.working, one.name) for one in year.days.all()}


def _change(
    year: int, days: Mapping[date, SpecialDay], source: str, known: CalendarYear | None
) -> YearChange:
    stands = _days_of(known) if known else {}
    return YearChange(
        year=year,
        days=len(days),
        new=known is None,
        added=sorted(days.keys() - stands.keys()),
        changed=sorted(day for day in days.keys() & stands.keys() if days[day] != stands[day]),
        removed=sorted(stands.keys() - days.keys()),
        other_source=known is not None and known.source != source[:LONGEST_SOURCE],
    )


def _write(
    change: YearChange, days: Mapping[date, SpecialDay], source: str, actor: Actor, at: datetime
) -> None:
    year, _made = CalendarYear.objects.update_or_create(
        year=change.year, defaults={"source": source[:LONGEST_SOURCE]}
    )
    year.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(year=year, day=day, working=days[day].working, name=days[day].name)
        for day in sorted(days)
    )
    journal.note(
        "calendar.imported",
        subject=("calendar_year", year.uid),
        actor=actor,
        at=at,
        payload={"year": change.year, "days": len(days), "removed": len(change.removed)},
    )
