"""JSON of what stands in areas: venues, estates, buildings, premises. For staff, in the areas of their posts."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel

from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.places import actions, rules_standing
from linli.places.models import Building, Estate, Premises, Venue
from linli.places.queries import standing as queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["places"])
PUT_CODES = (
    "no_right", "bad_area", "wrong_level", "bad_name", "bad_door", "bad_kind", "bad_text", "bad_point", "elsewhere",
    "already_closed", "taken", "key_reused",
)  # fmt: skip
CLOSE_CODES = ("no_right", "already_closed", "not_empty", "in_the_future", "key_reused")


class PlaceIn(BaseModel):
    """Where a thing is and what it is called."""

    area_code: str = Field(max_length=18)
    name: str = Field(default="", max_length=80, examples=["梧桐苑"])
    address: str = Field(default="", max_length=120, examples=["梧桐路 8 号"])
    lat: float | None = None
    lng: float | None = None


class VenueIn(PlaceIn):
    """A venue."""

    level: Venue.Level = Field(examples=["station"])
    hours: str = Field(default="", max_length=120, examples=["周一至周五 9:00–17:30"])
    host_name: str = Field(default="", max_length=120, examples=["港口机械有限公司"])
    host_unit: UUID | None = None
    phone: str = Field(default="", max_length=40, examples=["0571-0000000"])


class EstateIn(PlaceIn):
    """An estate; its area is a community."""

    manager_name: str = Field(default="", max_length=120, examples=["安居物业"])
    manager_unit: UUID | None = None


class BuildingIn(PlaceIn):
    """A building; its area is a grid."""

    area_code: str = Field(max_length=18, examples=["990101001001001"])
    name: str = Field(max_length=80, examples=["3号楼"])
    estate_uid: UUID | None = None
    floors: int | None = Field(default=None, ge=1, le=200, examples=[6])


class PremisesIn(PlaceIn):
    """A household, shop, stall or building site; its area is a grid. `name` is a shop's, never a resident's."""

    area_code: str = Field(max_length=18, examples=["990101001001001"])
    name: str = Field(default="", max_length=80, examples=["梧桐面馆"])
    kind: Premises.Kind = Field(examples=["shop"])
    door: str = Field(max_length=40, examples=["一层 6 号"])
    building_uid: UUID | None = None


class PlaceOut(Schema):
    """What all of them have."""

    uid: UUID
    area_code: str
    area: str
    name: str = Field(examples=["梧桐苑"])
    address: str = Field(examples=["梧桐路 8 号"])
    lat: float | None
    lng: float | None
    ended_on: date | None = Field(examples=[None])


class VenueOut(PlaceOut):
    """A venue."""

    level: Venue.Level = Field(examples=["station"])
    hours: str = Field(examples=["周一至周五 9:00–17:30"])
    host_name: str = Field(examples=["港口机械有限公司"])
    host_unit: UUID | None
    phone: str = Field(examples=["0571-0000000"])


class EstateOut(PlaceOut):
    """An estate."""

    manager_name: str = Field(examples=["安居物业"])
    manager_unit: UUID | None


class BuildingOut(PlaceOut):
    """A building."""

    estate_uid: UUID | None
    floors: int | None = Field(examples=[6])


class PremisesOut(PlaceOut):
    """A household, shop, stall or building site."""

    kind: Premises.Kind = Field(examples=["household"])
    door: str = Field(examples=["2单元301"])
    building_uid: UUID | None


class VenuePage(Schema):
    """One page of venues; ask again `after` for the next."""

    rows: list[VenueOut]
    after: str = Field(examples=["WyLmoqfmoZDoi5EiLCA0Ml0"])


class EstatePage(Schema):
    """One page of estates."""

    rows: list[EstateOut]
    after: str = Field(examples=["WyLmoqfmoZDoi5EiLCA0Ml0"])


class BuildingPage(Schema):
    """One page of buildings."""

    rows: list[BuildingOut]
    after: str = Field(examples=["WyLmoqfmoZDoi5EiLCA0Ml0"])


class PremisesPage(Schema):
    """One page of premises."""

    rows: list[PremisesOut]
    after: str = Field(examples=["WyLmoqfmoZDoi5EiLCA0Ml0"])


class Wanted(BaseModel):
    """What a list is narrowed to."""

    area: str = Field(default="", max_length=18, examples=["990101001001"])
    q: str = Field(default="", max_length=100, examples=["梧桐"])
    kind: str = Field(
        default="", max_length=12, examples=[""], description="A venue's level, or the kind of premises."
    )
    closed: bool = Field(default=False, examples=[False])
    estate: UUID | None = None
    building: UUID | None = None
    after: str = Field(default="", max_length=400)


class CloseIn(BaseModel):
    """The day from which it is gone."""

    on: date = Field(examples=["2026-03-18"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def refusals(codes: tuple[str, ...]) -> dict[str, Any]:
    listed = ", ".join(f"`{code}`" for code in codes)
    return {"responses": {409: {"description": f"Refused. Codes: {listed}", "x-codes": list(codes)}}}


PUT: dict[str, Any] = {"response": {200: UUID}, "openapi_extra": refusals(PUT_CODES)}
CLOSE: dict[str, Any] = {"response": {200: UUID}, "openapi_extra": refusals(CLOSE_CODES)}


def _out(thing: Any, path: str, shape: type[Schema]) -> Any:
    said = {name: getattr(thing, name, None) for name in shape.model_fields}
    for name in ("estate", "building"):
        if f"{name}_uid" in said:
            said[f"{name}_uid"] = getattr(getattr(thing, name, None), "uid", None)
    return shape(**{**said, "area": path})


def _page(request: HttpRequest, model: Any, shape: type[Schema], wanted: Wanted) -> dict[str, Any]:
    actor = _asked(request).actor
    if not actor.area_codes():
        raise Missing
    page = queries.listing(model, actor=actor, wanted=queries.Filter(**wanted.model_dump()))
    return {"rows": [_out(thing, path, shape) for thing, path in page.shown], "after": page.after}


def _one(request: HttpRequest, model: Any, shape: type[Schema], uid: UUID) -> Any:
    asked = _asked(request)
    found = queries.detail(
        model, actor=asked.actor, uid=uid, today=asked.at.astimezone(clock.local_zone()).date()
    )
    return _out(found.thing, found.path, shape)


def _do(request: HttpRequest, verb: str, run: Callable[..., Any], **said: Any) -> UUID:
    asked = _asked(request)

    def done() -> UUID:
        uid: UUID = run(actor=asked.actor, at=asked.at, **said).uid
        return uid

    return once(request, verb=f"places.{verb}", run=done)


@router.get("/venues", response=VenuePage, summary="Venues in the areas of the token's posts")
def venues(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> dict[str, Any]:
    """In the order of names, 50 at a time."""
    return _page(request, Venue, VenueOut, wanted)


@router.get("/venues/{uid}", response=VenueOut, summary="One venue")
def venue(request: HttpRequest, uid: UUID) -> Any:
    """Missing (404) outside the areas of the token's posts."""
    return _one(request, Venue, VenueOut, uid)


