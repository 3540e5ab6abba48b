"""JSON of time: the table of limits, working hours, more time and suspension."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, BaseModel

from linli.web.api import once
from linli.web.http import Request

from . import actions, queries
from .api_desk import codes, do
from .api_shapes import CaseOut
from .clockwork import Limit
from .models import StageLimit
from .queries.limits import LimitLine

router = Router(tags=["cases"])


class LimitOut(Schema):
    """One limit that holds or will: of which stage, for what, how long, who says so."""

    stage: str = Field(examples=["handling"], description=" · ".join(StageLimit.Stage.values))
    matter: str = Field(examples=["ordinary"], description="A class of matters; empty for a category.")
    category_code: str = Field(examples=["city.lamp"], description="A category; empty for a class.")
    amount: int = Field(examples=[5])
    unit: Literal["day", "work", "run"] = Field(
        examples=["day"],
        description="day: working days · work: minutes of working time · run: minutes, day and night",
    )
    label: str = Field(examples=["5 个工作日"])
    area_code: str = Field(examples=["9901"], description="The area that says so; empty: it ships.")
    valid_from: datetime | None = Field(examples=[None])


class LimitsOut(Schema):
    """What holds in an area, and what will."""

    area_code: str = Field(examples=["9901"])
    hours: str = Field(examples=["09:00-12:00, 13:30-17:30"])
    holding: list[LimitOut]
    coming: list[LimitOut]


class LimitIn(BaseModel):
    """A limit for a class of matters or a category, from a moment on (now without one)."""

    stage: str = Field(examples=["handling"])
    matter: str = Field("", examples=["ordinary"])
    category_code: str = Field("", examples=["city.lamp"])
    limit: str = Field(
        examples=["5 working days"], description="“5 working days”, “2 h”, “90 min”, “2 working hours”"
    )
    valid_from: AwareDatetime | None = Field(None, examples=[None])


class HoursIn(BaseModel):
    """Working hours with the break at noon, from a moment on (now without one)."""

    hours: str = Field(max_length=40, examples=["09:00-12:00, 13:30-17:30"])
    valid_from: AwareDatetime | None = Field(None, examples=[None])


class TimeIn(BaseModel):
    """More time (`limit`, or `due_on` for a promised day), or suspension until a review (`review_on`)."""

    limit: str = Field("", examples=["3 working days"])
    due_on: date | None = Field(None, examples=[None])
    review_on: date | None = Field(None, examples=[None])
    reason: str = Field(max_length=4000, examples=["配件要从厂家调，三天后到。"])


class DecisionIn(BaseModel):
    """A word to the decision."""

    words: str = Field("", max_length=4000, examples=["情况属实。"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _limit_out(line: LimitLine) -> dict[str, Any]:
    return {
        **{
            name: getattr(line, name)
            for name in ("stage", "matter", "category_code", "area_code", "valid_from")
        },
        "amount": line.limit.amount,
        "unit": line.limit.unit,
        "label": line.limit.label,
    }


def _limits_out(request: HttpRequest, code: str) -> dict[str, Any]:
    asked = _asked(request)
    page = queries.limits_page(actor=asked.actor, code=code, at=asked.at)
    of_matters = [line for _label, lines in page.stages for line in lines]
    return {
        "area_code": page.area.code,
        "hours": str(page.hours),
        "holding": [_limit_out(line) for line in (*of_matters, *page.categories)],
        "coming": [_limit_out(line) for line in page.coming],
    }


@router.get("/areas/{code}/limits", response=LimitsOut, summary="Limits and working hours of an area")
def limits(request: HttpRequest, code: str) -> dict[str, Any]:
    """What holds now, from whichever area says so, and what will. Missing (404) outside the areas of the token's posts."""
    return _limits_out(request, code)


@router.post(
    "/areas/{code}/limits",
    response=LimitsOut,
    summary="Set a limit",
    openapi_extra=codes(
        "no_right",
        "bad_stage",
        "unknown_category",
        "bad_limit",
        "limit_zero",
        "limit_long",
        "one_of_both",
        "backdated",
        "limit_taken",
        "key_reused",
    ),
)
def put_limit(request: HttpRequest, code: str, body: LimitIn) -> dict[str, Any]:
    """For administrators of the area. Clocks that run keep the limit they began with."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.put_limit(
            area_code=code,
            stage=body.stage,
            matter=body.matter,
            category_code=body.category_code,
            limit=Limit.read(body.limit),
            valid_from=body.valid_from,
            actor=asked.actor,
            at=asked.at,
        ).uid

    once(request, verb="cases.put_limit", run=run)
    return _limits_out(request, code)


@router.post(
    "/areas/{code}/hours",
    response=LimitsOut,
    summary="Set working hours",
    openapi_extra=codes("no_right", "bad_hours", "setting_backdated", "setting_taken", "key_reused"),
)
def put_hours(request: HttpRequest, code: str, body: HoursIn) -> dict[str, Any]:
    """For administrators of the area. They count from the next event of each clock."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.put_hours(
            area_code=code, hours=body.hours, valid_from=body.valid_from, actor=asked.actor, at=asked.at
        ).uid

    once(request, verb="cases.put_hours", run=run)
    return _limits_out(request, code)


# --- More time, suspension ----------------------------------------------------------------------------------------

_DECIDING = ("nothing_asked", "wrong_state", "own_approval", "in_hand", "no_right", "no_person")
_CLOCK = ("held_already", "counts_otherwise", "not_later", "missing_year", "backdated")


@router.post(
    "/cases/{uid}/time",
    response=CaseOut,
    summary="Ask for more time 延期, or suspension 挂账",
    openapi_extra=codes(
        "wrong_state",
        "asked_already",
        "not_in_hand",
        "no_person",
        "no_words",
        "too_long",
        "bad_limit",
        "limit_zero",
        "limit_long",
        "not_ahead",
        "review_far",
        *_CLOCK,
        "key_reused",
    ),
)
def ask_time(request: HttpRequest, uid: UUID, body: TimeIn) -> CaseOut:
    """The clock runs on until somebody who does not have the matter in hand grants it."""
    limit = Limit(unit="date", due_on=body.due_on) if body.due_on else Limit.read(body.limit)
    return do(
        request, "ask_time", uid, actions.ask_time, limit=limit, review_on=body.review_on, reason=body.reason
    )


@router.post(
    "/cases/{uid}/time/grant",
    response=CaseOut,
    summary="Grant the time that was asked for",
    openapi_extra=codes(
        *_DECIDING, "stopped", "review_past", "review_far", "too_long", *_CLOCK, "key_reused"
    ),
)
def grant_time(request: HttpRequest, uid: UUID, body: DecisionIn) -> CaseOut:
    """From now on it is on the clock. Never by whoever asked."""
    return do(request, "grant_time", uid, actions.grant_time, words=body.words)


@router.post(
    "/cases/{uid}/time/refuse",
    response=CaseOut,
    summary="Do not grant the time that was asked for",
    openapi_extra=codes(*_DECIDING, "no_words", "too_long", "key_reused"),
)
def refuse_time(request: HttpRequest, uid: UUID, body: DecisionIn) -> CaseOut:
    """With a reason; those who asked are told."""
    return do(request, "refuse_time", uid, actions.refuse_time, words=body.words)


@router.post(
    "/cases/{uid}/time/go_on",
    response=CaseOut,
    summary="End a suspension before its review",
    openapi_extra=codes("not_suspended", "not_in_hand", "key_reused"),
)
def go_on(request: HttpRequest, uid: UUID) -> CaseOut:
    """The clock goes on with what was left."""
    return do(request, "go_on", uid, actions.go_on)
