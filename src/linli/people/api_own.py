"""JSON of one's own work, certificates and status; of who registered; of imports of people."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel

from linli.kernel.import_runs import UNREADABLE
from linli.people import actions, queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])


class SpellOut(Schema):
    """A unit one worked for, from when until when."""

    unit_uid: UUID
    unit: str = Field(examples=["港口机械有限公司"])
    since: datetime
    until: datetime | None


class CertificateOut(Schema):
    """A certificate of one's own; its number is sealed and not given out."""

    uid: UUID
    skill: str = Field(examples=["first_aid"])
    issued_by: str = Field(examples=["市红十字会"])
    valid_from: date | None
    valid_until: date | None
    holds: bool
    confirmed: bool
    decline_note: str = Field(examples=["照片看不清，请重新提交。"])


class OwnOut(Schema):
    """What one says of oneself."""

    work: list[SpellOut]
    certificates: list[CertificateOut]
    member: bool | None = Field(description="Whether an in-service member; null when nothing was said.")


class WorkIn(BaseModel):
    """Where one works now; null: nowhere."""

    unit_uid: UUID | None = None


class MemberIn(BaseModel):
    """Whether one is an in-service member. Sealed; it shows outside only in counts of five and more."""

    member: bool


class CertificateIn(BaseModel):
    """A certificate for a skill."""

    skill: str = Field(examples=["first_aid"])
    number: str = Field(default="", max_length=80, examples=["CZ-2026-0031"])
    issued_by: str = Field(max_length=120, examples=["市红十字会"])
    valid_from: date | None = None
    valid_until: date | None = None


class ShareOut(Schema):
    """One area. `members` is null below five, and where it could be reckoned back from its neighbours."""

    code: str = Field(examples=["990101"])
    name: str = Field(examples=["东城区"])
    staff: int
    registered: int
    units: int
    units_registered: int
    here: int
    members: int | None


class SharesOut(Schema):
    """The areas one level below, and their sum."""

    rows: list[ShareOut]
    whole: ShareOut


class PeopleReasonOut(Schema):
    """How many rows stayed outside for the same reason."""

    code: str = Field(examples=["bad_identity"])
    sentence: str = Field(examples=["身份证号校验位不对"])
    count: int


class PeopleImportOut(Schema):
    """One import of people. `check` is true while it only says what would happen."""

    uid: UUID
    file_name: str = Field(examples=["志愿者.xlsx"])
    area_code: str
    check: bool
    state: str = Field(examples=["running"], description="waiting, running, done, failed, cancelled")
    columns: dict[str, str] = Field(examples=[{"name": "姓名", "phone": "手机号"}])
    head: list[str] = Field(examples=[["姓名", "手机号"]])
    rows_total: int
    rows_done: int
    added: int
    changed: int
    known: int
    refused: int
    reasons: list[PeopleReasonOut]
    error: str
    created_at: datetime
    ended_at: datetime | None


class PeopleProblemOut(Schema):
    """A row that stays outside; row 1 is the heading. What is personal is not repeated."""

    row: int
    code: str = Field(examples=["unknown_unit"])
    sentence: str = Field(examples=["没有这个单位"])
    detail: str = Field(examples=["港口机械公司"])


class PeopleImportIn(BaseModel):
    """Where the people belong."""

    area_code: str = Field(examples=["9901"])


class ColumnsIn(BaseModel):
    """Field → heading."""

    columns: dict[str, str] = Field(examples=[{"name": "姓名", "phone": "手机号"}])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _codes(*codes: str) -> dict[str, Any]:
    listed = ", ".join(f"`{code}`" for code in codes)
    return {"responses": {409: {"description": f"Refused. Codes: {listed}", "x-codes": list(codes)}}}


FILE_CODES = (
    *(f"file_{code}" for code in UNREADABLE),
    "file_macros",
    "bad_area",
    "no_right",
    "key_reused",
)


def _own(request: Request) -> OwnOut:
    page = queries.own_page(actor=request.actor, at=request.at)
    return OwnOut(
        work=[
            SpellOut(unit_uid=one.unit.uid, unit=one.unit.name, since=one.since, until=one.until)
            for one in page.spells
        ],
        certificates=[
            CertificateOut(
                uid=one.certificate.uid,
                skill=one.certificate.skill.code,
                issued_by=one.certificate.issued_by,
                valid_from=one.certificate.valid_from,
                valid_until=one.certificate.valid_until,
                holds=one.holds,
                confirmed=one.certificate.confirmed_at is not None,
                decline_note=one.certificate.decline_note,
            )
            for one in page.papers
        ],
        member={"in_service": True, "not_member": False}.get(page.member),
    )


def _share(row: queries.ShareRow) -> ShareOut:
    return ShareOut(
        code=row.code,
        name=row.name,
        staff=row.staff,
        registered=row.registered,
        units=row.units,
        units_registered=row.units_registered,
        here=row.here,
        members=row.members,
    )


def _run(request: Request, uid: UUID) -> PeopleImportOut:
    page = queries.people_run_page(actor=request.actor, uid=uid)
    run = page.run
    return PeopleImportOut(
        uid=run.uid,
        file_name=run.file_name,
        area_code=run.area_code,
        check=run.dry_run,
        state=run.state,
        columns=run.mapping.get("columns", {}),
        head=page.head,
        rows_total=run.rows_total,
        rows_done=run.rows_done,
        added=run.added,
        changed=page.changed,
        known=run.known,
        refused=run.refused,
        reasons=[
            PeopleReasonOut(code=one.code, sentence=one.sentence, count=one.count) for one in page.reasons
        ],
        error=page.error,
        created_at=run.created_at,
        ended_at=run.ended_at,
    )


