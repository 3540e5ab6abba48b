"""JSON of places: areas and the calendar of working days. Public: both stand on notice boards."""

from datetime import date
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from linli.kernel.verdict import Missing
from linli.places import codes, queries
from linli.places.codes import Level
from linli.places.models import Area, CalendarYear
from linli.web.api import Problem
from linli.web.http import Request

from . import api_changes, api_imports, api_standing

router = Router(tags=["places"])
router.add_router("", api_standing.router)
router.add_router("", api_changes.router)
router.add_router("", api_imports.router)
MOST_AREAS = 5_000
NO_PLACE: dict[int, type[Problem]] = {404: Problem, 422: Problem}


class AreaOut(Schema):
    """An area. Its code begins with the code of every area around it."""

    code: str = Field(examples=["990101001001"])
    name: str = Field(examples=["梧桐社区"])
    level: Level = Field(examples=["micro"])
    kind: str = Field(
        description="Below a grid: micro_grid or households; else empty.", examples=["households"]
    )
    parent: str | None = Field(None, alias="parent.code")
    center_lat: float | None
    center_lng: float | None


class DayOut(Schema):
    """A day that differs from its weekday."""

    day: date
    working: bool
    name: str


class YearOut(Schema):
    """A year whose holidays are known. Days that are not listed follow their weekday."""

    year: int
    source: str
    days: list[DayOut]


def _code(text: str) -> str:
    if text and not codes.in_tree(text):
        raise Missing
    return text


Within = Annotated[
    str, Query(max_length=codes.LONGEST, description="Code of the area to look into; empty for all")
]


@router.get(
    "/areas",
    response={200: list[AreaOut], **NO_PLACE},
    auth=None,
    summary="Areas inside an area, in the order of codes",
)
def list_areas(
    request: HttpRequest,
    within: Within = "",
    level: Level | None = None,
    after: Annotated[str, Query(max_length=codes.LONGEST, description="Go on after this code")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_AREAS)] = MOST_AREAS,
) -> list[Area]:
    """Missing (404) when `within` is not a code. As many as the limit: ask again `after` the last code."""
    at = cast("Request", request).at
    return queries.areas_within(_code(within), level or "", at, after=_code(after), limit=limit)


@router.get("/areas/{code}", response={200: AreaOut, **NO_PLACE}, auth=None, summary="One area")
def show_area(request: HttpRequest, code: str) -> Area:  # noqa: ARG001 -- ninja knows it by this name
    """Missing (404) when no area has this code."""
    return queries.tree_area(code)


@router.get(
    "/areas.geojson",
    response={200: dict[str, Any], **NO_PLACE},
    auth=None,
    summary="Polygons of the areas of a level",
)
def area_polygons(request: HttpRequest, within: Within = "", level: Level = Level.GRID) -> dict[str, Any]:
    """A GeoJSON FeatureCollection. Missing (404) when `within` is not a code."""
    return queries.polygons(_code(within), level, cast("Request", request).at)


@router.get(
    "/calendar", response=list[YearOut], auth=None, summary="Holidays and make-up working days of known years"
)
def working_calendar(request: HttpRequest) -> list[CalendarYear]:  # noqa: ARG001 -- ninja knows it by this name
    """A deadline that would reach into another year has no due time. No refusals."""
    return queries.calendar_years()
