"""JSON of imports and exports: upload, look, start, stop, what stayed outside; the table of cases."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel

from linli.kernel.import_runs import UNREADABLE
from linli.kernel.verdict import Refused
from linli.web.api import once
from linli.web.http import Request

from . import actions, api_shapes, queries, rules_imports
from .importing import mapping
from .models import ExportRequest
from .queries import LedgerFilter
from .views import exports

router = Router(tags=["imports and exports"])


class ReasonOut(Schema):
    """How many rows had the same thing said about them."""

    code: str = Field(examples=["no_text"])
    sentence: str
    count: int
    refuses: bool = Field(description="False: the rows went in all the same.")


class ImportOut(Schema):
    """One import. `check` is true while it only says what would happen."""

    uid: UUID
    file_name: str
    source: str = Field(examples=["replied"])
    area_code: str
    check: bool
    state: str = Field(examples=["running"], description="waiting, running, done, failed, cancelled")
    rows_total: int
    rows_done: int
    added: int
    known: int
    refused: int
    closed: int = Field(description="Came with an answer and were closed with their own times.")
    median_wait_days: float | None
    reasons: list[ReasonOut]
    error: str
    created_at: datetime
    ended_at: datetime | None


class ProblemOut(Schema):
    """A row of the file with what is wrong with it; row 1 is the heading."""

    row: int
    code: str = Field(examples=["no_date"])
    sentence: str
    detail: str


class ImportIn(BaseModel):
    """Where the rows belong, and what their columns mean."""

    area_code: str = Field(examples=["9901"])
    mapping: str = Field(
        default="", description="Name of a shipped mapping, or a mapping as JSON. Empty: the columns tell."
    )


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _codes(*codes: str) -> dict[str, Any]:
    listed = ", ".join(f"`{code}`" for code in codes)
    return {"responses": {409: {"description": f"Refused. Codes: {listed}", "x-codes": list(codes)}}}


FILE_CODES = (
    *(f"file_{code}" for code in UNREADABLE),
    *(f"mapping_{code}" for code in rules_imports.BAD_MAPPING),
    "area_not_city",
    "bad_area",
    "no_right",
    "key_reused",
)


def _out(request: HttpRequest, uid: UUID) -> ImportOut:
    page = queries.run_page(actor=_asked(request).actor, uid=uid)
    run = page.run
    return ImportOut(
        uid=run.uid,
        file_name=run.file_name,
        source=page.source,
        area_code=run.area_code,
        check=run.dry_run,
        state=run.state,
        rows_total=run.rows_total,
        rows_done=run.rows_done,
        added=run.added,
        known=run.known,
        refused=run.refused,
        closed=page.closed,
        median_wait_days=page.median_wait,
        reasons=[
            ReasonOut(code=one.code, sentence=one.sentence, count=one.count, refuses=one.refuses)
            for one in (*page.reasons, *page.remarks)
        ],
        error=page.error,
        created_at=run.created_at,
        ended_at=run.ended_at,
    )


def _plan(text: str) -> mapping.Plan | None:
    """Raises Refused mapping_…"""
    if not text:
        return None
    known = mapping.shipped()
    try:
        return known[text] if text in known else mapping.read_bytes(text.encode())
    except mapping.BadMapping as fault:
        raise Refused(rules_imports.bad_mapping(fault.code))


@router.get("/imports", response=list[ImportOut], summary="The imports, newest first")
def import_list(request: HttpRequest) -> list[ImportOut]:
    """Those of the areas in which the token's posts may import."""
    return [_out(request, run.uid) for run in queries.runs_of(_asked(request).actor)]


@router.post(
    "/imports",
    response=ImportOut,
    summary="Upload a table; it is checked, nothing goes in",
    openapi_extra=_codes(*FILE_CODES),
)
def receive(request: HttpRequest, given: Form[ImportIn], file: File[UploadedFile]) -> ImportOut:
    """CSV in UTF-8 or GB18030, or .xlsx. Ask for the import until its state is `done`, then start it."""
    asked = _asked(request)
    # Before the file is looked at: what is wrong with it is not for everybody.
    rules_imports.may_import(asked.actor, given.area_code, "").enforce()

    def run() -> UUID:
        return actions.receive_import(
            file_name=file.name or "table.csv",
            chunks=file.chunks(),
            plan=_plan(given.mapping),
            area_code=given.area_code,
            actor=asked.actor,
            at=asked.at,
        ).uid

    return _out(request, once(request, verb="cases.receive_import", run=run))


@router.get("/imports/{uid}", response=ImportOut, summary="One import, with its progress")
def import_one(request: HttpRequest, uid: UUID) -> ImportOut:
    """Counts grow while it runs."""
    return _out(request, uid)


