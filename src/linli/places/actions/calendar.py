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

    A known year loses the days that are not listed only with `replace`. Deadlines are counted anew by
    `cases.actions.recount_clocks`. Refused: no_source, loses_days; nothing is taken over then.
    """
    known = {
        one.year: one
        for one in CalendarYear.objects.select_for_update().filter(year__in=years).prefetch_related("days")
    }
    found = [_change(year, years[year], sources.get(year, ""), known.get(year)) for year in sorted(years)]
    for one in found:
        rules.may_take_year(
            year=one.year, source=sources.get(one.year, ""), loses=len(one.removed), replace=replace
        ).enforce()
    if not dry_run:
        for one in found:
            if not one.same:
                _write(one, years[one.year], sources[one.year], actor, at)
    return found


def _change(
    year: int, days: Mapping[date, SpecialDay], source: str, known: CalendarYear | None
) -> YearChange:
    stands = {one.day: SpecialDay(one.working, one.name) for one in known.days.all()} if known else {}
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
