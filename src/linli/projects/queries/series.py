"""Shifts that repeat: the page of a project, the preview of a rule, and which shifts nobody has touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max, Q

from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing, Verdict, first
from linli.places import queries as places
from linli.projects import rules, rules_series
from linli.projects.models import DrawEntry, Project, Series, Shift, Slot, Waiting
from linli.projects.queries.loading import project_facts, project_for
from linli.projects.rules_series import Marked
from linli.projects.rules_series_words import in_words

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Preview:
    """The days of a rule with what the calendar says of them, or why there are none."""

    days: list[Marked]
    verdict: Verdict

    @property
    def taken(self) -> list[date]:
        """The days on which a shift is made."""
        return [one.day for one in self.days if one.taken]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series: how many shifts it has, how many of them somebody holds."""

    series: Series
    shifts: int
    held: int
    last: datetime | None

    @property
    def words(self) -> str | Promise:
        """The rule in words, where they suffice."""
        return in_words(self.series.rule)


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """The series of a project, and whether the reader may repeat shifts here."""

    project: Project
    rows: list[SeriesRow]
    repeat: Verdict


def series_page(*, actor: Actor, uid: UUID) -> SeriesPage:
    """The series of a project, two statements. Raises Missing; Missing too for those who do not run it."""
    project = project_for(actor=actor, uid=uid)
    facts = project_facts(project)
    if not rules.may_run(actor, facts):
        raise Missing
    held = Q(shifts__slots__holder__isnull=False)
    rows = project.series.annotate(
        made=Count("shifts", distinct=True),
        held=Count("shifts", filter=held, distinct=True),
        last=Max("shifts__starts_at"),
    ).order_by("pk")
    return SeriesPage(
        project=project,
        rows=[SeriesRow(one, one.made, one.held, one.last) for one in rows],
        repeat=first(rules.may_run(actor, facts), rules.arrow("repeat", project.state)),
    )


def series_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Series:
    """A series of a project that the actor runs; locked with its project. Raises Missing."""
    found = Series.objects.select_related("project").filter(uid=uid).first()
    if found is None:
        raise Missing
    found.project = project_for(actor=actor, uid=found.project.uid, lock=lock)
    if not rules.may_run(actor, project_facts(found.project)):
        raise Missing
    return found


def preview(*, rule: str, first_day: date, days_off: str, left_out: Iterable[date] = ()) -> Preview:
    """What a rule makes, by the real calendar. One statement."""
    found = rules_series.days_of(rule, first_day)
    if not found.verdict:
        return Preview([], found.verdict)
    marked = rules_series.mark(found.days, places.calendar(), days_off=days_off, left_out=frozenset(left_out))
    return Preview(marked, found.verdict)


def moments(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """Beginning and end of a shift by the clock of the place; over midnight it ends on the next day."""
    zone = local_zone()
    ended = rules_series.last_day(day, begins, ends)
    return datetime.combine(day, begins, zone), datetime.combine(ended, ends, zone)


def untouched(*, series: Series, at: datetime) -> tuple[list[Shift], set[date]]:
    """Shifts of a series that have not begun and that nobody holds or waits for, locked with their places; and the days
    of the others. A place that is kept for somebody, and a draw that somebody entered, count as well. Who takes a place
    at this moment waits, and finds that it is gone.
    """
    shifts = list(Shift.objects.select_for_update().filter(series=series).order_by("pk"))
    ahead = [shift.pk for shift in shifts if shift.starts_at > at]
    places_of = Slot.objects.select_for_update(of=("self",)).filter(shift__in=ahead).order_by("pk")
    rows = places_of.values_list("shift_id", "holder_id", "kept")
    taken = {shift for shift, holder, kept in rows if holder or kept}
    taken |= set(Waiting.objects.filter(shift__in=ahead).values_list("shift_id", flat=True))
    entered = DrawEntry.objects.filter(draw__shift__in=ahead).exclude(result=DrawEntry.Result.LEFT)
    taken |= set(entered.values_list("draw__shift_id", flat=True))
    free = [shift for shift in shifts if shift.starts_at > at and shift.pk not in taken]
    zone = local_zone()
    gone = {shift.pk for shift in free}
    return free, {shift.starts_at.astimezone(zone).date() for shift in shifts if shift.pk not in gone}
