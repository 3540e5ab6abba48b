"""JSON of looks at personal data: looking, asking for more, emergencies, decisions, reviews, and who looked."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel

from linli.kernel.verdict import Missing
from linli.people import actions, queries
from linli.people.actions import Device
from linli.people.models import Disclosure, DisclosureApproval, Purpose, Role
from linli.people.queries.looks import Asked
from linli.people.rules_disclosure import Target
from linli.people.views.revealing import device_of
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["disclosures"])

REVEAL_CODES = (
    "excluded",
    "no_right",
    "review_overdue",
    "no_live_task",
    "no_purpose",
    "factor_needed",
    "approval_needed",
    "over_quota",
    "journal_down",
    "shown_over",
)
GLASS_CODES = (
    "excluded",
    "no_right",
    "review_overdue",
    "factor_needed",
    "no_reason",
    "journal_down",
    "shown_over",
)
ASK_CODES = ("excluded", "no_right", "no_purpose", "already_asked", "approval_not_needed", "no_reason")


class RevealIn(BaseModel):
    """Which value, and what for."""

    field: str = Field(max_length=24, examples=["phone"])
    purpose: Purpose = Field(examples=["call_back"])


class GlassIn(BaseModel):
    """Which value, and who is in danger."""

    field: str = Field(max_length=24, examples=["phone"])
    reason: str = Field(max_length=1000, examples=["老人独自在家，报警按钮已触发，电话无人接听"])


class AskIn(RevealIn):
    """Which value, what for, and a sentence for whoever decides."""

    words: str = Field(max_length=500, examples=["台风前逐户通知，今日还需联系约四十户"])


class WordsIn(BaseModel):
    """A sentence that goes with a decision."""

    words: str = Field(default="", max_length=500, examples=["同意，仅限今日"])


class ReviewIn(BaseModel):
    """Whether an emergency look was right."""

    justified: bool
    words: str = Field(max_length=500, examples=["已核实：老人跌倒，及时送医"])


class RevealedOut(Schema):
    """A clear value. It is on the books before it stands here; do not keep it beyond `until`."""

    uid: UUID
    field: str = Field(examples=["phone"])
    value: str = Field(examples=["13800000002"])
    until: datetime


class SeenOut(Schema):
    """One look as the person concerned reads it: never who by name."""

    at: datetime
    role: str = Field(examples=["社区工作者"])
    where: str = Field(examples=["梧桐社区"])
    field: str = Field(examples=["手机号"])
    purpose: str = Field(examples=["回访"])
    emergency: bool
    rows: int = Field(
        default=0, description="Above 0: as part of a table of so many rows that was fetched.", examples=[0]
    )


class LookOut(SeenOut):
    """One look as supervisors and auditors read it; the name in full for the auditor only."""

    uid: UUID
    who: str = Field(examples=["陈*"])
    data_class: int = Field(examples=[2])
    task: str = Field(examples=["2026-4821-7730-5"])
    reviewed: bool
    justified: bool | None


class LooksQuery(BaseModel):
    """Filters of the list."""

    role: Role | None = None
    purpose: Purpose | None = None
    emergency: bool = False
    days: int = Field(default=30, ge=1, le=365)
    after: int | None = Field(default=None, description="`next` of the page before")


class LooksOut(Schema):
    """A page of looks."""

    items: list[LookOut]
    next: int | None


class ApprovalOut(Schema):
    """A request to look, with its state."""

    uid: UUID
    kind: str = Field(examples=["quota"])
    state: str = Field(examples=["asked"])
    field: str = Field(examples=["phone"])
    purpose: str = Field(examples=["call_back"])
    words: str
    asked_at: datetime
    expires_at: datetime | None
    uses_left: int


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def codes(*refusals: str) -> dict[str, Any]:
    """The refusal codes of an operation, for the document."""
    listed = ", ".join(f"`{code}`" for code in refusals)
    return {"responses": {409: {"description": f"Refused. Codes: {listed}", "x-codes": list(refusals)}}}


def _device(request: Request) -> Device:
    return device_of(request, key=request.headers.get("Authorization", ""))


def disclose_once(
    request: HttpRequest, *, target: Target, purpose: str, value: Callable[[Disclosure], str]
) -> RevealedOut:
    """Look at a value; also for the apps above that mask values of their own."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.reveal",
        run=lambda: (
            actions.reveal(
                target=target, purpose=purpose, device=_device(asked), actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _revealed(asked, uid, value)


def break_glass_once(
    request: HttpRequest, *, target: Target, reason: str, value: Callable[[Disclosure], str]
) -> RevealedOut:
    """Look at a value in an emergency; also for the apps above."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.glass",
        run=lambda: (
            actions.break_glass(
                target=target, reason=reason, device=_device(asked), actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _revealed(asked, uid, value)


def ask_once(request: HttpRequest, *, target: Target, body: AskIn) -> DisclosureApproval:
    """Ask a responsible person; also for the apps above."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.ask",
        run=lambda: (
            actions.ask_to_look(
                target=target, purpose=body.purpose, words=body.words, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return queries.own_approval(actor=asked.actor, uid=uid)


def _revealed(request: Request, uid: UUID, value: Callable[[Disclosure], str]) -> RevealedOut:
    look = queries.open_look(uid=uid, actor=request.actor, at=request.at)
    return RevealedOut(uid=look.uid, field=look.field, value=value(look), until=look.until)


def seen_out(look: queries.Seen) -> SeenOut:
    """A look for the person concerned."""
    return SeenOut(
        at=look.at,
        role=look.role,
        where=look.where,
        field=look.field,
        purpose=look.purpose,
        emergency=look.emergency,
        rows=look.rows,
    )


def _look_out(look: queries.Look) -> LookOut:
    return LookOut(
        at=look.row.at,
        role=look.role,
        where=look.where,
        field=look.field,
        purpose=look.purpose,
        emergency=look.row.break_glass,
        uid=look.row.uid,
        who=look.who,
        data_class=look.row.data_class,
        task=look.row.task_label,
        reviewed=look.row.reviewed_at is not None,
        justified=look.row.justified,
    )


@router.post(
    "/registrations/{uid}/disclosures",
    response=RevealedOut,
    summary="Look at the name or number behind a registration",
    openapi_extra=codes(*REVEAL_CODES),
)
def reveal_registration(request: HttpRequest, uid: UUID, body: RevealIn) -> RevealedOut:
    """Fields: `name`, `phone`. It is written down first; the person can read it."""
    asked = _asked(request)
    target = queries.registration_target(actor=asked.actor, uid=uid, field=body.field)
    return disclose_once(
        request,
        target=target,
        purpose=body.purpose,
        value=lambda look: queries.registration_value(look=look, actor=asked.actor),
    )


@router.post(
    "/registrations/{uid}/emergency",
    response=RevealedOut,
    summary="Look at once, because somebody is in danger",
    openapi_extra=codes(*GLASS_CODES),
)
def glass_registration(request: HttpRequest, uid: UUID, body: GlassIn) -> RevealedOut:
    """Supervisors and security administrators are told; somebody else reviews it in three working days."""
    asked = _asked(request)
    target = queries.registration_target(actor=asked.actor, uid=uid, field=body.field)
    return break_glass_once(
        request,
        target=target,
        reason=body.reason,
        value=lambda look: queries.registration_value(look=look, actor=asked.actor),
    )


@router.post(
    "/registrations/{uid}/approvals",
    response=ApprovalOut,
    summary="Ask a responsible person for more looks",
    openapi_extra=codes(*ASK_CODES),
)
def ask_registration(request: HttpRequest, uid: UUID, body: AskIn) -> DisclosureApproval:
    """When the quota is used up, or the value is shielded."""
    target = queries.registration_target(actor=_asked(request).actor, uid=uid, field=body.field)
    return ask_once(request, target=target, body=body)


@router.get("/disclosures/mine", response=list[SeenOut], summary="Who looked at my data")
def mine(request: HttpRequest) -> list[SeenOut]:
    """Role, unit, time and purpose of every look at the token's own person, newest first."""
    person_id = _asked(request).actor.person_id
    return [seen_out(look) for look in queries.seen_by_person(person_id=person_id or 0)]


@router.get("/disclosures", response=LooksOut, summary="Looks in the area one supervises")
def looks(request: HttpRequest, filters: Query[LooksQuery]) -> LooksOut:
    """For supervisors and auditors; newest first, fifty at a time. Missing (404) for others."""
    asked = _asked(request)
    if "list" not in queries.tabs_of(asked.actor):
        raise Missing
    wanted = queries.LookFilter(
        role=filters.role or "",
        purpose=filters.purpose or "",
        glass=filters.emergency,
        days=filters.days,
    )
    page = queries.looks_page(actor=asked.actor, at=asked.at, wanted=wanted, after=filters.after)
    return LooksOut(items=[_look_out(look) for look in page.rows], next=page.next_after)


@router.post(
    "/disclosures/{uid}/review",
    response=LookOut,
    summary="Review an emergency look",
    openapi_extra=codes("excluded", "no_right", "already_reviewed", "no_reason"),
)
def review(request: HttpRequest, uid: UUID, body: ReviewIn) -> LookOut:
    """By somebody else than the one who looked."""
    asked = _asked(request)
    once(
        asked,
        verb="people.review_glass",
        run=lambda: actions.review_glass(uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _look_out(queries.reviewed_look(actor=asked.actor, uid=uid))


@router.get(
    "/approvals",
    response=list[ApprovalOut],
    summary="Requests to look that wait or were decided",
)
def approvals(request: HttpRequest) -> list[DisclosureApproval]:
    """In the areas where the token's posts are responsible; waiting ones first."""
    found: list[Asked] = queries.approvals_page(actor=_asked(request).actor)
    return [one.row for one in found]


@router.post(
    "/approvals/{uid}/{verb}",
    response=ApprovalOut,
    summary="Approve or refuse a request to look",
    openapi_extra=codes("excluded", "no_right", "approval_state"),
)
def decide(
    request: HttpRequest, uid: UUID, verb: Literal["approve", "refuse"], body: WordsIn
) -> DisclosureApproval:
    """By a responsible person of the area, never by the one who asked."""
    asked = _asked(request)
    act = actions.approve_look if verb == "approve" else actions.refuse_look
    once(
        asked,
        verb=f"people.{verb}_look",
        run=lambda: act(uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid,
    )
    return queries.approval_for(actor=asked.actor, uid=uid)
