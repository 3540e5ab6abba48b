"""JSON of lights: causes and their counts, suspended matters, whom an area tells, its ladder."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.web.api import once
from linli.web.http import Request

from . import actions, queries
from .api_desk import codes, do
from .api_shapes import CaseOut
from .clockwork import Limit
from .queries.causes import Lit
from .queries.suspended import Share
from .rules_ladder import TARGETS, LightSettings

router = Router(tags=["cases"])


class CauseIn(BaseModel):
    """Why a case is late."""

    cause: str = Field(max_length=32, examples=["parts"])
    words: str = Field("", max_length=4000, examples=["等厂家发货。"])


class CauseOut(Schema):
    """One cause as the area words it; not active: it is offered no more."""

    code: str = Field(examples=["parts"])
    label: str = Field(examples=["配件或材料"])
    active: bool
    area_code: str = Field(examples=["9901"], description="The area that says so; empty: it ships.")


class LitOut(Schema):
    """How many open cases are yellow and red, of a cause or in an area."""

    code: str = Field(examples=["parts"])
    label: str
    yellow: int
    red: int


class CausesOut(Schema):
    """Yellow and red open cases of an area by cause (`none`: nobody has said why) and by the areas below it."""

    area_code: str
    by_cause: list[LitOut]
    by_area: list[LitOut]
    known: list[CauseOut]


class PutCauseIn(BaseModel):
    """A cause of an area: one of its own, or other words for one that ships."""

    code: str = Field(max_length=32, examples=["no_water"])
    label: str = Field(max_length=200, examples=["停水"])
    active: bool = True


class ShareOut(Schema):
    """How many open matters are suspended; `marked`: more than the area's setting."""

    code: str
    label: str
    open: int
    suspended: int
    percent: int
    marked: bool


class SuspendedOut(Schema):
    """One suspended matter."""

    case: UUID
    number: str
    title: str
    reason: str = Field(examples=["等供热季结束后开挖。"])
    since: datetime | None
    review_at: datetime | None
    granted_by: str = Field(examples=["周磊"])
    unit: str


class BankOut(Schema):
    """The bank of suspended matters of an area, the next review first. Hand `next` back as `after`."""

    area_code: str
    whole: ShareOut
    most_percent: int
    by_area: list[ShareOut]
    by_unit: list[ShareOut]
    items: list[SuspendedOut]
    next: str


class StepOut(Schema):
    """One step of the ladder: so long after a case turned red without being moved, these are told."""

    after: str = Field(examples=["4 个工作小时"])
    amount: int = Field(examples=[240])
    unit: Literal["day", "work", "run"] = Field(examples=["work"])
    to: str = Field(examples=["lead"], description=" · ".join(TARGETS))


class LightsOut(Schema):
    """Whom an area tells, when, its ladder and its colours."""

    area_code: str = Field(examples=["9901"])
    told_yellow: list[str] = Field(examples=[["lead"]])
    told_red: list[str] = Field(examples=[["lead", "dispatcher"]])
    digest_hour: int = Field(examples=[8])
    suspended_share: int = Field(examples=[10])
    palette: str = Field(examples=["default"], description="default · colour_blind")
    ladder: list[StepOut]


class LightsIn(BaseModel):
    """Whom an area tells at yellow and at red, when it tells the rest, how its lights look."""

    told_yellow: list[str] = Field(examples=[["lead"]])
    told_red: list[str] = Field(examples=[["lead", "dispatcher"]])
    digest_hour: int = Field(examples=[8])
    suspended_share: int = Field(examples=[10])
    palette: str = Field(examples=["default"], description="default · colour_blind")


class StepIn(BaseModel):
    """One step."""

    after: str = Field(
        examples=["4 working hours"], description="“5 working days”, “2 h”, “90 min”, “2 working hours”"
    )
    to: str = Field(examples=["lead"])


class LadderIn(BaseModel):
    """The steps in their order."""

    steps: list[StepIn]


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


@router.post(
    "/cases/{uid}/cause",
    response=CaseOut,
    summary="Say why a case is late",
    openapi_extra=codes("not_in_hand", "not_lit", "unknown_cause", "too_long", "key_reused"),
)
def give_cause(request: HttpRequest, uid: UUID, body: CauseIn) -> CaseOut:
    """Only while it is yellow or red. What was said before stays in its story."""
    return do(request, "give_cause", uid, actions.give_cause, cause=body.cause, words=body.words)


def _lit_out(line: Lit) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("code", "label", "yellow", "red")}


def _causes_out(request: HttpRequest, code: str) -> dict[str, Any]:
    asked = _asked(request)
    page = queries.causes_page(actor=asked.actor, code=code, at=asked.at)
    return {
        "area_code": page.scope.code,
        "by_cause": [_lit_out(one) for one in page.by_cause],
        "by_area": [_lit_out(one) for one in page.by_area],
        "known": [
            {name: getattr(one, name) for name in ("code", "label", "active", "area_code")}
            for one in page.known
        ],
    }


