"""JSON of one's own band."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import Any, cast

from django.http import HttpRequest
from ninja import Field, Router, Schema

from linli.oversight import queries
from linli.web.http import Request

router = Router(tags=["oversight"])


class OwnBandOut(Schema):
    """Where one's hours lie. Quarters from 1 (most hours) to 4; those from first to last cannot be told apart."""

    year: int = Field(examples=[2026])
    area: str = Field(examples=["梧桐社区"])
    minutes: int = Field(examples=[1320])
    people: int = Field(examples=[240], description="Volunteers who are registered in the community.")
    serving: int = Field(examples=[86], description="Those of them with hours of grade A or B this year.")
    first: int | None = Field(examples=[1], description="null where nothing can be said.")
    last: int | None = Field(examples=[2])


@router.get("/me/band", response=OwnBandOut, summary="In which quarter one's own hours lie")
def own_band(request: HttpRequest) -> dict[str, Any]:
    """For oneself alone; no list of persons exists. Missing (404) for a token that belongs to no person."""
    asked = cast("Request", request)
    page = queries.own_band(actor=asked.actor, at=asked.at)
    band = page.band
    said = band is not None and not band.few and not band.none
    return {
        "year": page.year,
        "area": page.area,
        "minutes": band.minutes if band else 0,
        "people": band.people if band else 0,
        "serving": band.serving if band else 0,
        "first": band.first if band and said else None,
        "last": band.last if band and said else None,
    }
