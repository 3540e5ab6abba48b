"""JSON of what becomes of areas. For administrators."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel

from linli.kernel import clock
from linli.places import actions
from linli.places.codes import LONGEST, Level
from linli.places.models import AreaChange, MicroKind
from linli.places.queries import changes
from linli.places.queries.areas import tree_area
from linli.web.api import once
from linli.web.http import Request

from .api_standing import refusals

router = Router(tags=["places"])
CHANGE = ("no_right", "area_gone", "in_the_future", "out_of_order", "key_reused")
COMMUNITY, OTHER = "990101001001", "990101001002"


class NewAreaIn(BaseModel):
    """A new area below another; its code is the next free one."""

    level: Level = Field(examples=["grid"])
    kind: MicroKind | None = Field(default=None, description="For what lies below a grid.", examples=[None])
    name: str = Field(max_length=80, examples=["第五网格"])


class RenameIn(BaseModel):
    """Another name from a day on."""

    name: str = Field(max_length=80, examples=["梧桐里社区"])
    on: date = Field(examples=["2026-03-18"])


class MoveIn(BaseModel):
    """Below another area from a day on."""

    above: str = Field(max_length=LONGEST, examples=["990101002"])
    on: date = Field(examples=["2026-03-18"])


class MergeIn(BaseModel):
    """Into another area of the same level from a day on."""

    into: str = Field(max_length=LONGEST, examples=[OTHER])
    on: date = Field(examples=["2026-03-18"])


class SplitIn(BaseModel):
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
    refused: str = Field(
        examples=["same_place"], description="The code of the refusal; empty when it may be done."
    )
    sentence: str = Field(examples=["该辖区本来就在那里。"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _today(request: HttpRequest) -> date:
    return _asked(request).at.astimezone(clock.local_zone()).date()


@router.get("/areas/{code}/current", response=WhereOut, summary="Where a code leads on a day")
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


@router.get("/areas/{code}/changes", response=list[ChangeOut], summary="What happened to an area")
def area_changes(request: HttpRequest, code: str) -> list[AreaChange]:
    """Newest first. Missing (404) outside the areas of the token's posts."""
    return changes.changes_of(changes.area_for(_asked(request).actor, code))


@router.post(
    "/areas/{code}/areas",
    response=UUID,
    summary="A new area below this one",
    openapi_extra=refusals((*CHANGE, "bad_level", "no_room", "bad_name", "bad_kind")),
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
    response=UUID,
    summary="Call an area otherwise",
    openapi_extra=refusals((*CHANGE, "bad_name", "same_name")),
)
def rename(request: HttpRequest, code: str, given: RenameIn) -> UUID:
    """The old name stays known for the days before."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.rename_area(
            code=code, name=given.name, on=given.on, actor=asked.actor, at=asked.at
        ).uid

    return once(request, verb="places.rename_area", run=run)


@router.get("/areas/{code}/move", response=PlanOut, summary="What moving an area would do")
def move_preview(request: HttpRequest, code: str, given: Query[MoveIn]) -> PlanOut:
    """Writes nothing."""
    actor = _asked(request).actor
    return _plan(
        changes.move_plan(code=code, above=given.above, on=given.on, today=_today(request), actor=actor)
    )


@router.post(
    "/areas/{code}/move",
    response=UUID,
    summary="Move an area below another",
    openapi_extra=refusals((*CHANGE, "target_gone", "bad_target", "same_place", "no_room")),
)
def move(request: HttpRequest, code: str, given: MoveIn) -> UUID:
    """The uid of the new area; the old one keeps its code and its past."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.move_area(
            code=code, above=given.above, on=given.on, actor=asked.actor, at=asked.at
        ).uid

    return once(request, verb="places.move_area", run=run)


@router.get("/areas/{code}/merge", response=PlanOut, summary="What merging an area would do")
def merge_preview(request: HttpRequest, code: str, given: Query[MergeIn]) -> PlanOut:
    """Writes nothing."""
    actor = _asked(request).actor
    return _plan(
        changes.merge_plan(code=code, into=given.into, on=given.on, today=_today(request), actor=actor)
    )


@router.post(
    "/areas/{code}/merge",
    response=UUID,
    summary="Merge an area into another",
    openapi_extra=refusals(
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
    response=UUID,
    summary="Cut a new area out of one",
    openapi_extra=refusals((*CHANGE, "bad_name", "no_parts", "bad_parts", "all_parts", "no_room")),
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
