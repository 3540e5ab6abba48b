"""JSON of shifts that repeat."""

from datetime import date, time
from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import AfterValidator, BaseModel, WithJsonSchema

from linli.kernel.clock import local_zone
from linli.projects import actions, queries
from linli.projects.api.shapes import router
from linli.projects.rules_series import DaysOff
from linli.web.api import once
from linli.web.http import Request


def _of_the_wall(hour: time) -> time:
    """Shifts begin by the clock of the place: an hour with a zone would say something else."""
    if hour.tzinfo is not None:
        message = "an hour of the place, without a zone"
        raise ValueError(message)
    return hour


Hour = Annotated[
    time,
    AfterValidator(_of_the_wall),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]


class SeriesIn(BaseModel):
    """A rule of RFC 5545 with COUNT or UNTIL, within a year of the first day; `left_out` are days without a shift."""

    rule: str = Field(max_length=200, examples=["FREQ=WEEKLY;BYDAY=SA;COUNT=12"])
    first_day: date
    begins: Hour = Field(examples=["09:00"])
    ends: Hour = Field(examples=["11:00"])
    places: int = Field(ge=0, le=500, examples=[6])
    days_off: DaysOff = DaysOff.HOLIDAYS
    left_out: list[date] = []


class SeriesOut(Schema):
    """A series with how many shifts it has, and how many of them somebody holds."""

    uid: UUID
    rule: str = Field(examples=["FREQ=WEEKLY;BYDAY=SA;COUNT=12"])
    first_day: date
    shifts: int
    held: int
    ended: bool


class DayOut(Schema):
    """A day of the rule: what the calendar says of it, and whether a shift is made."""

    day: date
    kind: str = Field(examples=["holiday"])
    name: str = Field(examples=["国庆节"])
    taken: bool


class MadeOut(Schema):
    """The series."""

    uid: UUID


@router.get("/projects/{uid}/series", response=list[SeriesOut], summary="Shifts that repeat")
def series(request: HttpRequest, uid: UUID) -> list[SeriesOut]:
    """Missing (404) for those who do not run the project."""
    page = queries.series_page(actor=cast("Request", request).actor, uid=uid)
    return [
        SeriesOut(
            uid=row.series.uid,
            rule=row.series.rule,
            first_day=row.series.first_day,
            shifts=row.shifts,
            held=row.held,
            ended=row.series.ended_at is not None,
        )
        for row in page.rows
    ]


@router.get("/series/days", response=list[DayOut], summary="The days of a rule")
def days(
    request: HttpRequest, rule: str, first_day: date | None = None, days_off: DaysOff = DaysOff.HOLIDAYS
) -> list[DayOut]:
    """By the calendar of working days, from `first_day` or today.

    Refused (409): bad_rule, no_end, too_far, too_many_dates, no_dates.
    """
    today = cast("Request", request).at.astimezone(local_zone()).date()
    found = queries.preview(rule=rule, first_day=first_day or today, days_off=days_off)
    found.verdict.enforce()
    return [DayOut(day=one.day, kind=one.kind, name=one.name, taken=one.taken) for one in found.days]


@router.post("/projects/{uid}/series", response=MadeOut, summary="Make shifts that repeat")
def add_series(request: HttpRequest, uid: UUID, body: SeriesIn) -> MadeOut:
    """Refused (409): closed, bad_rule, no_end, too_far, too_many_dates, no_dates, shift_backwards, no_places,
    too_many_places, too_many_shifts.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.add_series",
        run=lambda: (
            actions.add_series(project_uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid
        ),
    )
    return MadeOut(uid=done)


@router.post("/series/{uid}/change", response=MadeOut, summary="Change shifts that nobody holds")
def change_series(request: HttpRequest, uid: UUID, body: SeriesIn) -> MadeOut:
    """Shifts that have begun, or that somebody holds or waits for, stay. Refused (409): closed, bad_rule, no_end,
    too_far, too_many_dates, no_dates, shift_backwards, no_places, too_many_places, too_many_shifts.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.change_series",
        run=lambda: (
            actions.change_series(series_uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid
        ),
    )
    return MadeOut(uid=done)


@router.post("/series/{uid}/end", response=MadeOut, summary="Take shifts back that nobody holds")
def end_series(request: HttpRequest, uid: UUID) -> MadeOut:
    """Refused (409): closed."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.end_series",
        run=lambda: actions.end_series(series_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return MadeOut(uid=done)
