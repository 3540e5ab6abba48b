"""JSON of supervision: urging, orders, replies."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.cases.api_desk import codes, photos_in
from linli.kernel.actor import Actor
from linli.supervision import actions, queries
from linli.supervision.models import Order
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["supervision"])
_PHOTOS = ("too_many_photos", "not_a_photo", "photo_too_big", "photo_broken", "photo_too_many_pixels")
_NEW = ("not_orderable", "no_unit", "no_right", "own_unit", "not_ahead", "missing_year")


class UrgeOut(Schema):
    """Whether a matter may be urged now, and how often it was."""

    number: str = Field(examples=["2026-4821-7730-5"])
    count: int
    ok: bool
    code: str = Field(examples=["urge_early"])
    sentence: str


class StepOut(Schema):
    """One line of the arithmetic."""

    code: str = Field(examples=["day"])
    sentence: str


class OrderOut(Schema):
    """An order in a list."""

    uid: UUID
    number: str = Field(examples=["DB2026-4821-7730-5"])
    level: str = Field(examples=["supervise"], description=" · ".join(Order.Level.values))
    state: str = Field(examples=["issued"], description=" · ".join(Order.State.values))
    light: Literal["red", "yellow", "green", "off"]
    unit: UUID
    unit_name: str = Field(examples=["城管局"])
    area_code: str
    issued_at: datetime
    days: int = Field(description="Working days for the answer, from `asked_at` on.")
    asked_at: datetime
    due_at: datetime
    rectify_by: date | None
    ended_at: datetime | None


class LineOut(Schema):
    """A case that the order is about, and the rectification it demands."""

    case: UUID
    number: str
    rectification: UUID | None


class ReplyOut(Schema):
    """An answer, and how it was judged."""

    uid: UUID
    words: str
    promised_on: date | None
    late: bool
    at: datetime
    accepted: bool | None = Field(description="Nothing: not judged yet.")
    reason: str = Field(examples=["没有写明完成日期。"])
    judged_at: datetime | None
    photos: list[str]


class VerdictOut(Schema):
    """Whether a verb may be done now, and why not."""

    ok: bool
    code: str
    sentence: str


class OrderDetailOut(OrderOut):
    """An order with everything on its page."""

    demand: str = Field(examples=["三个工作日内说明为何未修，并给出完成日期。"])
    end_words: str = Field(examples=["情况已变化，不再需要。"], description="Why it was withdrawn.")
    cases: list[LineOut]
    replies: list[ReplyOut]
    steps: list[StepOut] = Field(description="How the deadline is computed; the due time last.")
    verdicts: dict[str, VerdictOut]


class OrderIn(BaseModel):
    """An order on one case, or on several of one unit."""

    case_uids: list[UUID] = Field(max_length=50)
    level: str = Field("supervise", examples=["supervise"])
    demand: str = Field(max_length=4000, examples=["三个工作日内说明为何未修，并给出完成日期。"])
    days: int = Field(3, examples=[3])
    rectify_by: date | None = Field(None, examples=[None])


class ReplyIn(BaseModel):
    """The answer of the unit."""

    words: str = Field(max_length=4000, examples=["配件已到，周五前修好。"])
    promised_on: date | None = Field(None, examples=[None])
    photos: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")


class SendBackIn(BaseModel):
    """Why the answer is not enough, and how long the unit has now."""

    reason: str = Field(max_length=4000, examples=["没有写明完成日期。"])
    days: int = Field(3, examples=[2])


class WithdrawIn(BaseModel):
    """Why it is withdrawn."""

    reason: str = Field(max_length=4000, examples=["已并入另一件督办。"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _urge_out(page: queries.UrgePage) -> dict[str, Any]:
    verdict = page.verdict
    return {
        "number": page.number,
        "count": page.count,
        "ok": verdict.ok,
        "code": verdict.code,
        "sentence": str(verdict.sentence),
    }


def _order_out(order: Order, light: str) -> dict[str, Any]:
    plain = set(OrderOut.model_fields) - {"light", "unit", "unit_name"}
    return {
        **{name: getattr(order, name) for name in plain},
        "light": light,
        "unit": order.unit.uid,
        "unit_name": order.unit.name,
    }


def _detail(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    asked = _asked(request)
    page = queries.order_page(actor=asked.actor, uid=uid, at=asked.at)
    own = set(ReplyOut.model_fields) - {"photos"}
    return {
        **_order_out(page.order, page.light),
        "demand": page.order.demand,
        "end_words": page.order.end_words,
        "cases": [
            {
                "case": line.case.uid,
                "number": line.case.number,
                "rectification": line.rectification.uid if line.rectification else None,
            }
            for line in page.lines
        ],
        "replies": [
            {
                **{name: getattr(line.reply, name) for name in own},
                "photos": [photo.url for photo in line.photos],
            }
            for line in page.replies
        ],
        "steps": [{"code": step.code, "sentence": step.sentence} for step in page.steps],
        "verdicts": {
            verb: {"ok": verdict.ok, "code": verdict.code, "sentence": str(verdict.sentence)}
            for verb, verdict in page.verdicts.items()
        },
    }


# --- Urging -----------------------------------------------------------------------------------------------------------


@router.get("/voices/{token}/urge", response=UrgeOut, auth=None, summary="Whether one may urge now")
def urge_of_voice(request: HttpRequest, token: str) -> dict[str, Any]:
    """By the token of the receipt. Missing (404) for any other."""
    return _urge_out(queries.urge_page_of_voice(token=token, at=_asked(request).at))


@router.post(
    "/voices/{token}/urge",
    response=UrgeOut,
    auth=None,
    summary="Urge 催办, as a resident",
    openapi_extra=codes(
        "waits_for_reporter", "not_urgeable", "clock_stands", "urge_early", "urged_already", "key_reused"
    ),
)
def urge_by_voice(request: HttpRequest, token: str) -> dict[str, Any]:
    """Once in the area's interval, not while everything is in time; the sentence says from when on."""
    asked = _asked(request)
    asked.actor = Actor.anonymous("api")
    once(
        asked,
        verb="supervision.urge_by_voice",
        run=lambda: actions.urge_by_voice(voice_token=token, actor=asked.actor, at=asked.at).uid,
    )
    return urge_of_voice(request, token)


