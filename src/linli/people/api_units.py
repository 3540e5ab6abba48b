"""JSON of units and posts."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.people import actions, queries
from linli.people.models import Role, Unit
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])


class UnitOut(Schema):
    """A unit and where it sits."""

    uid: UUID
    name: str = Field(examples=["城管局"])
    kind: str = Field(examples=["department"])
    area_code: str = Field(examples=["990101"])


class UnitSheetOut(Schema):
    """A unit as those see it who keep units."""

    uid: UUID
    name: str = Field(examples=["梧桐社区老旧小区改造临时党支部"])
    kind: str = Field(examples=["temporary"])
    area_code: str
    parent_uid: UUID | None
    purpose: str = Field(examples=["老旧小区改造期间就地议事"])
    ends_on: date | None
    closed_at: datetime | None
    members: int
    registered: int = Field(description="People of the unit whose registration at home is confirmed.")


class UnitIn(BaseModel):
    """What a unit is. A temporary branch needs a purpose and a last day."""

    name: str = Field(max_length=120, examples=["梧桐社区老旧小区改造临时党支部"])
    kind: str = Field(examples=["temporary"])
    purpose: str = Field(default="", max_length=500, examples=["老旧小区改造期间就地议事"])
    ends_on: date | None = None


class OpenUnitIn(UnitIn):
    """A new unit with where it sits and what stands above it."""

    area_code: str
    parent_uid: UUID | None = None


class MoveUnitIn(BaseModel):
    """Where a unit hangs, and where it sits (empty: where it did)."""

    parent_uid: UUID | None = None
    area_code: str = ""


class WhyIn(BaseModel):
    """A reason; it stays on the books."""

    reason: str = Field(max_length=500, examples=["任务完成"])


class PostRowOut(Schema):
    """A post; the names of holder and granter are masked."""

    uid: UUID
    holder: str = Field(examples=["陈*"])
    role: str = Field(examples=["community"])
    where: str = Field(examples=["东城区 · 港前街道 · 梧桐社区"])
    area_code: str
    unit_uid: UUID | None
    since: datetime
    until: datetime
    granter: str = Field(examples=["沈*"])
    reason: str = Field(examples=["接替调离的同事"])
    ending: bool


class GrantIn(BaseModel):
    """A post for somebody, found by uid or by the whole number. Empty `until`: twelve months."""

    person_uid: UUID | None = None
    phone: str = Field(default="", examples=["13800000004"])
    role: str = Field(examples=["community"])
    area_code: str = ""
    unit_uid: UUID | None = None
    until: datetime | None = None
    reason: str = Field(max_length=500, examples=["接替调离的同事"])


class RenewIn(BaseModel):
    """Until when, and why."""

    until: datetime | None = None
    reason: str = Field(max_length=500, examples=["工作需要，续任一年"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _listed(unit: Unit) -> UnitOut:
    return UnitOut(uid=unit.uid, name=unit.name, kind=unit.kind, area_code=unit.area_code)


def _unit(request: Request, uid: UUID) -> UnitSheetOut:
    sheet = queries.unit_sheet(actor=request.actor, uid=uid, at=request.at)
    unit: Unit = sheet.unit
    return UnitSheetOut(
        uid=unit.uid,
        name=unit.name,
        kind=unit.kind,
        area_code=unit.area_code,
        parent_uid=sheet.above[-1].uid if sheet.above else None,
        purpose=unit.purpose,
        ends_on=unit.ends_on,
        closed_at=unit.closed_at,
        members=sheet.members,
        registered=sheet.registered,
    )


def _post(row: queries.PostRow) -> PostRowOut:
    post = row.post
    return PostRowOut(
        uid=post.uid,
        holder=row.who,
        role=post.role,
        where=row.where,
        area_code=post.area_code,
        unit_uid=post.unit.uid if post.unit else None,
        since=post.since,
        until=post.until,
        granter=row.granter,
        reason=post.reason,
        ending=row.ending,
    )


def _post_reply(request: Request, uid: UUID) -> PostRowOut:
    post = queries.post_for(actor=request.actor, uid=uid)
    return _post(queries.post_row(post=post, actor=request.actor, at=request.at))


@router.get("/units", response=list[UnitOut], summary="Units by name")
def units(
    request: HttpRequest,
    within: str = "",
    kind: Unit.Kind | None = None,
    after: UUID | None = None,
) -> list[UnitOut]:
    """Units that sit within an area (`within`, a code), of a kind; 30 at a time, `after` the last uid seen."""
    found = queries.unit_list(actor=_asked(request).actor, area_code=within, kind=kind or "", after=after)
    return [_listed(unit) for unit in found]


@router.get("/units/{uid}", response=UnitSheetOut, summary="One unit")
def unit(request: HttpRequest, uid: UUID) -> UnitSheetOut:
    """For those who keep units or look on where it sits."""
    return _unit(_asked(request), uid)


@router.post("/units", response=UnitSheetOut, summary="Enter a unit")
def open_unit(request: HttpRequest, body: OpenUnitIn) -> UnitSheetOut:
    """Refused (409): no_right, no_name, unit_taken, unknown_kind, no_area, no_purpose, no_end, no_end_here, end_past,
    parent_closed, unit_too_deep.
    """
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.open_unit",
        run=lambda: actions.open_unit(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _unit(asked, uid)


@router.post("/units/{uid}/change", response=UnitSheetOut, summary="Change a unit")
def change_unit(request: HttpRequest, uid: UUID, body: UnitIn) -> UnitSheetOut:
    """What it was stays on the books. Refused (409): no_right, unit_closed, no_name, unit_taken, unknown_kind,
    no_purpose, no_end, no_end_here, end_past.
    """
    asked = _asked(request)
    once(
        asked,
        verb="people.change_unit",
        run=lambda: actions.change_unit(uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _unit(asked, uid)


@router.post("/units/{uid}/move", response=UnitSheetOut, summary="Hang a unit elsewhere")
def move_unit(request: HttpRequest, uid: UUID, body: MoveUnitIn) -> UnitSheetOut:
    """Refused (409): no_right, unit_closed, unit_circle, unit_too_deep, parent_closed, unit_taken."""
    asked = _asked(request)
    once(
        asked,
        verb="people.move_unit",
        run=lambda: actions.move_unit(uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _unit(asked, uid)


@router.post("/units/{uid}/close", response=UnitSheetOut, summary="Close a unit")
def close_unit(request: HttpRequest, uid: UUID, body: WhyIn) -> UnitSheetOut:
    """Refused (409): no_right, unit_closed, unit_has_posts, unit_has_cases, unit_has_children, no_reason."""
    asked = _asked(request)
    once(
        asked,
        verb="people.close_unit",
        run=lambda: actions.close_unit(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid,
    )
    return _unit(asked, uid)


@router.get("/posts", response=list[PostRowOut], summary="Posts")
def posts(
    request: HttpRequest,
    tab: Literal["held", "ending", "over"] = "held",
    role: Role | None = None,
    within: str = "",
    after: UUID | None = None,
) -> list[PostRowOut]:
    """For those who grant posts or audit them: held now, ending within 30 days, or over; 40 at a time, newest first."""
    asked = _asked(request)
    last = queries.post_for(actor=asked.actor, uid=after).pk if after else None
    page = queries.posts_page(
        actor=asked.actor, at=asked.at, tab=tab, role=role or "", area_code=within, after=last
    )
    return [_post(row) for row in page.rows]


@router.post("/posts", response=PostRowOut, summary="Grant a post")
def appoint(request: HttpRequest, body: GrantIn) -> PostRowOut:
    """For security administrators. Refused (409): no_right, own_post, no_such_person, unknown_role, no_reason,
    post_nowhere, post_backwards, post_too_long, handle_and_supervise, three_administrators.
    """
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.appoint",
        run=lambda: actions.appoint(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _post_reply(asked, uid)


@router.post("/posts/{uid}/renew", response=PostRowOut, summary="Renew a post")
def renew_post(request: HttpRequest, uid: UUID, body: RenewIn) -> PostRowOut:
    """A post of its own that begins where this one ends. Refused (409): no_right, own_post, no_reason, post_over,
    post_renewed, post_early, post_backwards, post_too_long, handle_and_supervise, three_administrators.
    """
    asked = _asked(request)
    made = once(
        asked,
        verb="people.renew_post",
        run=lambda: actions.renew_post(uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _post_reply(asked, made)


@router.post("/posts/{uid}/revoke", response=PostRowOut, summary="Revoke a post")
def revoke_post(request: HttpRequest, uid: UUID, body: WhyIn) -> PostRowOut:
    """It gives no right from the next request on. Refused (409): no_right, own_post, no_reason, post_over."""
    asked = _asked(request)
    once(
        asked,
        verb="people.revoke_post",
        run=lambda: actions.revoke_post(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid,
    )
    return _post_reply(asked, uid)
