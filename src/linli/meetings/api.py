"""JSON of joint meetings."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from linli.kernel.actor import Actor
from linli.meetings import actions, queries
from linli.meetings.models import Meeting
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["meetings"])


class MeetingIn(Schema):
    """A meeting to be called, with the cases on its agenda."""

    title: str = Field(max_length=120, examples=["幸福街道第三次联席会议"])
    area_code: str = Field(examples=["990101001"])
    held_at: datetime
    place_text: str = ""
    party_uids: list[UUID] = []
    others_present: str = ""
    case_uids: list[UUID] = []


class ItemOut(Schema):
    """A case on the agenda."""

    uid: UUID
    case: UUID
    resolution: str
    owner: UUID | None
    due_on: date | None


class MeetingOut(Schema):
    """A meeting and its agenda."""

    uid: UUID
    title: str
    state: str
    held_at: datetime
    items: list[ItemOut]


class ResolutionIn(Schema):
    """What was resolved: by whom, until when."""

    said: str = ""
    resolution: str = Field(min_length=1, max_length=2000, examples=["物业公司更换路灯"])
    owner_uid: UUID
    due_on: date


class CaseRef(Schema):
    """A case by uid."""

    case_uid: UUID


def _out(meeting: Meeting, actor: Actor) -> MeetingOut:
    items = [
        ItemOut(
            uid=item.uid,
            case=item.case.uid,
            resolution=item.resolution,
            owner=item.owner.uid if item.owner else None,
            due_on=item.due_on,
        )
        for item in queries.items_of(meeting, actor)
    ]
    return MeetingOut(
        uid=meeting.uid, title=meeting.title, state=meeting.state, held_at=meeting.held_at, items=items
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
        run=lambda: actions.call_meeting(**body.dict(), actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)


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

    Refused (409): meeting_closed, no_words, too_long, date_past, not_ahead, resolved_already, no_right, wrong_state,
    backdated.
    """
    asked = cast("Request", request)
    once(
        asked,
        verb="meeting.resolve",
        run=lambda: actions.resolve_item(item_uid=uid, **body.dict(), actor=asked.actor, at=asked.at).uid,
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
