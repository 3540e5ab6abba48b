"""What goes in and out of the operations of placing."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from . import rules_intake
from .models import Voice


class VoiceIn(BaseModel):
    """One request. `channel` is `api` for one's own; hotline, counter, visit, box, patrol, group need a post
    in the area."""

    body: str = Field(
        max_length=rules_intake.MOST_WORDS, examples=["3号楼门口的路灯坏了一个星期，晚上很黑。"]
    )
    area_code: str = Field("", examples=["330106001002"])
    category_code: str = Field("", examples=["city.lamp.out"])
    place_text: str = Field("", max_length=200, examples=["3号楼东侧"])
    lat: Decimal | None = Field(None, ge=-90, le=90, max_digits=9, decimal_places=6, examples=[30.274084])
    lng: Decimal | None = Field(None, ge=-180, le=180, max_digits=9, decimal_places=6, examples=[120.155070])
    answers: dict[str, str | list[str]] = Field(default_factory=dict, examples=[{"lamp_pole": "B-017"}])
    name: str = Field("", max_length=40, examples=["王芳"])
    contact: str = Field("", max_length=20, examples=["13800138000"])
    channel: str = Field(Voice.Channel.API.value, examples=["api"])
    group_name: str = Field("", max_length=80, examples=["3号楼居民群"])
    said_at: datetime | None = Field(None, examples=["2026-03-18T10:23:00+08:00"])
    join_case_uid: UUID | None = None
    photos: list[str] = Field(
        default_factory=list, max_length=rules_intake.MOST_PHOTOS, description="base64, JPEG, PNG or WebP"
    )


class PlacedOut(Schema):
    """The receipt: the token is the key to the voice's own page and to the other operations."""

    number: str = Field(examples=["2026-4821-7730-5"])
    token: str
    status_url: str
    case_number: str
    state: str = Field(examples=["received"])
    due_at: datetime | None
    contact_confirmed: bool
    code_sent: bool


class EventOut(Schema):
    """One moment of the story in plain words."""

    at: datetime
    code: str
    title: str
    body: str
    photos: list[str]


class StatusOut(Schema):
    """What the resident's own page says."""

    number: str
    title: str
    state: str
    step: int = Field(description="0 placed, 1 accepted, 2 in hand, 3 rating, 4 written off")
    words: str
    note: str = Field(description="the deadline in words")
    due_at: datetime | None
    area: str
    category: str
    merged: bool
    others: int
    object_until: date | None = Field(description="until when one may say that it is not the same matter")
    objection: str = Field(examples=["open"], description="open · upheld · dismissed; empty: none")
    objection_answer: str = Field(
        examples=["两处是同一条线路，一起修。"], description="why it stays together"
    )
    question: str = Field(description="empty when nothing is asked")
    may_rate: bool
    rating_until: datetime | None
    score: int | None
    contact_confirmed: bool
    completion_code: str = Field(
        examples=["482913"], description="told on the spot to whoever did the work; empty once it is over"
    )
    urge_count: int = Field(description="how often it was urged, by anybody")
    timeline: list[EventOut]


class MineOut(Schema):
    """One of my own matters."""

    number: str
    token: str
    title: str
    state: str
    words: str
    note: str
    waits: bool = Field(description="an unread answer, a question, or a rating waits")


class WordsIn(BaseModel):
    words: str = Field("", max_length=rules_intake.MOST_WORDS, examples=["北门左边那盏"])
    photos: list[str] = Field(default_factory=list, max_length=rules_intake.MOST_PHOTOS)


class CodeIn(BaseModel):
    code: str = Field(max_length=12, examples=["482913"])


class ContactIn(BaseModel):
    contact: str = Field("", max_length=20, examples=["13800138000"])


class ContactOut(Schema):
    contact_confirmed: bool
    code_sent: bool


class PhotoOut(Schema):
    uid: UUID
    url: str
    width: int
    height: int


class ChatIn(BaseModel):
    text: str = Field(max_length=60_000, examples=["张三 10:23\n3号楼门口的路灯不亮"])


class SaidOut(Schema):
    """A draft voice; `category_code` is what the words speak for, empty when nothing."""

    speaker: str
    said_at: datetime | None
    words: str
    lines: list[int]
    category_code: str


class SkippedOut(Schema):
    line: int
    text: str
    why: str = Field(examples=["greeting"])


class ChatOut(Schema):
    said: list[SaidOut]
    skipped: list[SkippedOut]


class BatchIn(BaseModel):
    voices: list[VoiceIn] = Field(min_length=1, max_length=rules_intake.MOST_ROWS)


class SuggestIn(BaseModel):
    text: str = Field(max_length=rules_intake.MOST_WORDS, examples=["路灯不亮"])


class SuggestedOut(Schema):
    code: str
    path: str
    notice: str
    stops: bool
