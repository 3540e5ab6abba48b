"""Shapes of JSON about reasons, appeals and call-backs."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, BaseModel

from linli.ratings.models import Appeal, CallBack


class ReasonOut(Schema):
    """One reason that may be chosen for a face."""

    code: str = Field(examples=["slow"])
    words: str = Field(examples=["时间太长"])


class ReasonsOut(Schema):
    """What is offered for each face: score → reasons. `version` is what ratings remember."""

    area_code: str = Field(examples=["9901"])
    version: str = Field(examples=["shipped-1"])
    reasons: dict[int, list[ReasonOut]] = Field(examples=[{"3": [{"code": "slow", "words": "时间太长"}]}])


class ReasonsIn(BaseModel):
    """All lists at once, words only; the same words keep their code."""

    reasons: dict[int, list[str]] = Field(examples=[{"1": ["根本没解决"]}])
    valid_from: AwareDatetime | None = Field(None, examples=[None])


class AppealIn(BaseModel):
    """Why the verdict is unfair."""

    reason: str = Field(examples=["wrong_matter"], description=" · ".join(Appeal.Reason.values))
    words: str = Field(max_length=2000, examples=["投诉的是隔壁小区的路灯。"])


class DecisionIn(BaseModel):
    """What is decided, and which verdicts no longer count."""

    decision: Literal["uphold", "dismiss"]
    words: str = Field(max_length=2000, examples=["经核对，诉求与该单位无关。"])
    ratings: list[UUID] = Field(default_factory=list, examples=[[]])


class AppealOut(Schema):
    """One appeal."""

    uid: UUID
    case: UUID
    number: str
    unit: str
    reason: str = Field(examples=["wrong_matter"])
    state: str = Field(examples=["open"], description=" · ".join(Appeal.State.values))
    asked_at: datetime
    decided_at: datetime | None
    excluded: int


class StandingOut(Schema):
    """A verdict under review, never who gave it."""

    uid: UUID
    face: str = Field(examples=["不满意"])
    reasons: list[str] = Field(examples=[["时间太长"]])
    words: str
    by_group: bool
    burst: bool


class AppealDetailOut(AppealOut):
    """One appeal with what was said; the verdicts only for who may review it."""

    words: str
    decision: str = Field(examples=["经核对，诉求与该单位无关。"])
    standing: list[StandingOut]
    answers: list[str] = Field(examples=[["我确实没修好，请再看看。"]])
    may: dict[str, str] = Field(examples=[{"uphold": "own_unit"}], description="Verb → ok, or why not")


class VerdictOfUnitOut(Schema):
    """What a rated unit may know of the verdicts on its case."""

    mean: float | None
    counted: int
    shared: list[str] = Field(examples=[["只修了一半"]])
    may_appeal: str = Field(examples=["no_bad_rating"], description="ok, or why not")
    until: date | None = Field(description="The last day for an appeal")


class CallOut(Schema):
    """One call to be made, or made."""

    uid: UUID
    case: UUID
    voice: UUID
    number: str
    kind: str = Field(examples=["bad"], description=" · ".join(CallBack.Kind.values))
    risks: list[str] = Field(examples=[["very_fast"]])
    due_at: datetime | None
    late: bool
    tries: int
    outcome: str = Field(examples=["solved"])
    done_at: datetime | None


class EstimateOut(Schema):
    """Closures of a whole city that are not true, by drawings whose calls are over; null below the fewest answers.

    How people answered is in whole fives. `waiting`: not called in time.
    """

    population: int
    drawn: int
    waiting: int | None = Field(examples=[0])
    unreached: int | None = Field(examples=[10])
    refused: int | None = Field(examples=[5])
    answered: int | None = Field(examples=[95])
    not_solved: int | None = Field(examples=[5])
    share: float | None = Field(examples=[4.2])
    interval: list[float] | None = Field(examples=[[2.1, 8.3]])
    how: str


class DrawOut(Schema):
    """One drawing. The seed follows when its calls are over: then everybody can draw again."""

    since: datetime
    until: datetime
    commitment: str = Field(
        examples=["1f3b8e6f5f0c4d7a9e2b6c1d8a3f4e5b6c7d8e9fa0b1c2d3e4f5061728394a5b"],
        description="SHA-256 of the seed, published at the drawing",
    )
    seed: str | None = Field(examples=["5d0c6f0b9d4b4f6f8e2a1c3b7a9e0d12"])
    per_mille: int
    population: int
    drawn: int


class CallsOut(Schema):
    """The worklist."""

    items: list[CallOut]
    waiting: int
    estimate: EstimateOut
    script: list[ReasonOut]


class CallIn(BaseModel):
    """How a call went."""

    outcome: str = Field(examples=["solved"], description=" · ".join(CallBack.Outcome.values))
    answers: dict[str, str] = Field(default_factory=dict, examples=[{}])
    words: str = Field("", max_length=2000)
    consent_score: int | None = Field(
        None, examples=[None], description="A verdict of 1 or 2 that the resident agrees to have taken down"
    )


class AnswerIn(BaseModel):
    """What the resident says."""

    words: str = Field(max_length=2000, examples=["我确实没修好，请再看看。"])


class DoneOut(Schema):
    """Kept."""

    uid: UUID


class ExcludedOut(Schema):
    """How many ratings do not count for one reason, in whole fives."""

    code: str
    label: str
    at_least: int


class OpennessOut(Schema):
    """What everybody may know about ratings of a city."""

    city_code: str = Field(examples=["9901"])
    rated_at_least: int
    excluded: list[ExcludedOut]
    estimate: EstimateOut
    drawings: list[DrawOut]
