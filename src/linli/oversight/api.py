"""JSON of oversight."""

from typing import Any, cast

from django.http import HttpRequest
from ninja import Router, Schema

from linli.oversight import queries
from linli.web.api import PROBLEMS
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


@router.get(
    "/overview",
    response={200: OverviewOut, **PROBLEMS},
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
    }
