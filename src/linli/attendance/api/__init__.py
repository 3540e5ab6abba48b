"""JSON of the double sign: what I signed and how it is known, requests and their decisions, what was entered afterwards."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel

from linli.attendance import actions, queries
from linli.attendance.api.delivering import router as delivering
from linli.attendance.api.windows import router as windows
from linli.attendance.models import Correction
from linli.attendance.rules_pictures import HINTS
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["attendance"])
router.add_router("", delivering)
router.add_router("", windows)


class SignedOut(Schema):
    """One attendance of mine, with the reasons of its grade as sentences."""

    uid: UUID
    place_uid: UUID
    title: str
    signed_in_at: datetime
    signed_out_at: datetime | None
    in_evidence: str = Field(examples=["code"])
    out_evidence: str = Field(examples=["code"])
    grade: str = Field(examples=["A"])
    reasons: list[str]
    reason_codes: list[str] = Field(examples=[["in_code", "out_code"]])
    minutes: int
    taken_back: bool = Field(description="What was booked was taken back: it counts nothing.")
    unconfirmed: bool
    record_by: datetime


class CorrectionOut(Schema):
    """A request to write an attendance otherwise."""

    uid: UUID
    kind: str = Field(examples=["times"], description=" · ".join(Correction.Kind.values))
    state: str = Field(examples=["open"], description=" · ".join(Correction.State.values))
    title: str
    starts_at: datetime
    ends_at: datetime
    wanted_in_at: datetime | None
    wanted_out_at: datetime | None
    refusal: str = Field(examples=["closed"], description="Why the sign was refused; empty where none was.")
    words: str
    asked_at: datetime
    reason: str = Field(examples=["签到表上没有这段时间。"], description="Why it was not approved.")


class AskedOut(CorrectionOut):
    """A request that waits for me; where work was handed in, with the photos that show it."""

    photos: list[str] = Field(examples=[[]], description="Their addresses, opened with the same token")
    hints: list[str] = Field(
        examples=[[]], description="Where the same pictures were handed in too: " + " · ".join(HINTS)
    )


class ReasonIn(BaseModel):
    """Why it is not approved."""

    reason: str = Field(max_length=200, examples=["签到表上没有这段时间。"])


class ShareQuery(BaseModel):
    """Which city: one's own where none is named, else the first. Which month: this one, or one before."""

    city: str = Field("", examples=["9901"])
    back: int = Field(0, ge=0, lt=queries.SHARE_MONTHS)


class ShareOut(Schema):
    """How the minutes of a street in this month are known; `per_mille` of them were entered afterwards."""

    area: str
    name: str
    total: int
    grades: dict[str, int]
    entered: int
    per_mille: int


SIGNED = (
    "uid",
    "place_uid",
    "title",
    "signed_in_at",
    "signed_out_at",
    "in_evidence",
    "out_evidence",
    "grade",
)


def _out(one: Correction) -> CorrectionOut:
    fields = CorrectionOut.model_fields
    return CorrectionOut(**{name: getattr(one, name) for name in fields})


@router.get("/attendances", response=list[SignedOut], summary="What I signed, newest first")
def mine(request: HttpRequest) -> list[SignedOut]:
    """Each with its evidence grade and the reasons."""
    asked = cast("Request", request)
    return [
        SignedOut(
            **{name: getattr(line.attendance, name) for name in SIGNED},
            reasons=[str(reason) for reason in line.reasons],
            reason_codes=line.attendance.grade_reasons,
            minutes=line.minutes,
            taken_back=line.taken_back,
            unconfirmed=line.attendance.unconfirmed_since is not None,
            record_by=line.record_by,
        )
        for line in queries.mine(actor=asked.actor, at=asked.at).lines
    ]


@router.get(
    "/attendances/shares", response=list[ShareOut], auth=None, summary="How hours are known, by street"
)
def shares(request: HttpRequest, filters: Query[ShareQuery]) -> list[ShareOut]:
    """Of one city, this month or `back` months ago, the largest share entered afterwards first; public. Missing (404) for
    a city that is not here. No refusals."""
    asked = cast("Request", request)
    page = queries.shares_page(actor=asked.actor, at=asked.at, back=filters.back, city=filters.city)
    return [
        ShareOut(
            area=one.code,
            name=one.name,
            total=one.total,
            grades=one.grades,
            entered=one.entered,
            per_mille=one.per_mille,
        )
        for one in page.rows
    ]


@router.get("/corrections", response=list[AskedOut], summary="Requests that wait for my decision")
def corrections(request: HttpRequest) -> list[AskedOut]:
    """Of my area, the oldest first; missing (404) for whoever decides nowhere."""
    return [
        AskedOut(
            **_out(one.request).model_dump(),
            photos=[picture.url for picture in one.work.pictures] if one.work else [],
            hints=[hint.code for hint in one.work.hints] if one.work else [],
        )
        for one in queries.queue(actor=cast("Request", request).actor).asked
    ]


@router.get("/corrections/mine", response=list[CorrectionOut], summary="Requests about me")
def my_corrections(request: HttpRequest) -> list[CorrectionOut]:
    """The newest first, with the reason when one was not approved."""
    asked = cast("Request", request)
    return [_out(one) for one in queries.mine(actor=asked.actor, at=asked.at).requests]


def _read(request: Request, uid: UUID) -> CorrectionOut:
    return _out(queries.correction_for(actor=request.actor, uid=uid))


@router.post("/corrections/{uid}/approve", response=CorrectionOut, summary="Write an attendance as asked")
def approve(request: HttpRequest, uid: UUID) -> CorrectionOut:
    """Grade C; the old signs and entries stay.

    Refused (409): no_right, decided_already, own_attendance, own_request, taken_back, same_unit, over_budget, no_times,
    out_before_in.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="attendance.approve",
        run=lambda: actions.approve_correction(correction_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _read(asked, done)


@router.post(
    "/corrections/{uid}/refuse", response=CorrectionOut, summary="Leave an attendance as it was signed"
)
def refuse(request: HttpRequest, uid: UUID, body: ReasonIn) -> CorrectionOut:
    """Refused (409): no_right, decided_already, own_attendance, own_request, no_words, too_long."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="attendance.refuse",
        run=lambda: (
            actions.refuse_correction(
                correction_uid=uid, reason=body.reason, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _read(asked, done)


@router.post("/corrections/{uid}/withdraw", response=CorrectionOut, summary="Take a request back")
def withdraw(request: HttpRequest, uid: UUID) -> CorrectionOut:
    """Refused (409): no_right, decided_already."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="attendance.withdraw",
        run=lambda: actions.withdraw_correction(correction_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _read(asked, done)
