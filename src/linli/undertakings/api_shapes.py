"""Shapes of the JSON of undertakings, and how pages become them."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from linli.undertakings.queries import BatchPage, ItemPage, Line

COUNTED = "户"
TARGET = "加装扶手"
PERCENT = 70


class BatchIn(BaseModel):
    """A list to be made; the two days only for a solicited one."""

    area_code: str = Field(examples=["990101"])
    name: str = Field(max_length=80, examples=["2026 年第一批领办实事"])
    year: int = Field(examples=[2026])
    kind: str = Field(examples=["first"], description="first · solicited")
    opens_on: date | None = Field(None, examples=[None])
    closes_on: date | None = Field(None, examples=[None])


class TargetIn(BaseModel):
    """What shall be reached, until when, for how much. A quantity needs what it counts."""

    target_words: str = Field("", max_length=300, examples=[TARGET])
    quantity: int | None = Field(None, ge=0, le=2_000_000_000, examples=[30])
    counted_in: str = Field("", max_length=20, examples=[COUNTED])
    due_on: date = Field(examples=["2026-09-30"])
    planned_fen: int | None = Field(None, examples=[12_500_000])
    spent_fen: int | None = Field(None, examples=[None])


class ItemIn(TargetIn):
    """An item to be entered; without an area it lies in that of its list."""

    title: str = Field(max_length=120, examples=["为老楼加装扶手"])
    words: str = Field("", max_length=2000, examples=["三层以上住着 40 位老人。"])
    area_code: str = Field("", examples=["990101001001"])


class ReasonIn(BaseModel):
    """Why, for the proposer."""

    reason: str = Field(max_length=1000, examples=["群众反映集中，今年能办成。"])


class TakeIn(ItemIn):
    """A proposal as the item that it becomes."""

    reason: str = Field(max_length=1000, examples=["群众反映集中，今年能办成。"])


class MergeIn(ReasonIn):
    """Into which item of the same list."""

    undertaking_uid: UUID


class ProposalIn(BaseModel):
    """What an office puts forward."""

    title: str = Field(max_length=120, examples=["为老楼加装扶手"])
    words: str = Field(max_length=2000, examples=["三层以上住着 40 位老人。"])
    target_words: str = Field("", max_length=300, examples=[TARGET])


class AssignIn(BaseModel):
    """Who leads: a leader, a unit, or a leader with a responsible unit; and who helps."""

    leader_uid: UUID | None = Field(None, examples=[None])
    unit_uid: UUID | None = None
    helper_uids: list[UUID] = Field(default_factory=list, examples=[[]])
    focus: bool = Field(default=False, examples=[False])


class MilestoneIn(BaseModel):
    """A part of the promise."""

    name: str = Field(max_length=120, examples=["施工队进场"])
    due_on: date


class ProofIn(BaseModel):
    """By what it is seen."""

    proof: str = Field(max_length=2000, examples=["开工令已签发。"])


class WordsIn(BaseModel):
    """An explanation."""

    words: str = Field(max_length=2000, examples=["与总验收合并。"])


class ProgressIn(BaseModel):
    """How far it is."""

    words: str = Field(max_length=2000, examples=["已装 21 户。"])
    percent: int | None = Field(None, examples=[PERCENT])
    quantity: int | None = Field(None, ge=0, le=2_000_000_000, examples=[21])
    mends_uid: UUID | None = Field(None, examples=[None])
    photos: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")


class ResultIn(BaseModel):
    """What was reached."""

    words: str = Field(max_length=2000, examples=["30 户全部装好。"])
    quantity: int | None = Field(None, ge=0, le=2_000_000_000, examples=[30])
    spent_fen: int | None = Field(None, examples=[11_800_000])
    photos: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")


class BatchOut(Schema):
    """A list."""

    uid: UUID
    name: str = Field(examples=["2026 年第一批领办实事"])
    year: int
    kind: str = Field(examples=["first"])
    area_code: str
    opens_on: date | None
    closes_on: date | None
    published_at: datetime | None
    items: int = Field(examples=[6])
    done: int = Field(examples=[2])


class LineOut(Schema):
    """An item in a list."""

    uid: UUID
    case: UUID
    number: str
    title: str
    state: str = Field(examples=["handling"])
    light: str = Field(examples=["green"], description="red · yellow · green · off")
    leads: str = Field(examples=["东城区领导"])
    focus: bool
    target: str = Field(examples=["30 户 · 加装扶手"])
    target_on: date
    percent: int = Field(examples=[PERCENT])
    quantity: int | None
    next_milestone: str = Field(examples=["施工队进场"])
    next_on: date | None


class ProposalOut(Schema):
    """A proposal and what became of it."""

    uid: UUID
    title: str
    state: str = Field(examples=["taken"], description="open · taken · merged · declined")
    who: str = Field(examples=["梧桐社区"])
    words: str
    target_words: str = Field(examples=[TARGET])
    reason: str = Field(examples=["群众反映集中。"])
    became: UUID | None


class BatchPageOut(Schema):
    """A list with its items, and the proposals that the token may read."""

    batch: BatchOut
    lines: list[LineOut]
    proposals: list[ProposalOut]


class MilestoneOut(Schema):
    """A milestone. `missing_year` names a year whose working days are not known yet."""

    uid: UUID
    name: str = Field(examples=["施工队进场"])
    due_on: date
    done_at: datetime | None
    proof: str = Field(examples=["开工令已签发。"])
    explained: str = Field(examples=["与总验收合并。"])
    late: bool
    missing_year: int | None = Field(examples=[None])


class ProgressOut(Schema):
    """An entry of progress."""

    uid: UUID
    at: datetime
    who: str = Field(examples=["城管局"])
    words: str
    percent: int | None = Field(examples=[PERCENT])
    quantity: int | None
    mends: UUID | None
    photos: list[str] = Field(examples=[[]])


class ItemPageOut(Schema):
    """An item with all that stands on it. `verbs`: what may be done now; otherwise the code of the refusal."""

    line: LineOut
    words: str
    helpers: list[str] = Field(examples=[["城管局"]])
    milestones: list[MilestoneOut]
    progress: list[ProgressOut]
    planned_fen: int | None = Field(examples=[12_500_000])
    spent_fen: int | None = Field(examples=[None])
    result: str = Field(examples=["30 户全部装好。"])
    missing_year: int | None = Field(examples=[None])
    verbs: dict[str, str] = Field(examples=[{"progress": "ok", "finish": "wrong_state"}])


def batch_out(row: Any) -> BatchOut:
    """A list as JSON."""
    names = ("uid", "name", "year", "kind", "area_code", "opens_on", "closes_on", "published_at")
    return BatchOut(**{name: getattr(row.batch, name) for name in names}, items=row.items, done=row.done)


def line_out(line: Line) -> LineOut:
    """An item of a list as JSON."""
    item, case = line.item, line.case
    return LineOut(
        uid=item.uid,
        case=case.uid,
        number=case.number,
        title=case.title,
        state=case.state,
        light=line.light,
        leads=line.leads,
        focus=item.focus,
        target=line.target,
        target_on=item.target_on,
        percent=line.percent,
        quantity=line.quantity,
        next_milestone=line.next.name if line.next else "",
        next_on=line.next.due_on if line.next else None,
    )


def batch_page_out(page: BatchPage) -> BatchPageOut:
    """A list with its items as JSON."""
    names = ("uid", "name", "year", "kind", "area_code", "opens_on", "closes_on", "published_at")
    held = {name: getattr(page.batch, name) for name in names}
    return BatchPageOut(
        batch=BatchOut(**held, items=len(page.lines), done=page.done),
        lines=[line_out(line) for line in page.lines],
        proposals=[
            ProposalOut(
                uid=one.proposal.uid,
                title=one.proposal.title,
                state=one.proposal.state,
                who=one.who,
                words=one.proposal.words,
                target_words=one.proposal.target_words,
                reason=one.proposal.reason,
                became=one.proposal.became.uid if one.proposal.became else None,
            )
            for one in page.proposals
        ],
    )


def item_page_out(page: ItemPage) -> ItemPageOut:
    """An item as JSON."""
    entries = {line.entry.pk: line.entry.uid for line in page.progress}
    return ItemPageOut(
        line=line_out(page.line),
        words=page.item.words,
        helpers=page.helpers,
        milestones=[
            MilestoneOut(
                **{
                    name: getattr(line.milestone, name)
                    for name in ("uid", "name", "due_on", "done_at", "proof", "explained")
                },
                late=line.late,
                missing_year=line.missing_year,
            )
            for line in page.milestones
        ],
        progress=[
            ProgressOut(
                **{name: getattr(line.entry, name) for name in ("uid", "at", "words", "percent", "quantity")},
                who=line.who,
                mends=entries.get(line.entry.mends_id or 0),
                photos=[photo.url for photo in line.photos],
            )
            for line in page.progress
        ],
        planned_fen=page.item.planned_fen,
        spent_fen=page.item.spent_fen,
        result=page.item.result_words,
        missing_year=page.missing_year,
        verbs={verb: verdict.code for verb, verdict in page.verdicts.items()},
    )
