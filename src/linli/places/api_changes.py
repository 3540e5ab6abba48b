"""JSON of what becomes of areas, and of imports of premises. For administrators and the desk."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from linli.kernel import clock
from linli.kernel.imports import UNREADABLE
from linli.places import actions
from linli.places.codes import LONGEST, Level
from linli.places.models import AreaChange, MicroKind
from linli.places.queries import changes, imports
from linli.places.queries.areas import tree_area
from linli.web.api import PROBLEMS, once
from linli.web.http import Request

from .api_standing import _codes

router = Router(tags=["places"])
CHANGE = ("no_right", "area_gone", "in_the_future", "out_of_order", "key_reused")
COMMUNITY, OTHER = "990101001001", "990101001002"


class NewAreaIn(Schema):
    """A new area below another; its code is the next free one."""

    level: Level = Field(examples=["grid"])
    kind: MicroKind | None = Field(default=None, description="For what lies below a grid.", examples=[None])
    name: str = Field(max_length=80, examples=["第五网格"])


class RenameIn(Schema):
    """Another name from a day on."""

    name: str = Field(max_length=80, examples=["梧桐里社区"])
    on: date = Field(examples=["2026-03-18"])


class MoveIn(Schema):
    """Below another area from a day on."""

    above: str = Field(max_length=LONGEST, examples=["990101002"])
    on: date = Field(examples=["2026-03-18"])


class MergeIn(Schema):
    """Into another area of the same level from a day on."""

    into: str = Field(max_length=LONGEST, examples=[OTHER])
    on: date = Field(examples=["2026-03-18"])


class SplitIn(Schema):
    """A new area with some of the parts, from a day on."""

    name: str = Field(max_length=80, examples=["梧桐东社区"])
    parts: list[str] = Field(examples=[["990101001001002"]])
    on: date = Field(examples=["2026-03-18"])


class WhereOut(Schema):
    """Where a code leads on a day, and how the area of this code was called then."""

    code: str | None = Field(examples=[COMMUNITY], description="null: nothing stands there any more.")
    name: str = Field(examples=["梧桐社区"])
    called: str = Field(examples=["梧桐社区"], description="The name that the asked code had on that day.")


class ChangeOut(Schema):
    """One event in the life of an area."""

    kind: AreaChange.Kind = Field(examples=["renamed"])
    area: str = Field(alias="area.code", examples=[COMMUNITY])
    successor: str | None = Field(None, alias="successor.code", examples=[None])
    old_name: str = Field(examples=["梧桐社区"])
    new_name: str = Field(examples=["梧桐里社区"])
    effective_on: date
    recorded_at: datetime


class PlanOut(Schema):
    """What would happen: old code → new code, and the refusal if there is one."""

    codes: dict[str, str] = Field(examples=[{COMMUNITY: "990101002004"}])
    things: int = Field(examples=[12], description="Estates, buildings, premises and venues that go along.")
    refused: str = Field(examples=[""], description="The code of the refusal; empty when it may be done.")
    sentence: str = Field(examples=[""])


class PremisesImportIn(Schema):
    """Where the rows belong."""

    area_code: str = Field(examples=["990101001001"])


class MappingIn(Schema):
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
    detail: str = Field(examples=[""])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _today(request: HttpRequest) -> date:
    return _asked(request).at.astimezone(clock.local_zone()).date()


@router.get(
    "/areas/{code}/current", response={200: WhereOut, **PROBLEMS}, summary="Where a code leads on a day"
)
def where(request: HttpRequest, code: str, on: date | None = None) -> WhereOut:
    """Follows moves and mergers. Missing (404) when nobody ever had this code."""
    tree_area(code)
    day = on or _today(request)
    found = changes.current_area(code, day)
    return WhereOut(
        code=found.code if found else None,
        name=changes.name_on(found.code, day) if found else "",
        called=changes.name_on(code, day),
    )


@router.get(
    "/areas/{code}/changes", response={200: list[ChangeOut], **PROBLEMS}, summary="What happened to an area"
)
def area_changes(request: HttpRequest, code: str) -> list[AreaChange]:
    """Newest first. Missing (404) outside the areas of the token's posts."""
    return changes.changes_of(changes.area_for(_asked(request).actor, code))


@router.post(
    "/areas/{code}/areas",
    response={200: UUID, **PROBLEMS},
    summary="A new area below this one",
    openapi_extra=_codes((*CHANGE, "bad_level", "no_room", "bad_name", "bad_kind")),
)
def add_area(request: HttpRequest, code: str, given: NewAreaIn) -> UUID:
    """Its uid."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.add_area(
            above=code,
            level=given.level,
            kind=given.kind or "",
            name=given.name,
            actor=asked.actor,
            at=asked.at,
        ).uid

    return once(request, verb="places.add_area", run=run)


@router.post(
    "/areas/{code}/rename",
    response={200: UUID, **PROBLEMS},
    summary="Call an area otherwise",
    openapi_extra=_codes((*CHANGE, "bad_name", "same_name")),
)
def rename(request: HttpRequest, code: str, given: RenameIn) -> UUID:
    """The old name stays known for the days before."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.rename_area(
            code=code, name=given.name, on=given.on, actor=asked.actor, at=asked.at
        ).uid

    return once(request, verb="places.rename_area", run=run)


