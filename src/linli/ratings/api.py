"""JSON of ratings."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema

from linli.kernel.actor import Actor
from linli.ratings import actions, queries
from linli.ratings.models import Rating
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["ratings"])


class RateIn(Schema):
    """One of five faces: 5 very satisfied … 1 very dissatisfied; 2 and 1 open a rectification."""

    score: int = Field(ge=1, le=5, examples=[5])
    words: str = Field("", max_length=500, examples=["路灯亮了，谢谢"])


class GroupRateIn(RateIn):
    """A rating by the code in the group."""

    device: str = Field(
        min_length=16,
        max_length=100,
        description="What tells this phone from the others; only a keyed digest of it is kept",
        examples=["9f2c6a0d4b7e4c1f8a35"],
    )


class GroupCodeOut(Schema):
    """What staff post into the group."""

    token: str
    url: str = Field(examples=["/g/AaIBilebfLCJfwW3fd1BRQABwZ15nKQxfRioujm_2bk1/"])


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


class HeardOut(Schema):
    """One bad verdict; without a number it came by the code in the group."""

    score: int = Field(examples=[2])
    words: str = Field(examples=["只修了一半，另一盏还是黑的"])
    number: str = Field(examples=["2026-4821-7730-5"])
    at: datetime


@router.post(
    "/voices/{token}/rating",
    response=RatedOut,
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


@router.post(
    "/groups/{token}/rating",
    response=RatedOut,
    auth=None,
    summary="Rate by the code in the group",
)
def rate_in_group(request: HttpRequest, token: str, body: GroupRateIn) -> Rating:
    """Once per device and round, counted apart.

    Refused (409): staff_cannot_rate, not_open, rating_closed, device_rated.
    """
    asked = cast("Request", request)
    asked.actor = Actor.anonymous("api")
    uid = once(
        asked,
        verb="rate_in_group",
        run=lambda: (
            actions.rate_by_group(
                token=token,
                score=body.score,
                words=body.words,
                device=body.device,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return queries.rating(uid)


@router.get(
    "/cases/{uid}/group-code",
    response=GroupCodeOut,
    summary="The code by which a group rates",
)
def group_code(request: HttpRequest, uid: UUID) -> GroupCodeOut:
    """Missing (404) when the case is not in the actor's area."""
    _case, token = queries.group_sheet(actor=cast("Request", request).actor, uid=uid)
    return GroupCodeOut(token=token, url=reverse("ratings:group", args=[token]))


@router.get(
    "/cases/{uid}/ratings",
    response=SummaryOut,
    summary="Ratings of a case, never below five",
)
def summary(request: HttpRequest, uid: UUID) -> dict[str, int | float | None]:
    """Missing (404) when the case is not in the actor's area."""
    return queries.summary(actor=cast("Request", request).actor, uid=uid)


@router.get(
    "/cases/{uid}/heard",
    response=list[HeardOut],
    summary="What those who are not satisfied said",
)
def heard(request: HttpRequest, uid: UUID) -> list[queries.Heard]:
    """The bad verdicts of the last round, for those who judge ratings.

    Missing (404) for everybody else, and always for a unit that handled the case.
    """
    return queries.heard(actor=cast("Request", request).actor, uid=uid).lines
