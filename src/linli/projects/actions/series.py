"""Shifts that repeat are made from a rule; a changed rule touches only shifts that nobody holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.projects import queries, rules, rules_series
from linli.projects.actions.drawing import announce_draws, hold_draws
from linli.projects.actions.inviting import NEW_SHIFTS, tell_of_new
from linli.projects.actions.shifts import add_shifts
from linli.projects.models import Project, Series, Shift
from linli.projects.queries.series import moments


class SeriesFields(TypedDict):
    """What is written down of shifts that repeat; `rule` is one of RFC 5545, `places` are open to everybody."""

    rule: str
    first_day: date
    begins: time
    ends: time
    places: int
    days_off: str
    left_out: Sequence[date]


@transaction.atomic
def add_series(*, project_uid: UUID, actor: Actor, at: datetime, **fields: Unpack[SeriesFields]) -> Series:
    """Make the shifts of a rule, in a draft or in a project that looks for hands. What is over is not made.

    Missing: a project that the actor does not run. Refused: closed, bad_rule, no_end, too_far, too_many_dates, no_dates,
    shift_backwards, no_places, too_many_places, too_many_shifts.
    """
    project = queries.project_for(actor=actor, uid=project_uid, lock=True)
    if not rules.may_run(actor, queries.project_facts(project)):
        raise Missing
    rules.arrow("repeat", project.state).enforce()
    shifts = _judged(project, fields, at, besides=set())
    series = Series(project=project, created_at=at)
    _write(series, fields)
    made = add_shifts(project, shifts, series)
    _added(project, made, made, actor, at)
    _note("series.added", series, actor, at, made=len(shifts), taken_back=0)
    return series


@transaction.atomic
def change_series(*, series_uid: UUID, actor: Actor, at: datetime, **fields: Unpack[SeriesFields]) -> Series:
    """Make the rule another one. Shifts that have begun, or that somebody holds or waits for, stay as they are; the
    others are taken back, and those of the new rule are made on all other days.

    Missing: a series of a project that the actor does not run. Refused: as `add_series`.
    """
    series = queries.series_for(actor=actor, uid=series_uid, lock=True)
    project = series.project
    rules.arrow("repeat", project.state).enforce()
    hold_draws(project)
    free, kept = queries.untouched(series=series, at=at)
    Shift.objects.filter(pk__in=[shift.pk for shift in free]).delete()
    shifts = _judged(project, fields, at, besides=kept)
    series.ended_at = None
    _write(series, fields)
    made = add_shifts(project, shifts, series)
    had = {shift.starts_at for shift in free}
    _added(project, made, [shift for shift in made if shift.starts_at not in had], actor, at)
    _note("series.changed", series, actor, at, made=len(shifts), taken_back=len(free))
    return series


@transaction.atomic
def end_series(*, series_uid: UUID, actor: Actor, at: datetime) -> Series:
    """Take back all its shifts that nobody holds or waits for. Refused: closed."""
    series = queries.series_for(actor=actor, uid=series_uid, lock=True)
    rules.arrow("repeat", series.project.state).enforce()
    hold_draws(series.project)
    free, _kept = queries.untouched(series=series, at=at)
    Shift.objects.filter(pk__in=[shift.pk for shift in free]).delete()
    series.ended_at = series.ended_at or at
    series.save(update_fields=["ended_at"])
    _note("series.ended", series, actor, at, made=0, taken_back=len(free))
    return series


def _added(project: Project, made: list[Shift], fresh: list[Shift], actor: Actor, at: datetime) -> None:
    """What is new in a project that looks for hands is given by lot where the project says so, and told."""
    if made:
        announce_draws(project, at)
    _tell(project, fresh, actor, at)


def _tell(project: Project, fresh: list[Shift], actor: Actor, at: datetime) -> None:
    """A draft has told nobody of itself yet; its publication does."""
    if fresh and project.state == Project.State.OPEN:
        tell_of_new(NEW_SHIFTS, project, fresh, actor, at)


def _judged(
    project: Project, fields: SeriesFields, at: datetime, *, besides: set[date]
) -> list[tuple[datetime, datetime, int]]:
    """The shifts to be made, after everything was judged."""
    found = queries.preview(
        rule=fields["rule"],
        first_day=fields["first_day"],
        days_off=fields["days_off"],
        left_out=fields["left_out"],
    )
    found.verdict.enforce()
    hours = {"begins": fields["begins"], "ends": fields["ends"]}
    spans = [moments(day, **hours) for day in found.taken if day not in besides]
    shifts = [(begins, ends, fields["places"]) for begins, ends in spans if ends > at]
    rules_series.fit_series(
        **hours,
        in_shift=fields["places"] + (project.positions.aggregate(n=Sum("places"))["n"] or 0),
        shifts=len(shifts),
        already=project.shifts.count(),
    ).enforce()
    return shifts


def _write(series: Series, fields: SeriesFields) -> None:
    series.rule = fields["rule"].strip().upper().removeprefix("RRULE:")
    series.first_day, series.begins, series.ends = fields["first_day"], fields["begins"], fields["ends"]
    series.places, series.days_off = fields["places"], fields["days_off"]
    series.left_out = sorted(day.isoformat() for day in set(fields["left_out"]))
    series.save()


def _note(code: str, series: Series, actor: Actor, at: datetime, *, made: int, taken_back: int) -> None:
    journal.note(
        code,
        subject=("project", series.project.uid),
        actor=actor,
        at=at,
        payload={"series": series.uid, "made": made, "taken_back": taken_back},
    )