@router.get("/areas/{code}/move", response={200: PlanOut, **PROBLEMS}, summary="What moving an area would do")
def move_preview(request: HttpRequest, code: str, given: Query[MoveIn]) -> PlanOut:
    """Writes nothing."""
    actor = _asked(request).actor
    return _plan(
        changes.move_plan(code=code, above=given.above, on=given.on, today=_today(request), actor=actor)
    )


@router.post(
    "/areas/{code}/move",
    response={200: UUID, **PROBLEMS},
    summary="Move an area below another",
    openapi_extra=_codes((*CHANGE, "target_gone", "bad_target", "same_place", "no_room")),
)
def move(request: HttpRequest, code: str, given: MoveIn) -> UUID:
    """The uid of the new area; the old one keeps its code and its past."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.move_area(
            code=code, above=given.above, on=given.on, actor=asked.actor, at=asked.at
        ).uid

    return once(request, verb="places.move_area", run=run)


@router.get(
    "/areas/{code}/merge", response={200: PlanOut, **PROBLEMS}, summary="What merging an area would do"
)
def merge_preview(request: HttpRequest, code: str, given: Query[MergeIn]) -> PlanOut:
    """Writes nothing."""
    actor = _asked(request).actor
    return _plan(
        changes.merge_plan(code=code, into=given.into, on=given.on, today=_today(request), actor=actor)
    )


@router.post(
    "/areas/{code}/merge",
    response={200: UUID, **PROBLEMS},
    summary="Merge an area into another",
    openapi_extra=_codes(
        (*CHANGE, "succeeds_itself", "level_differs", "target_gone", "no_room", "same_names")
    ),
)
def merge(request: HttpRequest, code: str, given: MergeIn) -> UUID:
    """The uid of the area that took it in."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.merge_area(code=code, into=given.into, on=given.on, actor=asked.actor, at=asked.at).uid

    return once(request, verb="places.merge_area", run=run)


@router.post(
    "/areas/{code}/split",
    response={200: UUID, **PROBLEMS},
    summary="Cut a new area out of one",
    openapi_extra=_codes((*CHANGE, "bad_name", "no_parts", "bad_parts", "all_parts", "no_room")),
)
def split(request: HttpRequest, code: str, given: SplitIn) -> UUID:
    """The uid of the new area; the other goes on."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.split_area(
            code=code, parts=given.parts, name=given.name, on=given.on, actor=asked.actor, at=asked.at
        ).uid

    return once(request, verb="places.split_area", run=run)


def _plan(plan: changes.Plan) -> PlanOut:
    return PlanOut(
        codes=plan.renumbered,
        things=changes.rows_along(plan),
        refused="" if plan.verdict else plan.verdict.code,
        sentence=str(plan.verdict.sentence),
    )


@router.get(
    "/premises-imports", response={200: list[PremisesImportOut], **PROBLEMS}, summary="Imports of premises"
)
def import_list(request: HttpRequest) -> list[PremisesImportOut]:
    """Newest first; those of the areas in which the token's posts may write."""
    return [_import(request, run.uid) for run in imports.runs_of(_asked(request).actor)]


@router.post(
    "/premises-imports",
    response={200: PremisesImportOut, **PROBLEMS},
    summary="Upload a table of premises; it is checked, nothing goes in",
    openapi_extra=_codes((*(f"file_{code}" for code in UNREADABLE), "no_right", "bad_area", "key_reused")),
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


@router.get(
    "/premises-imports/{uid}", response={200: PremisesImportOut, **PROBLEMS}, summary="One import of premises"
)
def import_one(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    """Counts grow while it runs."""
    return _import(request, uid)


@router.post(
    "/premises-imports/{uid}/mapping",
    response={200: PremisesImportOut, **PROBLEMS},
    summary="Say which column means what; the file is looked at again",
    openapi_extra=_codes(("wrong_state", "file_gone", "bad_mapping", "key_reused")),
)
def remap(request: HttpRequest, uid: UUID, given: MappingIn) -> PremisesImportOut:
    """Before the rows are brought in."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.map_premises(run_uid=uid, columns=given.columns, actor=asked.actor, at=asked.at).uid

    return _import(request, once(request, verb="places.map_premises", run=run))


@router.post(
    "/premises-imports/{uid}/start",
    response={200: PremisesImportOut, **PROBLEMS},
    summary="Bring the premises in, or go on",
    openapi_extra=_codes(("wrong_state", "file_gone", "no_right", "key_reused")),
)
def start(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    """After a check, after a stop, after a fault."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.start_premises(run_uid=uid, actor=asked.actor, at=asked.at).uid

    return _import(request, once(request, verb="places.start_premises", run=run))


@router.post(
    "/premises-imports/{uid}/cancel",
    response={200: PremisesImportOut, **PROBLEMS},
    summary="Stop after the batch at hand",
    openapi_extra=_codes(("wrong_state", "key_reused")),
)
def cancel(request: HttpRequest, uid: UUID) -> PremisesImportOut:
    """What is in stays in; it can go on later."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.cancel_premises(run_uid=uid, actor=asked.actor, at=asked.at).uid

    return _import(request, once(request, verb="places.cancel_premises", run=run))


@router.get(
    "/premises-imports/{uid}/problems",
    response={200: list[PremisesProblemOut], **PROBLEMS},
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
