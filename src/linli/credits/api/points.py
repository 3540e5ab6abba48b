"""JSON of the rules of points: what holds, drafts with examples, and from when on."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.credits import actions, queries
from linli.credits.models import PointsRules
from linli.credits.rules_points import Example, PointRules, Service
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["credits"])


class NumbersIn(BaseModel):
    """All percent, but for the hours of the night."""

    share_from: int = Field(0, description="No points below this share of the planned time.")
    share_full: int = Field(1, description="All points from this share on; in proportion between.")
    grade_a: int = 100
    grade_b: int = 100
    grade_c: int = 100
    grade_d: int = 100
    night: int = Field(0, description="More when more than half of the service lies in the night.")
    night_from: int = 22
    night_until: int = 6
    holiday: int = Field(0, description="More on public holidays of the calendar.")
    quality_5: int = Field(0, description="More when residents were very satisfied; booked later.")
    quality_4: int = 0


class ExampleIn(BaseModel):
    """A service and the points that have to come out."""

    points: int = Field(examples=[20])
    planned: int = Field(examples=[120])
    minutes: int = Field(examples=[60])
    grade: str = Field("A", pattern="^[ABCD]$")
    night: bool = False
    holiday: bool = False
    level: int | None = None
    wanted: int = Field(examples=[10])


class PutIn(NumbersIn):
    """The numbers and the examples of a draft."""

    examples: list[ExampleIn] = Field(default_factory=list)


class EnactIn(BaseModel):
    """From when on."""

    valid_from: date


class TriedOut(ExampleIn):
    """An example with what comes out, line by line."""

    found: int
    lines: list[str]


class VersionOut(NumbersIn):
    """One version; `valid_from` is null for a draft."""

    uid: UUID
    area: str
    number: int
    valid_from: date | None


class RulesOut(Schema):
    """What holds today, what is to come, and the draft with its examples."""

    area: str
    holds: VersionOut | None
    coming: list[VersionOut]
    past: list[VersionOut]
    draft: VersionOut | None
    examples: list[TriedOut]


def _version(one: PointsRules | None) -> dict[str, Any] | None:
    if one is None:
        return None
    numbers = {name: getattr(one, name) for name in NumbersIn.model_fields}
    return {
        "uid": one.uid,
        "area": one.area.code,
        "number": one.number,
        "valid_from": one.valid_from,
        **numbers,
    }


def _page(request: HttpRequest, code: str) -> dict[str, Any]:
    asked = cast("Request", request)
    page = queries.rules_page(actor=asked.actor, code=code, at=asked.at)
    return {
        "area": page.area.code,
        "holds": _version(page.holds),
        "coming": [_version(one) for one in page.coming],
        "past": [_version(one) for one in page.past],
        "draft": _version(page.draft),
        "examples": [
            {
                **{name: getattr(one.example, name) for name in ExampleIn.model_fields},
                "found": one.found,
                "lines": one.said,
            }
            for one in page.tried
        ],
    }


@router.get("/points-rules/{code}", response=RulesOut, summary="Rules of points of an area")
def rules(request: HttpRequest, code: str) -> dict[str, Any]:
    """Those of the nearest area that has some. Missing (404) outside the areas of one's posts."""
    return _page(request, code)


@router.post("/points-rules/{code}/draft", response=RulesOut, summary="Begin a draft of the rules of points")
def draft(request: HttpRequest, code: str) -> dict[str, Any]:
    """With the numbers that hold now; the open draft is gone on with. Refused (409): no_right."""
    asked = cast("Request", request)
    once(
        asked,
        verb="credits.draft_rules",
        run=lambda: actions.draft_rules(area_code=code, actor=asked.actor, at=asked.at).uid,
    )
    return _page(request, code)


@router.post("/points-rules/versions/{uid}/put", response=RulesOut, summary="Write a draft")
def put(request: HttpRequest, uid: UUID, body: PutIn) -> dict[str, Any]:
    """Numbers and examples. Refused (409): no_right, not_a_draft, bad_share, bad_percent, bad_hours, too_many_examples,
    bad_example."""
    asked = cast("Request", request)
    numbers = PointRules(
        share_from=body.share_from,
        share_full=body.share_full,
        grades={grade.upper(): getattr(body, f"grade_{grade}") for grade in "abcd"},
        night=body.night,
        night_from=body.night_from,
        night_until=body.night_until,
        holiday=body.holiday,
        quality={5: body.quality_5, 4: body.quality_4},
    )
    examples = [
        Example(
            Service(one.points, one.planned, one.minutes, one.grade, night=one.night, holiday=one.holiday),
            one.level,
            one.wanted,
        )
        for one in body.examples
    ]
    once(
        asked,
        verb="credits.put_rules",
        run=lambda: (
            actions.put_rules(uid=uid, numbers=numbers, examples=examples, actor=asked.actor, at=asked.at).uid
        ),
    )
    return _page(request, queries.draft_for(actor=asked.actor, uid=uid).area.code)


@router.post("/points-rules/versions/{uid}/enact", response=RulesOut, summary="Put a draft in force")
def enact(request: HttpRequest, uid: UUID, body: EnactIn) -> dict[str, Any]:
    """From a day to come on. Refused (409): no_right, not_a_draft, no_examples, example_fails, not_ahead, day_taken."""
    asked = cast("Request", request)
    once(
        asked,
        verb="credits.enact_rules",
        run=lambda: (
            actions.enact_rules(uid=uid, valid_from=body.valid_from, actor=asked.actor, at=asked.at).uid
        ),
    )
    return _page(request, queries.draft_for(actor=asked.actor, uid=uid).area.code)
