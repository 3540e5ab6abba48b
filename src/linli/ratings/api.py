"""JSON of ratings."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.cases.api_desk import codes
from linli.cases.limits import address_of, count_press, judge_presses
from linli.ratings import actions, queries
from linli.ratings.devices import device_of, presser_of
from linli.ratings.models import Rating
from linli.web.api import once
from linli.web.http import Request

from .api_shapes import AnswerIn, DoneOut
from .api_verdicts import router as verdicts

router = Router(tags=["ratings"])

_WRONG_PERSON = ("staff_cannot_rate", "staff_device", "not_your_voice", "handled_by_your_unit")


class RateIn(BaseModel):
    """One of five faces: 5 very satisfied … 1 very dissatisfied; 2 and 1 open a rectification."""

    score: int = Field(ge=1, le=5, examples=[5])
    words: str = Field("", max_length=500, examples=["路灯亮了，谢谢"])
    reasons: list[str] = Field(
        default_factory=list, max_length=8, examples=[[]], description="Codes offered for this face"
    )


class VoiceRateIn(RateIn):
    """A rating by a voice's own link."""

    shared: bool = Field(False, description="The rated unit may read the words")


class ShareIn(BaseModel):
    """Whether the rated unit may read the words."""

    shared: bool


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
    reasons: list[str] = Field(examples=[["quick"]])
    shared: bool
    at: datetime


class SummaryOut(Schema):
    """For the rated unit whole fives and nothing below, so that nobody can tell who rated; all for who judges."""

    ratings: int
    mean: float | None
    group_ratings: int
    group_mean: float | None


class HeardOut(Schema):
    """One bad verdict, never who gave it."""

    score: int = Field(examples=[2])
    reasons: list[str] = Field(examples=[["只解决了一半"]])
    words: str = Field(examples=["只修了一半，另一盏还是黑的"])
    by_group: bool
    at: datetime


@router.post(
    "/voices/{token}/rating",
    response=RatedOut,
    auth=None,
    summary="Rate by a voice's own link",
    openapi_extra=codes(
        *_WRONG_PERSON, "not_open", "rating_closed", "changed_already", "no_such_reason", "key_reused"
    ),
)
def rate(request: HttpRequest, token: str, body: VoiceRateIn) -> Rating:
    """Once in a round, and changed once while it is open. A token of somebody with a post is refused."""
    asked = cast("Request", request)
    asked.actor = presser_of(asked)
    uid = once(
        asked,
        verb="rate",
        run=lambda: (
            actions.rate_by_voice(
                token=token,
                score=body.score,
                words=body.words,
                chosen=body.reasons,
                shared=body.shared,
                device=device_of(asked),
                address=address_of(asked),
                via=Rating.Via.LINK,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return queries.rating(uid)


@router.post(
    "/voices/{token}/rating/sharing",
    response=RatedOut,
    auth=None,
    summary="Let the rated unit read the words, or no longer",
    openapi_extra=codes(*_WRONG_PERSON, "not_rated", "rating_closed", "key_reused"),
)
def share(request: HttpRequest, token: str, body: ShareIn) -> Rating:
    """While the window of the rating is open."""
    asked = cast("Request", request)
    asked.actor = presser_of(asked)
    uid = once(
        asked,
        verb="share_words",
        run=lambda: (
            actions.share_words(
                token=token, shared=body.shared, device=device_of(asked), actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return queries.rating(uid)


@router.post(
    "/groups/{token}/rating",
    response=RatedOut,
    auth=None,
    summary="Rate by the code in the group",
    openapi_extra=codes(
        "staff_cannot_rate",
        "staff_device",
        "not_open",
        "rating_closed",
        "device_rated",
        "no_such_reason",
        "too_many_from_here",
        "key_reused",
    ),
)
def rate_in_group(request: HttpRequest, token: str, body: GroupRateIn) -> Rating:
    """Once per device and round, counted apart; so many from one connection within an hour."""
    asked = cast("Request", request)
    asked.actor = presser_of(asked)

    def run() -> UUID:
        judge_presses(asked, "group")
        uid = actions.rate_by_group(
            token=token,
            score=body.score,
            words=body.words,
            chosen=body.reasons,
            device=body.device,
            browser=device_of(asked),
            address=address_of(asked),
            actor=asked.actor,
            at=asked.at,
        ).uid
        count_press(asked, "group")
        return uid

    return queries.rating(once(asked, verb="rate_in_group", run=run))


@router.post(
    "/voices/{token}/rating/answer",
    response=DoneOut,
    auth=None,
    summary="Answer to it that one's rating is not counted",
    openapi_extra=codes(
        *_WRONG_PERSON,
        "not_excluded",
        "wrong_state",
        "answered_already",
        "no_words",
        "too_long",
        "key_reused",
    ),
)
def answer(request: HttpRequest, token: str, body: AnswerIn) -> dict[str, Any]:
    """Once; it is kept with the decision."""
    asked = cast("Request", request)
    asked.actor = presser_of(asked)
    uid = once(
        asked,
        verb="answer_exclusion",
        run=lambda: (
            actions.answer_exclusion(
                token=token, words=body.words, device=device_of(asked), actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return {"uid": uid}


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


router.add_router("", verdicts)