@router.post(
    "/cases/{uid}/urge",
    response=UrgeOut,
    summary="Urge 催办 the unit that has the case",
    openapi_extra=codes(
        "waits_for_reporter", "not_urgeable", "no_unit", "no_right", "own_unit", "urged_already", "key_reused"
    ),
)
def urge(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By desk or supervisor, once in the area's interval."""
    asked = _asked(request)
    once(
        asked,
        verb="supervision.urge",
        run=lambda: actions.urge(case_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _urge_out(queries.urge_page(actor=asked.actor, uid=uid, at=asked.at))


# --- Orders -----------------------------------------------------------------------------------------------------------


@router.get("/orders", response=list[OrderOut], summary="Supervision orders 督办单, the overdue first")
def orders(
    request: HttpRequest,
    pile: Literal["answer", "judge", "late", "open", "over"] = "open",
    case: UUID | None = None,
) -> list[dict[str, Any]]:
    """Mine to answer · mine to judge · late · open · over; with `case` those of one case. At most 100."""
    asked = _asked(request)
    rows = queries.orders(actor=asked.actor, at=asked.at, pile=pile, case_uid=case)
    return [_order_out(row.order, row.light) for row in rows]


@router.post(
    "/orders",
    response=OrderDetailOut,
    summary="Issue a supervision order",
    openapi_extra=codes(
        "no_case",
        "many_cases",
        "several_units",
        "bad_level",
        "bad_days",
        "no_words",
        "too_long",
        *_NEW,
        "key_reused",
    ),
)
def issue(request: HttpRequest, body: OrderIn) -> dict[str, Any]:
    """To the unit that leads the cases; with `rectify_by` it demands a rectification until that day."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="supervision.issue",
        run=lambda: actions.issue_order(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _detail(asked, uid)


@router.get("/orders/{uid}", response=OrderDetailOut, summary="One supervision order")
def order(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """With its cases, answers and the arithmetic of its deadline. Missing (404) outside areas and unit."""
    return _detail(request, uid)


def _do(request: HttpRequest, uid: UUID, verb: str, run: Callable[[Request], UUID]) -> dict[str, Any]:
    asked = _asked(request)
    once(asked, verb=f"supervision.{verb}", run=lambda: run(asked))
    return _detail(asked, uid)


@router.post(
    "/orders/{uid}/reply",
    response=OrderDetailOut,
    summary="Answer an order",
    openapi_extra=codes(
        "order_state", "not_your_unit", "no_words", "too_long", "not_ahead", *_PHOTOS, "key_reused"
    ),
)
def reply(request: HttpRequest, uid: UUID, body: ReplyIn) -> dict[str, Any]:
    """By the posts of the unit that was asked."""
    photos = photos_in(body.photos, "photos")
    given: dict[str, Any] = {"words": body.words, "promised_on": body.promised_on, "photos": photos}

    def run(asked: Request) -> UUID:
        return actions.reply_to_order(order_uid=uid, actor=asked.actor, at=asked.at, **given).uid

    return _do(request, uid, "reply", run)


@router.post(
    "/orders/{uid}/accept",
    response=OrderDetailOut,
    summary="Accept the answer",
    openapi_extra=codes("no_right", "order_state", "own_unit", "own_reply", "not_rectified", "key_reused"),
)
def accept(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By the area's supervisor, never by who answered. The order is over."""

    def run(asked: Request) -> UUID:
        return actions.accept_reply(order_uid=uid, actor=asked.actor, at=asked.at).uid

    return _do(request, uid, "accept", run)


@router.post(
    "/orders/{uid}/send_back",
    response=OrderDetailOut,
    summary="Send the answer back",
    openapi_extra=codes(
        "no_right",
        "order_state",
        "own_unit",
        "own_reply",
        "no_words",
        "too_long",
        "bad_days",
        "missing_year",
        "key_reused",
    ),
)
def send_back(request: HttpRequest, uid: UUID, body: SendBackIn) -> dict[str, Any]:
    """With a reason; the deadline begins anew."""

    def run(asked: Request) -> UUID:
        return actions.send_back_reply(
            order_uid=uid, reason=body.reason, days=body.days, actor=asked.actor, at=asked.at
        ).uid

    return _do(request, uid, "send_back", run)


@router.post(
    "/orders/{uid}/withdraw",
    response=OrderDetailOut,
    summary="Withdraw an order",
    openapi_extra=codes("no_right", "order_state", "own_unit", "no_words", "too_long", "key_reused"),
)
def withdraw(request: HttpRequest, uid: UUID, body: WithdrawIn) -> dict[str, Any]:
    """With a reason that stays with it."""

    def run(asked: Request) -> UUID:
        return actions.withdraw_order(order_uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid

    return _do(request, uid, "withdraw", run)
