"""JSON of joint meetings."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.cases import queries as case_queries
from linli.kernel.actor import Actor
from linli.meetings import actions, queries
from linli.meetings.drafts import OptionDraft
from linli.meetings.models import Meeting, Party
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["meetings"])


class MeetingIn(BaseModel):
    """A meeting to be called, with the cases on its agenda."""

    title: str = Field(max_length=120, examples=["幸福街道第三次联席会议"])
    area_code: str = Field(examples=["990101001"])
    held_at: datetime
    place_text: str = ""
    party_uids: list[UUID] = []
    others_present: str = ""
    case_uids: list[UUID] = []


class OptionOut(Schema):
    """One way out that was on the table."""

    uid: UUID
    title: str = Field(examples=["更换整段线路"])
    in_favour: str = Field(examples=["一次解决，三年不用再修"])
    against: str = Field(examples=["要停电一天"])
    cost: str = Field(examples=["约 6 万元，物业与街道各半"])
    chosen: bool


class CoOwnerOut(Schema):
    """A unit that helps, with its date."""

    unit: UUID
    due_on: date


class PartyOut(Schema):
    """Who sits at the table, and for whom."""

    kind: str = Field(examples=["residents"], description=" · ".join(Party.Kind.values))
    unit: UUID | None
    guest: str = Field(examples=["刘大爷"])


class ItemOut(Schema):
    """A case on the agenda."""

    uid: UUID
    case: UUID
    facts: str = Field(examples=["线路用了二十年，去年修过三次。"])
    options: list[OptionOut]
    resolution: str
    outcome: str = Field(examples=["线路由物业更换，四月底前完成。"], description="what every voice reads")
    owner: UUID | None
    due_on: date | None
    co_owners: list[CoOwnerOut]


class MeetingOut(Schema):
    """A meeting and its agenda."""

    uid: UUID
    title: str
    state: str
    held_at: datetime
    parties: list[PartyOut]
    items: list[ItemOut]


class CoOwnerIn(BaseModel):
    """A unit that helps, with its date."""

    unit_uid: UUID
    due_on: date


class ResolutionIn(BaseModel):
    """What was resolved: by whom, until when."""

    said: str = ""
    resolution: str = Field(min_length=1, max_length=2000, examples=["物业公司更换路灯"])
    owner_uid: UUID
    due_on: date
    co_owners: list[CoOwnerIn] = Field([], max_length=10, examples=[[]])
    outcome: str = Field("", max_length=2000, examples=["线路由物业更换，四月底前完成。"])
    option_uid: UUID | None = Field(None, examples=[None])


class PartyIn(BaseModel):
    """A unit, or a guest by name."""

    kind: str = Field(examples=["residents"])
    unit_uid: UUID | None = Field(None, examples=[None])
    guest: str = Field("", max_length=80, examples=["刘大爷"])


class OptionIn(BaseModel):
    """One way out."""

    title: str = Field(max_length=120, examples=["更换整段线路"])
    in_favour: str = Field("", max_length=2000, examples=["一次解决，三年不用再修"])
    against: str = Field("", max_length=2000, examples=["要停电一天"])
    cost: str = Field("", max_length=200, examples=["约 6 万元"])


class PrepareIn(BaseModel):
    """Facts and options, instead of what stood there."""

    facts: str = Field("", max_length=4000, examples=["线路用了二十年，去年修过三次。"])
    options: list[OptionIn] = Field([], examples=[[]])


class HardOut(Schema):
    """A hard matter, and why."""

    uid: UUID
    number: str = Field(examples=["2026-4821-7730-5"])
    title: str
    state: str = Field(examples=["dispatched"])
    area: str
    reasons: list[str] = Field(
        examples=[["many_voices"]],
        description="reopened · returned_twice · shared_duty · many_voices · long_red",
    )
    words: list[str] = Field(examples=[["12 名居民提出"]])
    may_table: str = Field(examples=["ok"], description="ok, or the code why not")


class CaseRef(BaseModel):
    """A case by uid."""

    case_uid: UUID


def _out(meeting: Meeting, actor: Actor) -> MeetingOut:
    items = [
        ItemOut(
            uid=item.uid,
            case=item.case.uid,
            facts=item.facts,
            options=[
                OptionOut(
                    uid=one.uid,
                    title=one.title,
                    in_favour=one.in_favour,
                    against=one.against,
                    cost=one.cost,
                    chosen=one.chosen,
                )
                for one in item.options.all()
            ],
            resolution=item.resolution,
            outcome=item.outcome,
            owner=item.owner.uid if item.owner else None,
            due_on=item.due_on,
            co_owners=[CoOwnerOut(unit=one.unit.uid, due_on=one.due_on) for one in item.co_owners.all()],
        )
        for item in queries.items_of(meeting, actor)
    ]
    parties = [
        PartyOut(kind=one.kind, unit=one.unit.uid if one.unit else None, guest=one.guest)
        for one in queries.seats_of(meeting)
    ]
    return MeetingOut(
        uid=meeting.uid,
        title=meeting.title,
        state=meeting.state,
        held_at=meeting.held_at,
        parties=parties,
        items=items,
    )


def _reply(request: Request, uid: UUID) -> MeetingOut:
    return _out(queries.meeting_for(actor=request.actor, uid=uid), request.actor)


@router.get("/meetings", response=list[MeetingOut], summary="The latest meetings")
def meeting_list(request: HttpRequest) -> list[MeetingOut]:
    """Meetings of the actor's areas and units."""
    actor = cast("Request", request).actor
    return [_out(meeting, actor) for meeting in queries.meetings(actor=actor)]


