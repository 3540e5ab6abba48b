"""JSON of imports of premises: upload, say what the columns mean, look, start, stop, what stayed outside."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel

from linli.kernel.import_runs import UNREADABLE
from linli.places import actions
from linli.places.queries import imports
from linli.web.api import once
from linli.web.http import Request

from .api_standing import refusals

router = Router(tags=["places"])


class PremisesImportIn(BaseModel):
    """Where the rows belong."""

    area_code: str = Field(examples=["990101001001"])


class MappingIn(BaseModel):
    """Field → heading."""

    columns: dict[str, str] = Field(examples=[{"door": "门牌号", "building": "楼栋"}])


class PremisesImportOut(Schema):
    """One import of premises. `check` is true while it only says what would happen."""

    uid: UUID
    file_name: str = Field(examples=["户室.xlsx"])
    area_code: str
    check: bool
    state: str = Field(examples=["running"], description="waiting, running, done, failed, cancelled")
    rows_total: int
    rows_done: int
    added: int
    known: int
    refused: int
    columns: dict[str, str] = Field(examples=[{"door": "门牌号", "building": "楼栋"}])
    head: list[str] = Field(examples=[["楼栋", "门牌号"]])
    reasons: dict[str, int] = Field(examples=[{"no_door": 2}])
    error: str
    created_at: datetime
    ended_at: datetime | None


class PremisesProblemOut(Schema):
    """A row of the file with what is wrong with it; row 1 is the heading."""

    row: int
    code: str = Field(examples=["no_door"])
    sentence: str = Field(examples=["没有门牌号"])
    detail: str = Field(examples=["梧桐苑 3号楼"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


@router.get("/premises-imports", response=list[PremisesImportOut], summary="Imports of premises")
def import_list(request: HttpRequest) -> list[PremisesImportOut]:
    """Newest first; those of the areas in which the token's posts may write."""
    return [_import(request, run.uid) for run in imports.runs_of(_asked(request).actor)]


@router.post(
    "/premises-imports",
    response=PremisesImportOut,
    summary="Upload a table of premises; it is checked, nothing goes in",
    openapi_extra=refusals((*(f"file_{code}" for code in UNREADABLE), "no_right", "bad_area", "key_reused")),
)
def receive(
    request: HttpRequest, given: Form[PremisesImportIn], file: File[UploadedFile]
) -> PremisesImportOut:
    """CSV in UTF-8 or GB18030, or .xlsx. Ask for the import until its state is `done`, then start it."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.receive_premises(
            file_name=file.name or "table.csv",
            chunks=file.chunks(),
            area_code=given.area_code,
            actor=asked.actor,
            at=asked.at,
        ).uid

    return _import(request, once(request, verb="places.receive_premises", run=run))


@router.get("/premises-imports/{uid}", response=PremisesImportOut, summary="One import of premises")
def import_one(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    """Counts grow while it runs."""
    return _import(request, uid)


@router.post(
    "/premises-imports/{uid}/mapping",
    response=PremisesImportOut,
    summary="Say which column means what; the file is looked at again",
    openapi_extra=refusals(("wrong_state", "file_gone", "bad_mapping", "key_reused")),
)
def remap(request: HttpRequest, uid: UUID, given: MappingIn) -> PremisesImportOut:
    """Before the rows are brought in."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.map_premises(run_uid=uid, columns=given.columns, actor=asked.actor, at=asked.at).uid

    return _import(request, once(request, verb="places.map_premises", run=run))


@router.post(
    "/premises-imports/{uid}/start",
    response=PremisesImportOut,
    summary="Bring the premises in, or go on",
    openapi_extra=refusals(("wrong_state", "file_gone", "no_right", "key_reused")),
)
def start(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    """After a check, after a stop, after a fault."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.start_premises(run_uid=uid, actor=asked.actor, at=asked.at).uid

    return _import(request, once(request, verb="places.start_premises", run=run))


@router.post(
    "/premises-imports/{uid}/cancel",
    response=PremisesImportOut,
    summary="Stop after the batch at hand",
    openapi_extra=refusals(("wrong_state", "key_reused")),
)
def cancel(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    """What is in stays in; it can go on later."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.cancel_premises(run_uid=uid, actor=asked.actor, at=asked.at).uid

    return _import(request, once(request, verb="places.cancel_premises", run=run))


@router.get(
    "/premises-imports/{uid}/problems",
    response=list[PremisesProblemOut],
    summary="Rows that stayed outside, and remarks",
)
def problems(request: HttpRequest, uid: UUID) -> list[PremisesProblemOut]:
    """At most ten thousand, in the order of the file."""
    return [
        PremisesProblemOut(
            row=one.row, code=one.code, sentence=imports.sentence_of(one.code), detail=one.detail
        )
        for one in imports.problems_of(actor=_asked(request).actor, uid=uid)
    ]


def _import(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    page = imports.run_page(actor=_asked(request).actor, uid=uid)
    run = page.run
    said: dict[str, Any] = {
        name: getattr(run, name)
        for name in PremisesImportOut.model_fields
        if name not in {"check", "columns", "head", "reasons", "error"}
    }
    return PremisesImportOut(
        **said,
        check=run.dry_run,
        columns=run.mapping.get("columns", {}),
        head=page.head,
        reasons=run.result.get("reasons", {}),
        error=page.error,
    )
