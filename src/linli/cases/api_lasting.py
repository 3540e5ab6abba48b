"""JSON of what stays: standing matters and their reviews, lasting mechanisms, problems of enterprises."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date
from typing import cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.web.api import once
from linli.web.http import Request

from . import actions, queries, rules_enterprise
from .api_desk import codes, do, result
from .api_shapes import CaseOut, case_out
from .models import Mechanism
from .queries.enterprise import ProblemLine
from .queries.mechanisms import MechanismLine

router = Router(tags=["cases"])
RECORD = (
    "no_right",
    "bad_area",
    "unknown_unit",
    "bad_kind",
    "no_title",
    "title_long",
    "no_words",
    "too_long",
    "bad_link",
    "review_early",
    "no_case",
    "other_area",
    "shielded",
    "key_reused",
)


class StandingOut(Schema):
    """A standing matter and when it is looked at again."""

    case: CaseOut
    review_on: date
    late: bool
    reviews: int = Field(examples=[2], description="How many were held.")


class StandingPageOut(Schema):
    """Standing matters, the next review first, counted apart."""

    total: int = Field(examples=[3])
    soon: int = Field(examples=[1], description="Due within 30 days.")
    late: int = Field(examples=[1])
    items: list[StandingOut]
    next: str = Field(examples=[""])


class ReviewIn(BaseModel):
    """What came of a review."""

    outcome: str = Field(examples=["keep"], description="keep · resume · finish")
    words: str = Field(max_length=4000, examples=["每周巡查照旧，未见反弹。"])
    review_on: date | None = Field(None, examples=["2026-09-30"])


class ProblemIn(BaseModel):
    """A problem of an enterprise."""

    enterprise_uid: UUID
    title: str = Field("", max_length=120, examples=["厂门口货车调头难"])
    body: str = Field(max_length=4000, examples=["厂门口道路窄，货车调头要占用对向车道。"])


class ManagerOut(Schema):
    """Who sees to it: in full for the enterprise, masked for others; the telephone is that of the office, or empty."""

    name: str
    office: str = Field(examples=["城管局"])
    phone: str = Field(examples=["0571-0000000"])
    how: str = Field(examples=["paired"], description="paired · assigned")


class ProblemOut(Schema):
    """A problem with its service manager."""

    case: CaseOut
    enterprise: str = Field(examples=["港口机械有限公司"])
    manager: ManagerOut | None


class ManagerIn(BaseModel):
    """Who shall see to it."""

    person_uid: UUID
    office_phone: str = Field("", max_length=40, examples=["0571-0000000"])


class OfficePhoneIn(BaseModel):
    """How the office of the manager is reached; empty takes it away."""

    office_phone: str = Field("", max_length=40, examples=["0571-0000000"])


class WriteIn(BaseModel):
    """What the enterprise writes."""

    words: str = Field(
        max_length=rules_enterprise.MOST_WORDS, examples=["货车今天又堵了两小时，请尽快来看。"]
    )


class MechanismIn(BaseModel):
    """What stays when matters are done; it is public."""

    kind: str = Field(examples=["routine"], description=" · ".join(Mechanism.Kind.values))
    title: str = Field(max_length=120, examples=["雨前巡查排水口"])
    words: str = Field(max_length=4000, examples=["每年汛前和大雨预警时，逐个清理排水口并留照片。"])
    area_code: str
    owner_uid: UUID
    in_force_from: date
    review_on: date | None = Field(None, examples=[None])
    link: str = Field("", max_length=300, examples=["https://example.org/rules/12"])
    case_uids: list[UUID]


class MechanismOut(Schema):
    """A lasting mechanism. `cases` are those of its matters that the token may open, of `count` in all."""

    uid: UUID
    kind: str = Field(examples=["routine"])
    title: str = Field(examples=["雨前巡查排水口"])
    words: str
    area_code: str
    owner: str = Field(examples=["城管局"])
    in_force_from: date
    review_on: date | None
    ended_on: date | None = Field(examples=[None])
    holds: bool
    link: str = Field(examples=["https://example.org/rules/12"])
    count: int
    cases: list[UUID]


class LinkIn(BaseModel):
    """One more matter that led to it."""

    case_uid: UUID


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


# --- Standing matters ----------------------------------------------------------------------------------------------


@router.get(
    "/cases/standing", response=StandingPageOut, summary="Standing matters 常态化, the next review first"
)
def standing(request: HttpRequest, after: str = "") -> StandingPageOut:
    """Those the token's posts may see. Hand `next` back as `after` for the following page."""
    asked = _asked(request)
    page = queries.standing_page(actor=asked.actor, at=asked.at, after=after)
    items = [
        StandingOut(
            case=case_out(line.case, asked.at),
            review_on=cast("date", line.case.review_on),
            late=line.late,
            reviews=line.reviews,
        )
        for line in page.lines
    ]
    return StandingPageOut(total=page.total, soon=page.soon, late=page.late, items=items, next=page.after)


@router.post(
    "/cases/{uid}/review",
    response=CaseOut,
    summary="Review a standing matter",
    openapi_extra=codes(
        "wrong_state",
        "not_in_hand",
        "on_its_list",
        "bad_outcome",
        "no_words",
        "too_long",
        "not_ahead",
        "backdated",
        "key_reused",
    ),
)
def review(request: HttpRequest, uid: UUID, body: ReviewIn) -> CaseOut:
    """Still needed with the next date, taken in hand again, or finished: then every voice is asked to rate."""
    return do(request, "review_standing", uid, actions.review_standing, **body.model_dump())


# --- Enterprise problems -------------------------------------------------------------------------------------------


