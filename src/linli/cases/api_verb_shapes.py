"""What the verbs of the desk take as JSON, with examples."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Field
from pydantic import BaseModel

EXAMPLE_UID = "0198a3c2-7f10-7c3e-9a52-3f1d6f6b2a11"


class AcceptIn(BaseModel):
    """What triage found right."""

    title: str = Field("", max_length=120, examples=["梧桐路3号门口路灯不亮"])
    category_code: str = ""
    area_code: str = ""


class AskIn(BaseModel):
    """A question."""

    question: str = Field(max_length=4000, examples=["是哪一盏灯？"])


class AnswerIn(BaseModel):
    """An answer of one voice."""

    voice_uid: UUID
    words: str = Field(max_length=4000, examples=["从东数第三盏。"])


class DeclineIn(BaseModel):
    """Why not, and where to turn."""

    reason: str = Field(max_length=4000, examples=["高压线路由供电公司维护。"])
    channel_told: str = Field(max_length=200, examples=["供电热线 95598"])


class MergeIn(BaseModel):
    """The case that takes this one in."""

    into_uid: UUID


class DispatchIn(BaseModel):
    """Units."""

    lead_uid: UUID
    helper_uids: list[UUID] = Field(default_factory=list, max_length=20)
    words: str = Field("", max_length=4000)


class ReturnIn(BaseModel):
    """Why back."""

    reason: str = Field(max_length=4000, examples=["该路段归区公路局管养。"])


class ClaimIn(BaseModel):
    """Lead or help; without a unit in person."""

    part: Literal["lead", "help"] = "lead"
    unit_uid: UUID | None = None


class FinishIn(BaseModel):
    """The result."""

    words: str = Field(max_length=4000, examples=["更换灯头两只，当晚已亮。"])
    before: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")
    after: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")


class StandIn(BaseModel):
    """Why it stays, and when it is looked at again."""

    words: str = Field(max_length=4000)
    review_on: date


class WriteOffIn(BaseModel):
    """A word for the file."""

    words: str = Field("", max_length=4000)
