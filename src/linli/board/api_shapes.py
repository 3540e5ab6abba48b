"""The shapes of the board's JSON, with examples."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from linli.board.models import Reason


class BoardAreaOut(Schema):
    """An area with a board."""

    code: str = Field(examples=["990101001001"])
    name: str = Field(examples=["梧桐社区"])


class CountsOut(Schema):
    """Counts of one area. Null: withheld, because it, or a number that could be worked out from it, is too small."""

    code: str = Field(examples=["990101001001"])
    name: str = Field(examples=["梧桐社区"])
    open: int | None = Field(examples=[12])
    rectifying: int | None = Field(examples=[None])
    danger: int | None = Field(examples=[0])
    late: int | None = Field(examples=[None])
    finished: int | None = Field(examples=[31])


class CategoryCountsOut(Schema):
    """Counts of an uppermost category in the whole city, and how long half of what was finished took at most."""

    code: str = Field(examples=["city"])
    name: str = Field(examples=["市政设施"])
    open: int | None = Field(examples=[40])
    finished: int | None = Field(examples=[77])
    typical_days: float | None = Field(examples=[3.5])


class BoardOut(Schema):
    """An area in numbers."""

    area_path: str = Field(examples=["临安里市 · 东城区 · 港前街道 · 梧桐社区"])
    own: CountsOut
    below: list[CountsOut]
    categories: list[CategoryCountsOut]
    typical_days: float | None = Field(examples=[3.5])
    satisfied: int | None = Field(examples=[96])
    month: datetime | None = Field(
        description="Finished, days and ratings are those of the month that begins here."
    )
    smallest: int = Field(examples=[5], description="Counts below this are withheld.")


class PublicLineOut(Schema):
    """One line of a list. A project has only uid, title, place, next_start and free; what has no place is an undertaking."""

    uid: UUID
    case_uid: UUID | None = Field(None, description="Of an undertaking: the matter with its public page.")
    title: str = Field(examples=["3号楼门口路灯不亮"])
    place: str = Field(examples=["梧桐社区"])
    number: str = ""
    category: str = Field("", examples=["不亮"])
    state: str = Field("", examples=["办理中"])
    since: datetime | None = None
    voices: int = 0
    light: str = Field("", examples=["yellow"])
    due_at: datetime | None = None
    unit: str = Field("", examples=["城管局"])
    finished_at: datetime | None = None
    days: int = 0
    done: str = Field("", examples=["已更换灯头，夜间复查正常。"])
    four_or_five: int | None = Field(
        None, examples=[80], description="How many of a hundred ratings are 4 or 5; from five ratings on"
    )
    photos: list[UUID] = Field(default_factory=list)
    next_start: datetime | None = None
    free: int = 0
    leads: str = Field("", examples=["东城区领导"])
    focus: bool = False
    target: str = Field("", examples=["120 盏"])
    target_on: date | None = None
    percent: int | None = Field(None, examples=[60])
    result: str = ""
    next_name: str = Field("", examples=["完成招标"])
    next_on: date | None = None


class ListOut(Schema):
    """A page of a list. `next` goes into `after` of the next question; empty at the end."""

    page: str = Field(examples=["needs"])
    how: str = Field(examples=["社区已受理、尚未办结的全部诉求和隐患，最新的在前。"])
    rows: list[PublicLineOut]
    next: str = Field(examples=[""])


class CommentOut(Schema):
    """A comment as everybody sees it: a neighbour has no name, and what is not shown has no words but a reason."""

    uid: UUID
    author: str = Field(examples=["邻居"])
    official: bool
    words: str = Field(examples=["昨晚亮了，谢谢。"])
    why: str = Field(examples=["已隐藏：辱骂他人"])
    state: str = Field(examples=["shown"])
    at: datetime


class ItemOut(Schema):
    """A public matter with its comments."""

    item: PublicLineOut
    comments: list[CommentOut]


class WordsIn(BaseModel):
    """A comment, or the words of an appeal."""

    words: str = Field(max_length=2000, examples=["昨晚亮了，谢谢。"])


class ReasonIn(BaseModel):
    """Why a comment is reported or hidden."""

    reason: str = Field(examples=["insult"], description=" · ".join(Reason.values))


class ModeratedOut(Schema):
    """A comment as a moderator sees it, with how often it was reported."""

    uid: UUID
    words: str = Field(examples=["昨晚亮了，谢谢。"])
    state: str = Field(examples=["held"])
    reason: str = Field(examples=["insult"])
    appeal: str = Field(examples=["我说的是事实。"])
    reports: int = Field(examples=[3])
    at: datetime