@router.post("/venues", summary="Put up a venue", **PUT)
def add_venue(request: HttpRequest, given: VenueIn) -> UUID:
    """Its uid."""
    draft = rules_standing.VenueDraft(**given.model_dump())
    return _do(request, "add_venue", actions.add_venue, draft=draft)


@router.post("/venues/{uid}/change", summary="Change a venue", **PUT)
def change_venue(request: HttpRequest, uid: UUID, given: VenueIn) -> UUID:
    """All of it is said anew."""
    draft = rules_standing.VenueDraft(**given.model_dump())
    return _do(request, "change_venue", actions.change_venue, uid=uid, draft=draft)


@router.post("/venues/{uid}/close", summary="Close a venue", **CLOSE)
def close_venue(request: HttpRequest, uid: UUID, given: CloseIn) -> UUID:
    """The row stays: what happened there points to it."""
    return _do(request, "close_venue", actions.close_venue, uid=uid, on=given.on)


@router.get("/estates", response=EstatePage, summary="Estates in the areas of the token's posts")
def estates(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> dict[str, Any]:
    """In the order of names, 50 at a time."""
    return _page(request, Estate, EstateOut, wanted)


@router.get("/estates/{uid}", response=EstateOut, summary="One estate")
def estate(request: HttpRequest, uid: UUID) -> Any:
    """Missing (404) outside the areas of the token's posts."""
    return _one(request, Estate, EstateOut, uid)


@router.post("/estates", summary="Enter an estate", **PUT)
def add_estate(request: HttpRequest, given: EstateIn) -> UUID:
    """Its uid."""
    return _do(
        request, "add_estate", actions.add_estate, draft=rules_standing.EstateDraft(**given.model_dump())
    )


@router.post("/estates/{uid}/change", summary="Change an estate", **PUT)
def change_estate(request: HttpRequest, uid: UUID, given: EstateIn) -> UUID:
    """All of it is said anew."""
    draft = rules_standing.EstateDraft(**given.model_dump())
    return _do(request, "change_estate", actions.change_estate, uid=uid, draft=draft)


@router.post("/estates/{uid}/close", summary="Strike an estate", **CLOSE)
def close_estate(request: HttpRequest, uid: UUID, given: CloseIn) -> UUID:
    """Refused while it has buildings."""
    return _do(request, "close_estate", actions.close_estate, uid=uid, on=given.on)


@router.get(
    "/buildings",
    response=BuildingPage,
    summary="Buildings in the areas of the token's posts",
)
def buildings(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> dict[str, Any]:
    """In the order of names, 50 at a time."""
    return _page(request, Building, BuildingOut, wanted)


@router.get("/buildings/{uid}", response=BuildingOut, summary="One building")
def building(request: HttpRequest, uid: UUID) -> Any:
    """Missing (404) outside the areas of the token's posts."""
    return _one(request, Building, BuildingOut, uid)


@router.post("/buildings", summary="Enter a building", **PUT)
def add_building(request: HttpRequest, given: BuildingIn) -> UUID:
    """Its uid."""
    draft = rules_standing.BuildingDraft(**given.model_dump())
    return _do(request, "add_building", actions.add_building, draft=draft)


@router.post("/buildings/{uid}/change", summary="Change a building", **PUT)
def change_building(request: HttpRequest, uid: UUID, given: BuildingIn) -> UUID:
    """Put into another grid, its premises go along."""
    draft = rules_standing.BuildingDraft(**given.model_dump())
    return _do(request, "change_building", actions.change_building, uid=uid, draft=draft)


@router.post("/buildings/{uid}/close", summary="Strike a building", **CLOSE)
def close_building(request: HttpRequest, uid: UUID, given: CloseIn) -> UUID:
    """Refused while it has premises."""
    return _do(request, "close_building", actions.close_building, uid=uid, on=given.on)


@router.get(
    "/premises",
    response=PremisesPage,
    summary="Premises in the areas of the token's posts",
)
def premises_list(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> dict[str, Any]:
    """In the order of doors, 50 at a time."""
    return _page(request, Premises, PremisesOut, wanted)


@router.get("/premises/{uid}", response=PremisesOut, summary="One household, shop, stall or site")
def premises(request: HttpRequest, uid: UUID) -> Any:
    """Missing (404) outside the areas of the token's posts."""
    return _one(request, Premises, PremisesOut, uid)


@router.post("/premises", summary="Enter premises", **PUT)
def add_premises(request: HttpRequest, given: PremisesIn) -> UUID:
    """Its uid."""
    draft = rules_standing.PremisesDraft(**given.model_dump())
    return _do(request, "add_premises", actions.add_premises, draft=draft)


@router.post("/premises/{uid}/change", summary="Change premises", **PUT)
def change_premises(request: HttpRequest, uid: UUID, given: PremisesIn) -> UUID:
    """All of it is said anew."""
    draft = rules_standing.PremisesDraft(**given.model_dump())
    return _do(request, "change_premises", actions.change_premises, uid=uid, draft=draft)


@router.post("/premises/{uid}/close", summary="Strike premises", **CLOSE)
def close_premises(request: HttpRequest, uid: UUID, given: CloseIn) -> UUID:
    """The row stays."""
    return _do(request, "close_premises", actions.close_premises, uid=uid, on=given.on)