@router.get("/areas/{code}/causes", response=CausesOut, summary="Yellow and red cases by cause")
def causes(request: HttpRequest, code: str) -> dict[str, Any]:
    """Of the cases that the token's posts may see. The ledger lists them by `light` and `cause`. Missing (404) outside."""
    return _causes_out(request, code)


@router.post(
    "/areas/{code}/causes",
    response=CausesOut,
    summary="Set a cause of an area",
    openapi_extra=codes("no_right", "bad_code", "no_words", "too_long", "cause_taken", "key_reused"),
)
def put_cause(request: HttpRequest, code: str, body: PutCauseIn) -> dict[str, Any]:
    """For administrators of the area. What cases carry stays."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.put_cause(
            area_code=code,
            code=body.code,
            label=body.label,
            active=body.active,
            actor=asked.actor,
            at=asked.at,
        ).uid

    once(request, verb="cases.put_cause", run=run)
    return _causes_out(request, code)


def _share_out(share: Share) -> dict[str, Any]:
    return {
        name: getattr(share, name) for name in ("code", "label", "open", "suspended", "percent", "marked")
    }


@router.get("/areas/{code}/suspended", response=BankOut, summary="Suspended matters 挂账 of an area")
def suspended(request: HttpRequest, code: str, after: str = "") -> dict[str, Any]:
    """What is suspended, why, until when, who granted it, and its share of all open cases. Missing (404) outside."""
    asked = _asked(request)
    page = queries.suspended_page(actor=asked.actor, code=code, at=asked.at, after=after)
    return {
        "area_code": page.scope.code,
        "whole": _share_out(page.whole),
        "most_percent": page.most_percent,
        "by_area": [_share_out(one) for one in page.by_area],
        "by_unit": [_share_out(one) for one in page.by_unit],
        "items": [
            {
                "case": row.case.uid,
                "number": row.case.number,
                "title": row.case.title,
                **{
                    name: getattr(row, name)
                    for name in ("reason", "since", "review_at", "granted_by", "unit")
                },
            }
            for row in page.rows
        ],
        "next": page.after,
    }


def _lights_out(request: HttpRequest, code: str) -> dict[str, Any]:
    asked = _asked(request)
    page = queries.lights_page(actor=asked.actor, code=code, at=asked.at)
    given = page.settings
    return {
        "area_code": page.area.code,
        "told_yellow": list(given.told_yellow),
        "told_red": list(given.told_red),
        "digest_hour": given.digest_hour,
        "suspended_share": given.suspended_share,
        "palette": given.palette,
        "ladder": [
            {"after": one.after.label, "amount": one.after.amount, "unit": one.after.unit, "to": one.to}
            for one in page.steps
        ],
    }


@router.get("/areas/{code}/lights", response=LightsOut, summary="Whom an area tells, and its ladder")
def lights(request: HttpRequest, code: str) -> dict[str, Any]:
    """What holds now, from whichever area says so. Missing (404) outside the areas of the token's posts."""
    return _lights_out(request, code)


@router.post(
    "/areas/{code}/ladder",
    response=LightsOut,
    summary="Set the ladder",
    openapi_extra=codes(
        "no_right",
        "bad_limit",
        "limit_zero",
        "limit_long",
        "unknown_role",
        "counts_otherwise",
        "steps_order",
        "too_many_steps",
        "setting_taken",
        "key_reused",
    ),
)
def put_ladder(request: HttpRequest, code: str, body: LadderIn) -> dict[str, Any]:
    """For administrators of the area. It holds for what is red from now on, too."""
    asked = _asked(request)
    steps = [(Limit.read(one.after), one.to) for one in body.steps]

    def run() -> UUID:
        return actions.put_ladder(area_code=code, steps=steps, actor=asked.actor, at=asked.at).uid

    once(request, verb="cases.put_ladder", run=run)
    return _lights_out(request, code)


@router.post(
    "/areas/{code}/lights",
    response=LightsOut,
    summary="Set whom an area tells, and its colours",
    openapi_extra=codes(
        "no_right", "unknown_role", "bad_hour", "unknown_palette", "bad_share", "setting_taken", "key_reused"
    ),
)
def put_lights(request: HttpRequest, code: str, body: LightsIn) -> dict[str, Any]:
    """For administrators of the area."""
    asked = _asked(request)
    settings = LightSettings(
        told_yellow=tuple(body.told_yellow),
        told_red=tuple(body.told_red),
        digest_hour=body.digest_hour,
        palette=body.palette,
        suspended_share=body.suspended_share,
    )

    def run() -> UUID:
        return actions.put_lights(area_code=code, settings=settings, actor=asked.actor, at=asked.at).uid

    once(request, verb="cases.put_lights", run=run)
    return _lights_out(request, code)
