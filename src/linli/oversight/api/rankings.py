"""JSON of rankings of hours."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date
from typing import Any, Literal, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.cases.api_desk import codes
from linli.credits.rollups import Vector
from linli.kernel.verdict import Missing
from linli.oversight import actions, forms
from linli.oversight.models import LeftOut
from linli.oversight.queries import behind
from linli.oversight.queries import rankings as queries
from linli.oversight.queries.rankings import Ranking, Row
from linli.web.api import once
from linli.web.files import WORKBOOK, workbook_file
from linli.web.http import Request

router = Router(tags=["oversight"])


class SumsOut(Schema):
    """Minutes by evidence, claimed and assigned apart; participations and distinct persons that were claimed."""

    claimed: dict[str, int] = Field(examples=[{"A": 5400, "B": 1200, "C": 60, "D": 0}])
    assigned: dict[str, int]
    times: int
    persons: int


class PlaceOut(Schema):
    """An area or unit that is not ranked. `people`: counted for the year, 0 for none."""

    key: str = Field(examples=["990101001001"], description="Code of the area, or uid of the unit.")
    name: str
    people: int
    sums: SumsOut


class RankedOut(PlaceOut):
    """A line of the ranking: `first` to `last` are the ranks of its band. Hours per head, and what leads to the estimate."""

    first: int
    last: int
    hours: float
    per_head: float
    estimate: float
    low: float
    high: float
    chance: float = Field(description="v = s²·M / N²")
    drawn: float = Field(description="b = v / (v + τ²), 0 where nothing is drawn to a mean")


class TierOut(Schema):
    """Places of about the same size. `within` s², `between` τ², `mean` μ, `weight` Σ 1/(v + τ²)."""

    least: int
    most: int | None
    shrunk: bool
    within: float
    between: float
    mean: float
    weight: float
    rows: list[RankedOut]


class LeftOutOut(Schema):
    """Who is left out of a year, and why."""

    uid: UUID
    area_code: str
    unit: UUID | None
    year: int
    why: str = Field(examples=["records"], description=" · ".join(LeftOut.Why.values))
    words: str


class RankingOut(Schema):
    """Tiers, largest first; who is left out, too small, or was not counted; and all hours of the area."""

    area_code: str
    of: Literal["areas", "units"]
    level: str = Field(examples=["community"])
    year: int
    month: int = Field(description="0: the whole year")
    counted_on: list[date]
    minimum: int
    tiers: list[TierOut]
    left_out: list[LeftOutOut]
    small: list[PlaceOut]
    uncounted: list[PlaceOut]
    total: SumsOut


class RowOut(Schema):
    """One booking of minutes behind a number, the name masked."""

    uid: UUID
    day: date
    person: str = Field(examples=["李*"])
    title: str
    how: str
    grade: str
    minutes: int


class RowsOut(Schema):
    """A page of bookings; `next` goes into `after`."""

    rows: list[RowOut]
    next: UUID | None


class LeaveOutIn(BaseModel):
    """The year, a reason of the list, and a sentence that everybody reads."""

    year: int = Field(examples=[2026])
    why: str = Field(examples=["records"], description=" · ".join(LeftOut.Why.values))
    words: str = Field(examples=["三月的签到记录有误，正在更正。"])


def _sums(row: Vector) -> dict[str, Any]:
    claimed, assigned = dict(zip("ABCD", row[:4], strict=True)), dict(zip("ABCD", row[4:8], strict=True))
    return {"claimed": claimed, "assigned": assigned, "times": row[8], "persons": row[10]}


def _place(row: Row) -> dict[str, Any]:
    return {"key": row.key, "name": row.name, "people": row.people, "sums": _sums(row.sums)}


def _ranked(row: Row) -> dict[str, Any]:
    one = row.ranked
    if one is None:
        raise Missing
    return _place(row) | {
        "first": one.first,
        "last": one.last,
        "hours": one.place.hours,
        "per_head": one.place.per_head,
        "estimate": one.estimate,
        "low": one.low,
        "high": one.high,
        "chance": one.chance,
        "drawn": one.drawn,
    }


def _left_out(row: LeftOut) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "area_code": row.area_code,
        "unit": row.unit.uid if row.unit else None,
        "year": row.year,
        "why": row.why,
        "words": row.words,
    }


def _out(page: Ranking) -> dict[str, Any]:
    tiers = [
        {
            "least": tier.least,
            "most": tier.most,
            "shrunk": tier.spread.shrunk,
            "within": tier.spread.within,
            "between": tier.spread.between,
            "mean": tier.spread.mean,
            "weight": tier.spread.weight,
            "rows": [_ranked(row) for band in bands for row in band],
        }
        for tier, bands in page.tiers
    ]
    plain = ("area_code", "of", "level", "year", "month", "counted_on", "minimum")
    return {name: getattr(page, name) for name in plain} | {
        "tiers": tiers,
        "left_out": [_left_out(one.left_out) for one in page.out],
        "small": [_place(row) for row in page.small],
        "uncounted": [_place(row) for row in page.uncounted],
        "total": _sums(page.total),
    }


@router.get("/rankings", response=RankingOut, summary="A ranking of hours per head, with bands")
def ranking(
    request: HttpRequest,
    area: str = "",
    of: Literal["areas", "units"] = "areas",
    level: str = "",
    year: int = 0,
    month: int = 0,
) -> dict[str, Any]:
    """Claimed service with evidence A or B. Missing (404) when the area is not among the actor's. No refusals."""
    asked = cast("Request", request)
    given = {"area": area, "of": of, "level": level, "year": str(year), "month": str(month)}
    wanted = forms.asked(given, today=queries.day_of(asked.at))
    return _out(
        queries.ranking_page(
            actor=asked.actor,
            asked_area=area,
            of=wanted.of,
            level=wanted.level,
            year=wanted.year,
            month=wanted.month,
            at=asked.at,
        )
    )