@router.post(
    "/imports/{uid}/start",
    response=ImportOut,
    summary="Bring the rows in, or go on",
    openapi_extra=_codes("wrong_state", "file_gone", "no_right", "area_not_city", "bad_area", "key_reused"),
)
def start(request: HttpRequest, uid: UUID) -> ImportOut:
    """After a check, after a stop, after a fault."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.start_import(run_uid=uid, actor=asked.actor, at=asked.at).uid

    return _out(request, once(request, verb="cases.start_import", run=run))


@router.post(
    "/imports/{uid}/cancel",
    response=ImportOut,
    summary="Stop after the batch at hand",
    openapi_extra=_codes("wrong_state", "key_reused"),
)
def cancel(request: HttpRequest, uid: UUID) -> ImportOut:
    """What is in stays in; it can go on later."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.cancel_import(run_uid=uid, actor=asked.actor, at=asked.at).uid

    return _out(request, once(request, verb="cases.cancel_import", run=run))


@router.get(
    "/imports/{uid}/problems",
    response=list[ProblemOut],
    summary="Rows that stayed outside, and remarks",
)
def import_problems(request: HttpRequest, uid: UUID) -> list[ProblemOut]:
    """At most ten thousand, in the order of the file."""
    found = queries.problems_of(actor=_asked(request).actor, uid=uid)
    return [
        ProblemOut(row=one.row, code=one.code, sentence=queries.sentence_of(one.code), detail=one.detail)
        for one in found
    ]


class ExportIn(BaseModel):
    """Which kind of table, with whose data, what for."""

    form: Literal["csv", "xlsx"] = Field(default="csv", examples=["csv"])
    personal: bool = Field(default=False, description="With names and contacts (class D2)")
    purpose: str = Field(default="", max_length=200, examples=["逐户回访名单"])


class ExportOut(Schema):
    """One export: a request until its file is ready."""

    uid: UUID
    number: str = Field(examples=["E-3f1d6f6b2a"])
    state: str = Field(
        examples=["approved"],
        description="asked, approved, refused, building, ready, fetched, expired, failed",
    )
    form: str = Field(examples=["csv"])
    personal: bool
    purpose: str = Field(examples=["逐户回访名单"])
    rows: int
    rows_done: int
    asked_at: datetime
    expires_at: datetime | None
    digest: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])


@router.post(
    "/exports/cases",
    response=ExportOut,
    summary="Ask for the cases of a filter as a table",
    openapi_extra=_codes("no_right", "no_rows", "no_purpose", "key_reused"),
)
def ask_export(request: HttpRequest, filters: Query[api_shapes.LedgerQuery], body: ExportIn) -> ExportRequest:
    """Written by the worker; ask for the export until its state is `ready`, then fetch its file, once. With personal data
    above the free rows a responsible person has to approve it first."""
    asked = _asked(request)
    wanted = LedgerFilter.read(filters.as_words())
    uid = once(
        request,
        verb="cases.ask_export",
        run=lambda: (
            actions.ask_export(wanted=wanted, **body.model_dump(), actor=asked.actor, at=asked.at).uid
        ),
    )
    return queries.export_for(actor=asked.actor, uid=uid)


@router.get("/exports", response=list[ExportOut], summary="Exports one may see")
def export_list(request: HttpRequest) -> list[ExportRequest]:
    """What waits for approval first, then one's own and those of the area, newest first."""
    asked = _asked(request)
    return [line.row for line in queries.export_lines(actor=asked.actor, at=asked.at)]


@router.get("/exports/{uid}", response=ExportOut, summary="One export, with its progress")
def export_one(request: HttpRequest, uid: UUID) -> ExportRequest:
    """Counts grow while it is written."""
    return queries.export_for(actor=_asked(request).actor, uid=uid)


@router.post(
    "/exports/{uid}/file",
    summary="Fetch the file of an export, once",
    openapi_extra={
        "responses": {
            200: {"description": "The table", "content": {"text/csv": {"schema": {"type": "string"}}}},
            **_codes("no_right", "wrong_state", "expired")["responses"],
        }
    },
)
def export_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """CSV or workbook, as it was asked for. Afterwards the file is deleted."""
    file, row = exports.fetched(_asked(request), uid)
    return FileResponse(file, filename=f"{row.number}.{row.form}", content_type=exports.TYPES[row.form])


@router.post(
    "/exports/{uid}/approve",
    response=ExportOut,
    summary="Approve an export",
    openapi_extra=_codes("excluded", "no_right", "wrong_state", "key_reused"),
)
def approve_export(request: HttpRequest, uid: UUID) -> ExportRequest:
    """By a responsible person of the area, never by the one who asked."""
    asked = _asked(request)
    once(
        request,
        verb="cases.approve_export",
        run=lambda: actions.approve_export(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return queries.export_for(actor=asked.actor, uid=uid)


@router.post(
    "/exports/{uid}/refuse",
    response=ExportOut,
    summary="Refuse an export",
    openapi_extra=_codes("excluded", "no_right", "wrong_state", "key_reused"),
)
def refuse_export(request: HttpRequest, uid: UUID) -> ExportRequest:
    """By a responsible person of the area."""
    asked = _asked(request)
    once(
        request,
        verb="cases.refuse_export",
        run=lambda: actions.refuse_export(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return queries.export_for(actor=asked.actor, uid=uid)
