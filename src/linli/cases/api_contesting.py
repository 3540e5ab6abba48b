"""JSON of what the rules suggest for a case, of objections 退单 and their review, and of claims given up."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.web.http import Request

from . import actions, queries
from .api_desk import codes, do
from .api_shapes import CaseOut, UnitRef
from .models import Objection

router = Router(tags=["cases"])
_REVIEW = ("wrong_state", "in_hand", "no_right", "nothing_contested", "no_person", "own_objection")


class WhyOut(Schema):
    """One rule and what became of it."""

    area: str
    number: int
    said: str
    lead: str = Field(examples=["城管局"])
    held: bool
    why: str = Field(examples=["符合：提到“路灯”"])


class RouteOut(Schema):
    """Where the rules in force would send a case. A person dispatches."""

    lead: UnitRef | None
    helpers: list[UnitRef]
    lines: list[WhyOut]


class ContestIn(BaseModel):
    """Why it is not for this unit, and whom it believes right."""

    reason: str = Field(examples=["not_ours"], description=" · ".join(Objection.Reason.values))
    words: str = Field(max_length=4000, examples=["灯杆属路灯所，请附产权证明。"])
    believed_uid: UUID | None = Field(None, examples=[None])


class UpholdIn(BaseModel):
    """Why it is right; with a unit it is sent there at once."""

    words: str = Field(max_length=4000, examples=["情况属实。"])
    lead_uid: UUID | None = Field(None, examples=[None])
    helper_uids: list[UUID] = Field([], examples=[[]])


class DismissIn(BaseModel):
    """Why the unit has to take it."""

    words: str = Field(max_length=4000, examples=["属于贵单位职责，请接办。"])


class WithdrawIn(BaseModel):
    """Why a claim is given up; the unit's, or one's own without a unit."""

    reason: str = Field(max_length=4000, examples=["人手不足。"])
    unit_uid: UUID | None = Field(None, examples=[None])


@router.get("/cases/{uid}/route", response=RouteOut, summary="Where the routing rules would send a case")
def route(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """The nearest area's rules first, each with what became of it. It is a suggestion: a person dispatches."""
    asked = cast("Request", request)
    case = queries.case_for(actor=asked.actor, uid=uid)
    found = queries.suggestion_for(case, asked.at)
    if found is None:
        return {"lead": None, "helpers": [], "lines": []}
    lead = found.lead if found.may else None
    names = ("area", "number", "said", "lead", "held", "why")
    return {
        "lead": {"uid": lead.uid, "name": lead.name} if lead else None,
        "helpers": [{"uid": unit.uid, "name": unit.name} for unit in found.helpers],
        "lines": [{name: getattr(line, name) for name in names} for line in found.lines],
    }


@router.post(
    "/cases/{uid}/contest",
    response=CaseOut,
    summary="Object to a case that was sent 退单",
    openapi_extra=codes(
        "wrong_state",
        "not_in_hand",
        "no_person",
        "contested_already",
        "late",
        "bad_reason",
        "reason_used",
        "no_words",
        "too_long",
        "unknown_unit",
        "key_reused",
    ),
)
def contest(request: HttpRequest, uid: UUID, body: ContestIn) -> CaseOut:
    """For the leading unit, within the working hours of the area. It keeps the case until somebody else has reviewed."""
    return do(request, "contest", uid, actions.contest_case, **body.model_dump())


@router.post(
    "/cases/{uid}/contest/uphold",
    response=CaseOut,
    summary="Uphold an objection",
    openapi_extra=codes(
        *_REVIEW,
        "no_words",
        "too_long",
        "same_unit",
        "unknown_unit",
        "unit_closed",
        "unit_elsewhere",
        "key_reused",
    ),
)
def uphold(request: HttpRequest, uid: UUID, body: UpholdIn) -> CaseOut:
    """By somebody else than who objects. With a unit it is sent there at once; no limit begins anew."""
    return do(request, "uphold", uid, actions.uphold_case, **body.model_dump())


@router.post(
    "/cases/{uid}/contest/dismiss",
    response=CaseOut,
    summary="Dismiss an objection",
    openapi_extra=codes(*_REVIEW, "no_words", "too_long", "key_reused"),
)
def dismiss(request: HttpRequest, uid: UUID, body: DismissIn) -> CaseOut:
    """The case stays, and the unit has to take it."""
    return do(request, "dismiss", uid, actions.dismiss_case, words=body.words)


@router.post(
    "/cases/{uid}/withdraw",
    response=CaseOut,
    summary="Give up what was claimed",
    openapi_extra=codes("not_in_hand", "wrong_state", "no_words", "too_long", "key_reused"),
)
def withdraw(request: HttpRequest, uid: UUID, body: WithdrawIn) -> CaseOut:
    """With a reason. Without its lead a case is back at the desk."""
    return do(request, "withdraw", uid, actions.withdraw_claim, **body.model_dump())