def _problem(line: ProblemLine, request: HttpRequest) -> ProblemOut:
    one = line.manager
    manager = None
    if one is not None:
        manager = ManagerOut(name=one.name, office=one.office, phone=one.phone, how=one.manager.how)
    return ProblemOut(
        case=case_out(line.case, _asked(request).at), enterprise=line.enterprise, manager=manager
    )


@router.get("/problems", response=list[ProblemOut], summary="Problems of enterprises 企业难题")
def problems(request: HttpRequest) -> list[ProblemOut]:
    """Of the enterprises that the token speaks for, and of the areas of its posts; the latest first."""
    asked = _asked(request)
    page = queries.problems_page(actor=asked.actor, at=asked.at)
    return [_problem(line, request) for line in page.lines]


@router.post(
    "/problems",
    response=CaseOut,
    summary="File a problem of an enterprise",
    openapi_extra=codes("unknown_unit", "no_right", "not_enterprise", "no_words", "too_long", "key_reused"),
)
def file_problem(request: HttpRequest, body: ProblemIn) -> CaseOut:
    """By its contact, or by staff for it. A department paired with it gives the service manager, where the area says so."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="cases.file_problem",
        run=lambda: actions.file_problem(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return result(uid, request)


@router.post(
    "/cases/{uid}/manager",
    response=CaseOut,
    summary="Name the service manager 服务专员",
    openapi_extra=codes(
        "not_enterprise", "wrong_state", "no_right", "no_post", "manages_already", "key_reused"
    ),
)
def manager(request: HttpRequest, uid: UUID, body: ManagerIn) -> CaseOut:
    """Or another one. They and the enterprise are told."""
    return do(request, "name_manager", uid, actions.name_manager, **body.model_dump())


@router.post(
    "/cases/{uid}/manager/phone",
    response=CaseOut,
    summary="Say how the office of the service manager is reached",
    openapi_extra=codes("not_enterprise", "wrong_state", "no_manager", "not_in_hand", "key_reused"),
)
def manager_phone(request: HttpRequest, uid: UUID, body: OfficePhoneIn) -> CaseOut:
    """By the manager, or by the desk. The enterprise reads it; a private number is never shown."""
    return do(request, "give_office_phone", uid, actions.give_office_phone, **body.model_dump())


@router.post(
    "/problems/{uid}/words",
    response=ProblemOut,
    summary="Write to the service manager",
    openapi_extra=codes("wrong_state", "no_manager", "no_words", "too_long", "key_reused"),
)
def write_to_manager(request: HttpRequest, uid: UUID, body: WriteIn) -> ProblemOut:
    """By the contact of the enterprise; the manager is told. `uid` is the case's."""
    asked = _asked(request)
    once(
        asked,
        verb="cases.write_to_manager",
        run=lambda: (
            actions.write_to_manager(case_uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid
        ),
    )
    lines = queries.problems_page(actor=asked.actor, at=asked.at).lines
    return _problem(next(line for line in lines if line.case.uid == uid), request)


# --- Lasting mechanisms --------------------------------------------------------------------------------------------


def _mechanism(line: MechanismLine) -> MechanismOut:
    names = (
        "uid",
        "kind",
        "title",
        "words",
        "area_code",
        "in_force_from",
        "review_on",
        "ended_on",
        "link",
    )
    return MechanismOut(
        **{name: getattr(line.one, name) for name in names},
        owner=line.one.owner.name,
        holds=line.holds,
        count=line.count,
        cases=[case.uid for case in line.cases],
    )


@router.get("/mechanisms", response=list[MechanismOut], summary="Lasting mechanisms 长效机制")
def mechanisms(request: HttpRequest, area: str = "") -> list[MechanismOut]:
    """Of an area, of what is around it and inside it; all without one. The words are for everybody."""
    asked = _asked(request)
    page = queries.mechanisms_page(actor=asked.actor, at=asked.at, code=area)
    return [_mechanism(line) for line in page.lines]


@router.post(
    "/mechanisms",
    response=MechanismOut,
    summary="Record a lasting mechanism",
    openapi_extra=codes(*RECORD),
)
def record(request: HttpRequest, body: MechanismIn) -> MechanismOut:
    """With the matters that it came out of. It is public from then on."""
    asked = _asked(request)
    given = body.model_dump()
    uids = given.pop("case_uids")
    uid = once(
        asked,
        verb="cases.record_mechanism",
        run=lambda: (
            actions.record_mechanism(
                draft=actions.MechanismDraft(**given), case_uids=uids, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _one(request, uid)


def _one(request: HttpRequest, uid: UUID) -> MechanismOut:
    asked = _asked(request)
    return _mechanism(queries.mechanism_line(actor=asked.actor, at=asked.at, uid=uid))


@router.post(
    "/mechanisms/{uid}/cases",
    response=MechanismOut,
    summary="Name one more matter that led to it",
    openapi_extra=codes("no_right", "shielded", "other_area", "linked_already", "key_reused"),
)
def link(request: HttpRequest, uid: UUID, body: LinkIn) -> MechanismOut:
    """By the desk of its area."""
    asked = _asked(request)
    once(
        asked,
        verb="cases.link_mechanism",
        run=lambda: (
            actions.link_mechanism(
                mechanism_uid=uid, case_uid=body.case_uid, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _one(request, uid)


@router.post(
    "/mechanisms/{uid}/end",
    response=MechanismOut,
    summary="It no longer holds",
    openapi_extra=codes("no_right", "ended_already", "key_reused"),
)
def end(request: HttpRequest, uid: UUID) -> MechanismOut:
    """It stays on the list, with the day."""
    asked = _asked(request)
    once(
        asked,
        verb="cases.end_mechanism",
        run=lambda: actions.end_mechanism(mechanism_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _one(request, uid)