@router.get("/me/own", response=OwnOut, summary="One's own work, certificates and status")
def own(request: HttpRequest) -> OwnOut:
    """What the token's person said of themselves."""
    return _own(_asked(request))


@router.post("/me/work", response=OwnOut, summary="Say where one works")
def change_work_unit(request: HttpRequest, body: WorkIn) -> OwnOut:
    """What was before stays dated. No refusals."""
    asked = _asked(request)
    once(
        asked,
        verb="people.change_work_unit",
        run=lambda: actions.change_work_unit(unit_uid=body.unit_uid, actor=asked.actor, at=asked.at).uid,
    )
    return _own(asked)


@router.post("/me/member", response=OwnOut, summary="Say whether one is an in-service member")
def declare_member(request: HttpRequest, body: MemberIn) -> OwnOut:
    """Sealed, and outside only part of a count. No refusals."""
    asked = _asked(request)
    once(
        asked,
        verb="people.declare_member",
        run=lambda: actions.declare_member(member=body.member, actor=asked.actor, at=asked.at).uid,
    )
    return _own(asked)


@router.post("/me/certificates", response=OwnOut, summary="Enter a certificate")
def add_certificate(request: HttpRequest, body: CertificateIn) -> OwnOut:
    """Refused (409): unknown_skill, no_issuer, certificate_over, certificate_backwards."""
    asked = _asked(request)
    once(
        asked,
        verb="people.add_certificate",
        run=lambda: actions.add_certificate(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _own(asked)


@router.post("/me/certificates/{uid}/withdraw", response=OwnOut, summary="Take a certificate back")
def withdraw_certificate(request: HttpRequest, uid: UUID) -> OwnOut:
    """One's own only. No refusals."""
    asked = _asked(request)
    once(
        asked,
        verb="people.withdraw_certificate",
        run=lambda: actions.withdraw_certificate(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _own(asked)


@router.get("/shares", response=SharesOut, summary="Who has registered, by area")
def shares(request: HttpRequest, area: str = "") -> SharesOut:
    """Staff, registrations, units and in-service members of the areas one level below `area`."""
    page = queries.shares_page(actor=_asked(request).actor, area_code=area)
    return SharesOut(rows=[_share(row) for row in page.rows], whole=_share(page.whole))


@router.get(
    "/people-imports",
    response=list[PeopleImportOut],
    summary="Imports of people, newest first",
)
def people_imports(request: HttpRequest) -> list[PeopleImportOut]:
    """Those of the areas into which the token's posts may bring people."""
    asked = _asked(request)
    return [_run(asked, run.uid) for run in queries.people_runs(asked.actor)]


@router.post(
    "/people-imports",
    response=PeopleImportOut,
    summary="Upload a table of people; it is checked, nothing goes in",
    openapi_extra=_codes(*FILE_CODES),
)
def receive_people(
    request: HttpRequest, body: Form[PeopleImportIn], file: File[UploadedFile]
) -> PeopleImportOut:
    """CSV or .xlsx. Where the headings do not tell the columns the run stops with `no_mapping` and waits for `columns`."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.receive_people",
        run=lambda: (
            actions.receive_people(
                file_name=file.name or "table.csv",
                chunks=file.chunks(),
                area_code=body.area_code,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return _run(asked, uid)


@router.get("/people-imports/{uid}", response=PeopleImportOut, summary="One import of people")
def people_import(request: HttpRequest, uid: UUID) -> PeopleImportOut:
    """Its progress and its result."""
    return _run(_asked(request), uid)


@router.get(
    "/people-imports/{uid}/problems",
    response=list[PeopleProblemOut],
    summary="Rows that stay outside",
)
def people_problems(request: HttpRequest, uid: UUID, after: int = 0) -> list[PeopleProblemOut]:
    """In the order of the file, 500 at a time, `after` the last row seen."""
    found = queries.people_problems(actor=_asked(request).actor, uid=uid).filter(row__gt=after)[:500]
    return [
        PeopleProblemOut(
            row=one.row,
            code=one.code,
            sentence=queries.people_problem_sentence(one.code),
            detail=one.detail,
        )
        for one in found
    ]


@router.post(
    "/people-imports/{uid}/columns",
    response=PeopleImportOut,
    summary="Say what columns mean",
)
def map_people(request: HttpRequest, uid: UUID, body: ColumnsIn) -> PeopleImportOut:
    """The file is looked at again. Refused (409): wrong_state, file_gone, bad_mapping."""
    asked = _asked(request)
    once(
        asked,
        verb="people.map_people",
        run=lambda: actions.map_people(run_uid=uid, columns=body.columns, actor=asked.actor, at=asked.at).uid,
    )
    return _run(asked, uid)


@router.post(
    "/people-imports/{uid}/start",
    response=PeopleImportOut,
    summary="Bring the rows in, or go on",
)
def start_people(request: HttpRequest, uid: UUID) -> PeopleImportOut:
    """Refused (409): wrong_state, file_gone, no_right."""
    asked = _asked(request)
    once(
        asked,
        verb="people.start_people",
        run=lambda: actions.start_people(run_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _run(asked, uid)


@router.post(
    "/people-imports/{uid}/cancel",
    response=PeopleImportOut,
    summary="Stop an import of people",
)
def cancel_people(request: HttpRequest, uid: UUID) -> PeopleImportOut:
    """What is in stays in. Refused (409): wrong_state."""
    asked = _asked(request)
    once(
        asked,
        verb="people.cancel_people",
        run=lambda: actions.cancel_people(run_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _run(asked, uid)
