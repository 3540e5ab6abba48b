"""JSON of exclusion 回避 and shielding."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 - this is the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.web.http import Request

from . import actions, queries
from . import api_shapes as shapes
from .api_desk import codes, do

router = Router(tags=["cases"])
_VERB: dict[str, Any] = {"response": shapes.CaseOut}


class PersonIn(BaseModel):
    """One person of the staff."""

    person_uid: UUID


class ShieldIn(BaseModel):
    """Why a case is shielded, and who is named for it at once."""

    why: str = Field(examples=["staff"], description="minor, staff or violence")
    handler_uids: list[UUID] = Field(default_factory=list)


class NamedOut(Schema):
    """Somebody who is kept from a case, or named for it."""

    uid: UUID = Field(description="of the exclusion or of the access, to end it")
    name: str = Field(examples=["陈静"])


class GuardOut(Schema):
    """Whom a case is about, why it is shielded ("" when it is not), who is named for it, who could be."""

    shielded: str = Field(examples=["staff"])
    subjects: list[NamedOut]
    named: list[NamedOut]
    staff: list[NamedOut] = Field(description="uids of persons")


@router.get("/cases/{uid}/guard", response=GuardOut, summary="Exclusion and shielding of a case")
def guard(request: HttpRequest, uid: UUID) -> GuardOut:
    """For whoever sees the case."""
    asked = cast("Request", request)
    page = queries.guard_page(actor=asked.actor, uid=uid, at=asked.at)
    return GuardOut(
        shielded=page.case.shielded,
        subjects=[NamedOut(uid=one, name=name) for one, name in page.subjects],
        named=[NamedOut(uid=one, name=name) for one, name in page.named],
        staff=[NamedOut(uid=UUID(one), name=name) for one, name in page.staff],
    )


@router.post(
    "/cases/{uid}/subjects",
    summary="Say whom a case is about 回避",
    openapi_extra=codes("ended", "no_right", "already_named", "key_reused"),
    **_VERB,
)
def name_subject(request: HttpRequest, uid: UUID, body: PersonIn) -> shapes.CaseOut:
    """From now on this person and their declared kin see nothing of it, whatever their post."""
    return do(request, "name_subject", uid, actions.name_subject, person_uid=body.person_uid)


@router.post(
    "/cases/{uid}/subjects/{subject_uid}/clear",
    summary="Take an exclusion back",
    openapi_extra=codes("no_right", "key_reused"),
    **_VERB,
)
def clear_subject(request: HttpRequest, uid: UUID, subject_uid: UUID) -> shapes.CaseOut:
    """For supervisors only."""
    return do(request, "clear_subject", uid, actions.clear_subject, subject_uid=subject_uid)


@router.post(
    "/cases/{uid}/shield",
    summary="Shield a case",
    openapi_extra=codes("ended", "no_right", "no_reason", "kept_out", "key_reused"),
    **_VERB,
)
def shield(request: HttpRequest, uid: UUID, body: ShieldIn) -> shapes.CaseOut:
    """Only those named and the supervisors of the area see it from now on."""
    return do(request, "shield", uid, actions.shield_case, **body.model_dump())


@router.post(
    "/cases/{uid}/unshield",
    summary="End the shielding",
    openapi_extra=codes("no_right", "key_reused"),
    **_VERB,
)
def unshield(request: HttpRequest, uid: UUID) -> shapes.CaseOut:
    """For supervisors only; whoever was named needs it no longer."""
    return do(request, "unshield", uid, actions.unshield_case)


@router.post(
    "/cases/{uid}/accesses",
    summary="Name somebody for a shielded case",
    openapi_extra=codes("not_shielded", "no_right", "kept_out", "key_reused"),
    **_VERB,
)
def name_handler(request: HttpRequest, uid: UUID, body: PersonIn) -> shapes.CaseOut:
    """The prior approval of a responsible person."""
    return do(request, "name_handler", uid, actions.name_handler, person_uid=body.person_uid)


@router.post(
    "/cases/{uid}/accesses/{access_uid}/end",
    summary="End somebody's access to a shielded case",
    openapi_extra=codes("no_right", "key_reused"),
    **_VERB,
)
def end_access(request: HttpRequest, uid: UUID, access_uid: UUID) -> shapes.CaseOut:
    """For supervisors only."""
    return do(request, "end_access", uid, actions.end_access, access_uid=access_uid)
