"""JSON of custody: the table of retention, certificates of deletion, holds."""

import json
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.custody import actions, queries
from linli.custody.models import Certificate, Hold
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["custody"])


class KeptOut(Schema):
    """One line of the table of retention; `setting` is the key with which an area changes the value."""

    code: str = Field(examples=["cases.contacts"])
    data_class: str = Field(examples=["D2"])
    what: str = Field(examples=["诉求人的姓名和联系方式"])
    ground: str = Field(examples=["PIPL 19, 47"])
    value: int = Field(examples=[36])
    unit: str = Field(examples=["months"], description="months or days")
    setting: str = Field(examples=["keep.contact_months"])


class ErasedOut(Schema):
    """What one rule erased, and what holds kept back."""

    rule: str = Field(examples=["cases.contacts"])
    before: datetime
    erased: int = Field(examples=[128])
    held: int = Field(examples=[2])


class CertificateOut(Schema):
    """A certificate of deletion; `digest` is the SHA-256 of its lines, and the journal holds it too."""

    uid: UUID
    number: str = Field(examples=["2026-4821-7730-5"])
    at: datetime
    erased: int = Field(examples=[128])
    held: int = Field(examples=[2])
    digest: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    lines: list[ErasedOut]


class HoldIn(BaseModel):
    """A case by number or a person by telephone number, to be held back from erasing."""

    kind: Hold.Subject = Field(examples=["case"])
    given: str = Field(min_length=1, max_length=40, examples=["2026-4821-7730-5"])
    reason: str = Field(max_length=300, examples=["法院调取证据 （2026）临0101民初12号"])
    until: date = Field(examples=["2027-03-27"])


class ReleaseIn(BaseModel):
    """Why a hold ends."""

    reason: str = Field(max_length=300, examples=["案件已审结"])


class HoldOut(Schema):
    """A hold; a person's name is masked."""

    uid: UUID
    kind: str = Field(examples=["case"])
    subject: UUID
    label: str = Field(examples=["2026-4821-7730-5"])
    reason: str = Field(examples=["法院调取证据 （2026）临0101民初12号"])
    until: date
    set_at: datetime
    released_at: datetime | None
    release_reason: str = Field(examples=["案件已审结"])


def _hold(hold: Hold) -> HoldOut:
    return HoldOut(
        uid=hold.uid,
        kind=hold.subject_kind,
        subject=hold.subject_uid,
        label=hold.subject_label,
        reason=hold.reason,
        until=hold.until,
        set_at=hold.set_at,
        released_at=hold.released_at,
        release_reason=hold.release_reason,
    )


def _certificate(one: Certificate) -> CertificateOut:
    lines: list[dict[str, Any]] = json.loads(one.lines)["lines"]
    return CertificateOut(
        uid=one.uid,
        number=one.number,
        at=one.at,
        erased=one.erased,
        held=one.held,
        digest=one.digest,
        lines=[ErasedOut(**line) for line in lines],
    )


@router.get("/custody/rules", response=list[KeptOut], summary="What is kept how long")
def rules(request: HttpRequest) -> list[KeptOut]:
    """The table of retention with the values of the actor's area. Missing (404) without an administrator's post."""
    asked = cast("Request", request)
    return [
        KeptOut(
            code=line.code,
            data_class=line.data_class,
            what=line.what,
            ground=line.ground,
            value=line.value,
            unit="months" if line.in_months else "days",
            setting=line.setting,
        )
        for line in queries.rule_lines(actor=asked.actor, at=asked.at)
    ]


@router.get(
    "/custody/certificates",
    response=list[CertificateOut],
    summary="Certificates of deletion",
)
def certificates(request: HttpRequest) -> list[CertificateOut]:
    """The latest fifty, newest first. Missing (404) without an administrator's post."""
    return [_certificate(one) for one in queries.certificates(actor=cast("Request", request).actor)]


@router.get(
    "/custody/certificates/{uid}",
    response=CertificateOut,
    summary="One certificate of deletion",
)
def certificate(request: HttpRequest, uid: UUID) -> CertificateOut:
    """What was erased by each rule, in numbers. Missing (404) without an administrator's post."""
    return _certificate(queries.certificate_for(actor=cast("Request", request).actor, uid=uid).certificate)


@router.get("/custody/holds", response=list[HoldOut], summary="Holds of one's areas")
def holds(request: HttpRequest) -> list[HoldOut]:
    """Those that stand first. Missing (404) without an administrator's post."""
    asked = cast("Request", request)
    return [_hold(one) for one in queries.holds(actor=asked.actor, at=asked.at)]


@router.post("/custody/holds", response=HoldOut, summary="Hold a case or a person back")
def hold(request: HttpRequest, body: HoldIn) -> HoldOut:
    """Nothing about it is erased until the day given. Refused (409): no_right, no_reason, hold_date, held_already."""
    asked = cast("Request", request)
    uid = once(
        asked,
        verb="hold.set",
        run=lambda: (
            actions.hold(
                kind=body.kind,
                given=body.given,
                reason=body.reason,
                until=body.until,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return _hold(queries.hold_for(actor=asked.actor, uid=uid))


@router.post("/custody/holds/{uid}/release", response=HoldOut, summary="Release a hold")
def release(request: HttpRequest, uid: UUID, body: ReleaseIn) -> HoldOut:
    """What is past its time goes with the next run. Refused (409): no_right, no_reason, hold_over."""
    asked = cast("Request", request)
    once(
        asked,
        verb="hold.release",
        run=lambda: actions.release(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid,
    )
    return _hold(queries.hold_for(actor=asked.actor, uid=uid))
