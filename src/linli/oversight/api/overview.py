"""JSON of oversight."""

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from ninja import Field, Router, Schema

from linli.oversight import queries
from linli.web.http import Request

router = Router(tags=["oversight"])


class FigureOut(Schema):
    """A number, how it is counted, and the ledger filter that opens its rows. A null value: too few to say."""

    code: str
    label: str
    how: str
    unit: str
    value: float | None
    rows: dict[str, str]


class OverviewOut(Schema):
    """The figures of an area over a number of days."""

    area_code: str
    area_name: str
    days: int
    figures: list[FigureOut]
    orders_open: int = Field(
        examples=[3], description="supervision orders on which somebody still has to act"
    )
    orders_late: int = Field(examples=[1], description="those whose answer is overdue")


class StoryOut(Schema):
    """What was finished: no names, no words of residents."""

    title: str
    place: str = Field(examples=["梧桐社区"])
    finished_at: datetime | None
    days: int


class FrontOut(Schema):
    """What everybody may know of the last 30 days. A null share or wait: too few to say."""

    came: int
    finished: int
    satisfied: int | None = Field(examples=[96])
    typical_days: float | None = Field(examples=[3.5])
    signs: int
    stations: dict[str, int] = Field(
        description="Open cases by station of the loop", examples=[{"place": 4, "triage": 7}]
    )
    stories: list[StoryOut]


@router.get("/front", response=FrontOut, auth=None, summary="The first page in numbers")
def front(request: HttpRequest) -> queries.Front:
    """For everybody. No refusals."""
    return queries.front(area_code="", at=cast("Request", request).at)


@router.get(
    "/overview",
    response=OverviewOut,
    summary="What came, what is done, how satisfied, how long",
)
def overview(request: HttpRequest, area: str = "", days: int = 30) -> dict[str, Any]:
    """Missing (404) when the area is not among the actor's. ``days`` is 1 to 366."""
    asked = cast("Request", request)
    page = queries.overview(actor=asked.actor, asked_area=area, days=min(max(days, 1), 366), at=asked.at)
    return {
        "area_code": page.area_code,
        "area_name": page.area_name,
        "days": page.days,
        "figures": [
            {
                "code": figure.definition.code,
                "label": str(figure.definition.label),
                "how": str(figure.definition.how),
                "unit": str(figure.definition.unit),
                "value": figure.value,
                "rows": figure.rows,
            }
            for figure in page.figures
        ],
        "orders_open": page.orders_open,
        "orders_late": page.orders_late,
    }
