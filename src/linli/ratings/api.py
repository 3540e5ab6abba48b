"""JSON of ratings."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from linli.ratings import actions, queries
from linli.ratings.models import Rating
from linli.web.api import PROBLEMS, once
from linli.web.http import Request

router = Router(tags=["ratings"])


class RateIn(Schema):
    """One of five faces: 5 very satisfied … 1 very dissatisfied; 2 and 1 open a rectification."""

    score: int = Field(ge=1, le=5, examples=[5])
    words: str = Field("", max_length=500, examples=["路灯亮了，谢谢"])


class RatedOut(Schema):
    """What was kept."""

    uid: UUID
    score: int
    via: str
    round: int
    at: datetime


class SummaryOut(Schema):
    """Means are null below five ratings, so that nobody can tell who rated."""

    ratings: int
    mean: float | None
    group_ratings: int
    group_mean: float | None


@router.post(
    "/voices/{token}/rating",
    response={200: RatedOut, **PROBLEMS},
    auth=None,
    summary="Rate by a voice's own link",
)
def rate(request: HttpRequest, token: str, body: RateIn) -> Rating:
    """Refused (409): staff_cannot_rate, not_open, rating_closed, changed_already."""
    asked = cast("Request", request)
    uid = once(
        asked,
        verb="rate",
        run=lambda: (
            actions.rate_by_voice(
                token=token,
                score=body.score,
                words=body.words,
                via=Rating.Via.LINK,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return queries.rating(uid)


@router.get(
    "/cases/{uid}/ratings",
    response={200: SummaryOut, **PROBLEMS},
    summary="Ratings of a case, never below five",
)
def summary(request: HttpRequest, uid: UUID) -> dict[str, int | float | None]:
    """Missing (404) when the case is not in the actor's area."""
    return queries.summary(actor=cast("Request", request).actor, uid=uid)