@router.post("/meetings", response=MeetingOut, summary="Call a meeting")
def call(request: HttpRequest, body: MeetingIn) -> MeetingOut:
    """Cases are put on its agenda at once. Refused (409): no_right, wrong_state, on_agenda."""
    asked = cast("Request", request)
    uid = once(
        asked,
        verb="meeting.call",
        run=lambda: actions.call_meeting(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)


@router.get("/meetings/hard", response=list[HardOut], summary="Hard matters proposed for a joint meeting")
def hard(request: HttpRequest) -> list[HardOut]:
    """Of the areas whose meetings the token runs, with reasons; empty for others."""
    asked = cast("Request", request)
    return [
        HardOut(
            uid=line.case.uid,
            number=line.case.number,
            title=line.case.title,
            state=line.case.state,
            area=line.area,
            reasons=[one.code for one in line.reasons],
            words=[str(one.words) for one in line.reasons],
            may_table=line.table.code,
        )
        for line in case_queries.hard_cases(actor=asked.actor, at=asked.at)
    ]


@router.post("/meetings/{uid}/seats", response=MeetingOut, summary="Give a party its seat")
def seat(request: HttpRequest, uid: UUID, body: PartyIn) -> MeetingOut:
    """Refused (409): meeting_closed, no_right, bad_kind, unit_or_guest, seated_already."""
    asked = cast("Request", request)
    once(
        asked,
        verb="meeting.seat",
        run=lambda: (
            actions.seat_party(meeting_uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid
        ),
    )
    return _reply(asked, uid)


@router.post("/meetings/items/{uid}/prepare", response=MeetingOut, summary="Facts and options of an item")
def prepare(request: HttpRequest, uid: UUID, body: PrepareIn) -> MeetingOut:
    """Refused (409): meeting_closed, no_right, resolved_already, too_many_options, same_option."""
    asked = cast("Request", request)
    options = [OptionDraft(**one.model_dump()) for one in body.options]
    once(
        asked,
        verb="meeting.prepare",
        run=lambda: (
            actions.prepare_item(
                item_uid=uid, facts=body.facts, options=options, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _reply(asked, queries.item_for(actor=asked.actor, uid=uid).meeting.uid)


@router.get("/meetings/{uid}", response=MeetingOut, summary="One meeting")
def detail(request: HttpRequest, uid: UUID) -> MeetingOut:
    """Missing (404) when it is not in the actor's area."""
    return _reply(cast("Request", request), uid)


@router.post("/meetings/{uid}/items", response=MeetingOut, summary="Put a case on the agenda")
def table(request: HttpRequest, uid: UUID, body: CaseRef) -> MeetingOut:
    """Refused (409): meeting_closed, on_agenda, no_right, wrong_state."""
    asked = cast("Request", request)
    once(
        asked,
        verb="meeting.table",
        run=lambda: (
            actions.table(meeting_uid=uid, case_uid=body.case_uid, actor=asked.actor, at=asked.at).uid
        ),
    )
    return _reply(asked, uid)


@router.post(
    "/meetings/items/{uid}/resolution",
    response=MeetingOut,
    summary="Write down a resolution",
)
def resolve(request: HttpRequest, uid: UUID, body: ResolutionIn) -> MeetingOut:
    """The case is dispatched to the owner with that day.

    Refused (409): meeting_closed, no_words, too_long, date_past, same_owner, not_ahead, resolved_already, no_right,
    wrong_state, backdated.
    """
    asked = cast("Request", request)
    once(
        asked,
        verb="meeting.resolve",
        run=lambda: (
            actions.resolve_item(
                item_uid=uid,
                **body.model_dump(exclude={"co_owners"}),
                co_owners=[(one.unit_uid, one.due_on) for one in body.co_owners],
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return _reply(asked, queries.item_for(actor=asked.actor, uid=uid).meeting.uid)


@router.post("/meetings/{uid}/cancel", response=MeetingOut, summary="Cancel a meeting")
def cancel(request: HttpRequest, uid: UUID) -> MeetingOut:
    """Cases without a resolution go back to the desk. Refused (409): meeting_closed, no_right."""
    asked = cast("Request", request)
    once(
        asked,
        verb="meeting.cancel",
        run=lambda: actions.cancel_meeting(meeting_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)


@router.post("/meetings/{uid}/held", response=MeetingOut, summary="Close a meeting that took place")
def held(request: HttpRequest, uid: UUID) -> MeetingOut:
    """Refused (409): not_yet, unresolved, meeting_closed, no_right."""
    asked = cast("Request", request)
    once(
        asked,
        verb="meeting.hold",
        run=lambda: actions.hold_meeting(meeting_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)
