"""JSON of notices: one's own messages."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from linli.kernel.verdict import Missing
from linli.notices import actions, queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["notices"])


class MessageOut(Schema):
    """One message: its code for machines, its text in the language of the request."""

    uid: UUID
    code: str = Field(examples=["case_accepted"])
    text: str = Field(examples=["您的诉求 2026-4821-7730-5 已受理。"])
    url: str
    created_at: datetime
    read_at: datetime | None


class InboxOut(Schema):
    """Unread messages (with the first page only), then read ones; `next_before` asks for the next page."""

    unread: list[MessageOut]
    read: list[MessageOut]
    next_before: int | None


class ReadOut(Schema):
    """What was read."""

    uid: UUID


class ReadAllOut(Schema):
    """How many are left unread: none, unless one came in between."""

    unread: int


Before = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="`next_before` of the page before")]


def _person(request: Request) -> UUID:
    if request.actor.person_uid is None:
        raise Missing
    return request.actor.person_uid


@router.get("/inbox", response=InboxOut, summary="Own messages, unread first")
def list_inbox(request: HttpRequest, before: Before = None) -> queries.InboxPage:
    """Missing (404) for a token that belongs to no person."""
    return queries.inbox(recipient_uid=_person(cast("Request", request)), before=before)


@router.post("/inbox/read", response=ReadAllOut, summary="Mark all own messages as read")
def read_whole_inbox(request: HttpRequest) -> dict[str, int]:
    """Safe to repeat. No refusals."""
    asked = cast("Request", request)
    person = _person(asked)

    def run() -> UUID:
        actions.mark_all_read(recipient_uid=person, at=asked.at)
        return person

    once(asked, verb="notices.read_all", run=run)
    return {"unread": queries.unread_count(person)}


@router.post("/inbox/{uid}/read", response=ReadOut, summary="Mark one own message as read")
def read_message(request: HttpRequest, uid: UUID) -> dict[str, UUID]:
    """Safe to repeat. Missing (404) when it is not the actor's own. No refusals."""
    asked = cast("Request", request)
    person = _person(asked)
    done = once(
        asked,
        verb="notices.read",
        run=lambda: actions.mark_read(uid=uid, recipient_uid=person, at=asked.at).uid,
    )
    return {"uid": done}