@router.get("/rankings/rows", response=RowsOut, summary="The bookings behind a number")
def rows(
    request: HttpRequest,
    area: str = "",
    unit: UUID | None = None,
    year: int = 0,
    month: int = 0,
    how: Literal["", "claimed", "assigned"] = "",
    grades: str = "",
    after: UUID | None = None,
) -> dict[str, Any]:
    """Newest service first, names masked. Missing (404) for an area or unit outside the actor's. No refusals."""
    asked = cast("Request", request)
    period = forms.asked({"year": str(year), "month": str(month)}, today=queries.day_of(asked.at))
    kept = "".join(sorted(set(grades) & set("ABCD")))
    page = behind.entries_behind(
        actor=asked.actor,
        wanted=behind.Behind(area, unit, period.year, period.month, how, kept),
        after=after,
    )
    shown = [
        {
            "uid": entry.uid,
            "day": entry.earned_on,
            "person": name,
            "title": entry.source_title,
            "how": entry.how,
            "grade": entry.grade,
            "minutes": entry.amount,
        }
        for entry, name, _size in page.rows
    ]
    return {"rows": shown, "next": page.next}


@router.post(
    "/rankings/rows/table", summary="The bookings behind a number as a workbook", openapi_extra=WORKBOOK
)
def take_rows(
    request: HttpRequest,
    area: str = "",
    unit: UUID | None = None,
    year: int = 0,
    month: int = 0,
    how: Literal["", "claimed", "assigned"] = "",
    grades: str = "",
) -> FileResponse:
    """All of them, names masked; everybody in it reads who took it. Refused (409): no_rows."""
    asked = cast("Request", request)
    period = forms.asked({"year": str(year), "month": str(month)}, today=queries.day_of(asked.at))
    kept = "".join(sorted(set(grades) & set("ABCD")))
    table = actions.take_rows(
        wanted=behind.Behind(area, unit, period.year, period.month, how, kept),
        actor=asked.actor,
        at=asked.at,
    )
    return workbook_file(table.number, table.file)


_REFUSED = codes(
    "no_right",
    "own_area",
    "own_unit",
    "left_out_already",
    "bad_year",
    "bad_reason",
    "no_words",
    "too_long",
    "key_reused",
)


def _leave_out(asked: Request, body: LeaveOutIn, **place: Any) -> dict[str, Any]:
    uid = once(
        asked,
        verb="oversight.leave_out",
        run=lambda: actions.leave_out(**place, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _left_out(queries.left_out_for(actor=asked.actor, uid=uid))


@router.post(
    "/areas/{code}/left-out",
    response=LeftOutOut,
    summary="Leave an area out of a year",
    openapi_extra=_REFUSED,
)
def leave_out(request: HttpRequest, code: str, body: LeaveOutIn) -> dict[str, Any]:
    """By the supervisor of a wider area. Its hours stay in all totals. Missing (404) outside the actor's areas."""
    return _leave_out(cast("Request", request), body, area_code=code)


@router.post(
    "/units/{uid}/left-out", response=LeftOutOut, summary="Leave a unit out of a year", openapi_extra=_REFUSED
)
def leave_out_unit(request: HttpRequest, uid: UUID, body: LeaveOutIn) -> dict[str, Any]:
    """By the supervisor of its area. Its hours stay in all totals. Missing (404) outside the actor's areas."""
    return _leave_out(cast("Request", request), body, unit_uid=uid)


@router.post(
    "/rankings/left-out/{uid}/end",
    response=LeftOutOut,
    summary="Take a place in again",
    openapi_extra=codes("no_right", "own_area", "own_unit", "not_left_out", "key_reused"),
)
def take_in(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By the supervisor of a wider area. Missing (404) outside the actor's areas."""
    asked = cast("Request", request)
    once(
        asked,
        verb="oversight.take_in",
        run=lambda: actions.take_in(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _left_out(queries.left_out_for(actor=asked.actor, uid=uid))
