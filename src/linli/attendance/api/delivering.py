"""JSON of delivered work for its recipient and its volunteer."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.attendance import actions, queries
from linli.attendance.models import Delivery
from linli.attendance.rules_pictures import HINTS
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["attendance"])


class AnswerIn(BaseModel):
    """How many minutes it took; nothing: as handed in. Less only with a reason."""

    minutes: int | None = Field(None, ge=0, examples=[90])
    reason: str = Field("", max_length=2000, examples=["第二课只上了一半。"])


class NoIn(BaseModel):
    """Why it did not come."""

    reason: str = Field(max_length=2000, examples=["没有收到译文。"])


class AnsweredOut(Schema):
    """Delivered work and what became of it."""

    uid: UUID
    title: str
    state: str = Field(examples=["confirmed"], description=" · ".join(Delivery.State.values))
    asked_minutes: int = Field(examples=[90])
    minutes: int | None = Field(examples=[90])
    answer_by: datetime
    reason: str = Field(examples=["第二课只上了一半。"])


class ReceivedOut(Schema):
    """Delivered work that I am asked about."""

    uid: UUID
    name: str
    title: str
    asked_minutes: int = Field(examples=[90])
    words: str
    links: list[str] = Field(examples=[["https://example.org/yi-wen.pdf"]])
    answer_by: datetime
    photos: list[str] = Field(examples=[[]], description="Their addresses, opened with the same token")
    hints: list[str] = Field(
        examples=[[]], description="Where the same pictures were handed in too: " + " · ".join(HINTS)
    )


def _out(uid: UUID) -> AnsweredOut:
    one = queries.delivery_in(uid=uid)
    return AnsweredOut(**{name: getattr(one, name) for name in AnsweredOut.model_fields})


def _confirm_once(request: Request, body: AnswerIn, uid: UUID | None = None, token: str = "") -> AnsweredOut:
    done = once(
        request,
        verb="attendance.confirm_delivery",
        run=lambda: (
            actions.confirm_delivery(
                delivery_uid=uid,
                token=token,
                minutes=body.minutes,
                reason=body.reason,
                actor=request.actor,
                at=request.at,
            ).uid
        ),
    )
    return _out(done)


def _refuse_once(request: Request, body: NoIn, uid: UUID | None = None, token: str = "") -> AnsweredOut:
    done = once(
        request,
        verb="attendance.refuse_delivery",
        run=lambda: (
            actions.refuse_delivery(
                delivery_uid=uid, token=token, reason=body.reason, actor=request.actor, at=request.at
            ).uid
        ),
    )
    return _out(done)


@router.get("/deliveries/received", response=list[ReceivedOut], summary="Work done for me")
def received(request: HttpRequest) -> list[ReceivedOut]:
    """What waits for my answer, the oldest first."""
    return [
        ReceivedOut(
            uid=row.delivery.uid,
            name=row.name,
            title=row.delivery.title,
            asked_minutes=row.delivery.asked_minutes,
            words=row.delivery.words,
            links=row.delivery.links,
            answer_by=row.delivery.answer_by,
            photos=[picture.url for picture in row.pictures],
            hints=[hint.code for hint in row.hints],
        )
        for row in queries.received(actor=cast("Request", request).actor)
    ]


@router.post("/deliveries/{uid}/confirm", response=AnsweredOut, summary="Say that the work came")
def confirm(request: HttpRequest, uid: UUID, body: AnswerIn) -> AnsweredOut:
    """By the recipient, signed in; it goes into the book, grade B.

    Refused (409): own_delivery, answered_already, answer_over, no_minutes, only_less, no_reason, too_long, double_hours,
    full_day, already_in.
    """
    return _confirm_once(cast("Request", request), body, uid=uid)


@router.post("/deliveries/{uid}/refuse", response=AnsweredOut, summary="Say that the work did not come")
def refuse(request: HttpRequest, uid: UUID, body: NoIn) -> AnsweredOut:
    """By the recipient, signed in.

    Refused (409): own_delivery, answered_already, answer_over, no_reason, too_long.
    """
    return _refuse_once(cast("Request", request), body, uid=uid)


@router.post(
    "/deliveries/by-link/{token}/confirm",
    response=AnsweredOut,
    auth=None,
    summary="Say by the link that the work came",
)
def confirm_by_link(request: HttpRequest, token: str, body: AnswerIn) -> AnsweredOut:
    """The link is the key.

    Refused (409): own_delivery, answered_already, answer_over, no_minutes, only_less, no_reason, too_long, double_hours,
    full_day, already_in.
    """
    return _confirm_once(cast("Request", request), body, token=token)


@router.post(
    "/deliveries/by-link/{token}/refuse",
    response=AnsweredOut,
    auth=None,
    summary="Say by the link that the work did not come",
)
def refuse_by_link(request: HttpRequest, token: str, body: NoIn) -> AnsweredOut:
    """The link is the key. Refused (409): own_delivery, answered_already, answer_over, no_reason, too_long."""
    return _refuse_once(cast("Request", request), body, token=token)


@router.post("/deliveries/{uid}/withdraw", response=AnsweredOut, summary="Take back what I handed in")
def withdraw(request: HttpRequest, uid: UUID) -> AnsweredOut:
    """Refused (409): answered_already."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="attendance.withdraw_delivery",
        run=lambda: actions.withdraw_delivery(delivery_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _out(done)
