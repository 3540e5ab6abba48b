"""JSON of certificates that wait to be seen by a community."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date
from typing import cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.people import actions, queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])


class WaitingPaperOut(Schema):
    """A certificate that nobody has looked at yet; of the number only its end."""

    uid: UUID
    name: str = Field(examples=["李*"])
    skill: str = Field(examples=["first_aid"])
    issued_by: str = Field(examples=["市红十字会"])
    number_ends: str = Field(examples=["0031"])
    valid_from: date | None
    valid_until: date | None


class DeclineIn(BaseModel):
    """What is not right with it; the holder reads it."""

    note: str = Field(max_length=200, examples=["姓名与证件不符"])


class DecidedOut(Schema):
    """What was decided on."""

    uid: UUID


@router.get("/certificates/waiting", response=list[WaitingPaperOut], summary="Certificates to be seen")
def waiting(request: HttpRequest) -> list[WaitingPaperOut]:
    """Those of people who are registered where one keeps the register; empty for others."""
    asked = cast("Request", request)
    return [
        WaitingPaperOut(
            uid=one.certificate.uid,
            name=one.name,
            skill=one.certificate.skill.code,
            issued_by=one.certificate.issued_by,
            number_ends=one.ending,
            valid_from=one.certificate.valid_from,
            valid_until=one.certificate.valid_until,
        )
        for one in queries.waiting_papers(actor=asked.actor)
    ]


@router.post("/certificates/{uid}/confirm", response=DecidedOut, summary="A certificate was seen")
def confirm(request: HttpRequest, uid: UUID) -> DecidedOut:
    """Missing (404) for one of somebody registered elsewhere. Refused (409): own_certificate, decided_already."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="people.confirm_certificate",
        run=lambda: actions.confirm_certificate(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DecidedOut(uid=done)


@router.post("/certificates/{uid}/decline", response=DecidedOut, summary="A certificate is not right")
def decline(request: HttpRequest, uid: UUID, body: DeclineIn) -> DecidedOut:
    """Also one that was confirmed before. Refused (409): own_certificate, decided_already, no_reason."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="people.decline_certificate",
        run=lambda: actions.decline_certificate(uid=uid, note=body.note, actor=asked.actor, at=asked.at).uid,
    )
    return DecidedOut(uid=done)
