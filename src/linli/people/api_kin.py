"""JSON of declared kin."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 - this is the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.people import actions, queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])


class KinIn(BaseModel):
    """The telephone number of somebody who is kin."""

    phone: str = Field(examples=["13800000001"])


class KinOut(Schema):
    """A declaration; the number is masked and not kept."""

    uid: UUID
    number: str = Field(examples=["138****0001"])
    declared_at: datetime


@router.get("/me/kin", response=list[KinOut], summary="Declared kin 亲属回避")
def kin(request: HttpRequest) -> list[KinOut]:
    """One's own declarations."""
    found = queries.own_kin(actor=cast("Request", request).actor)
    return [KinOut(uid=one.uid, number=one.kin_hint, declared_at=one.declared_at) for one in found]


@router.post("/me/kin", response=list[KinOut], summary="Declare kin")
def declare(request: HttpRequest, body: KinIn) -> list[KinOut]:
    """Neither sees cases about the other. Refused (409): not_staff, bad_phone, own_number, already_declared, too_many."""
    asked = cast("Request", request)
    once(
        asked,
        verb="people.declare_kin",
        run=lambda: actions.declare_kin(phone=body.phone, actor=asked.actor, at=asked.at).uid,
    )
    return kin(request)


@router.post("/me/kin/{uid}/withdraw", response=list[KinOut], summary="Withdraw kin")
def withdraw(request: HttpRequest, uid: UUID) -> list[KinOut]:
    """Only one's own. No refusals."""
    asked = cast("Request", request)
    once(
        asked,
        verb="people.withdraw_kin",
        run=lambda: actions.withdraw_kin(uid=uid, actor=asked.actor, at=asked.at),
    )
    return kin(request)
