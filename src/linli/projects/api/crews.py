"""Crews: begun, joined, left, ended; places of a shift asked for at once."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.projects import actions, queries
from linli.projects.api.shapes import DoneOut, router
from linli.web.api import once
from linli.web.http import Request


class CrewIn(BaseModel):
    """A crew that begins; `unit` in whose name, where you are its contact or handler."""

    name: str = Field(max_length=40, examples=["三号楼早班队"])
    unit: UUID | None = Field(default=None, examples=[None])


class CrewOut(Schema):
    """A crew you are in."""

    uid: UUID
    name: str
    members: int
    leads: bool


class MateOut(Schema):
    """A member of the crew."""

    uid: UUID
    name: str


class CrewClaimOut(Schema):
    """Places a crew asked for; `state` is open, taken or over."""

    uid: UUID
    shift: UUID
    title: str
    whole: bool
    state: str = Field(examples=["open"])
    unit: str = Field(examples=["梧桐便民维修分队"], description="the unit for which the service counts")
    until: datetime
    yes: int
    waits: int


class CrewPageOut(Schema):
    """One crew; `token` opens the way in and is given to its captain only."""

    uid: UUID
    name: str
    leads: bool
    token: str = Field(examples=["0198f2c4-demo"])
    members: list[MateOut]
    claims: list[CrewClaimOut]


class TokenIn(BaseModel):
    """What stands at the end of the link for joining."""

    token: str = Field(max_length=200, examples=["0198f2c4-demo"])


class TogetherIn(BaseModel):
    """Who of a crew comes; `whole`: all or nobody; `positions`: what somebody is to do, by person."""

    crew: UUID
    people: list[UUID] = Field(max_length=30)
    whole: bool = True
    positions: dict[UUID, UUID] = Field(default_factory=dict, max_length=30, examples=[{}])


@router.get("/crews", response=list[CrewOut], summary="My crews")
def crews(request: HttpRequest) -> list[CrewOut]:
    """Those I am in, the oldest first."""
    found = queries.crew_list(actor=cast("Request", request).actor).crews
    return [CrewOut(uid=one.uid, name=one.name, members=n, leads=leads) for one, n, leads in found]


@router.post("/crews", response=DoneOut, summary="Begin a crew")
def make(request: HttpRequest, body: CrewIn) -> DoneOut:
    """Refused (409): no_right, no_name, too_many_crews."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.crew_make",
        run=lambda: actions.make_crew(name=body.name, unit_uid=body.unit, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/crews/join", response=DoneOut, summary="Join a crew")
def join(request: HttpRequest, body: TokenIn) -> DoneOut:
    """By the token of its link. Refused (409): crew_over, already_member, crew_full."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.crew_join",
        run=lambda: actions.join_crew(token=body.token, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.get("/crews/{uid}", response=CrewPageOut, summary="One crew")
def crew(request: HttpRequest, uid: UUID) -> CrewPageOut:
    """For its members; missing (404) for all others."""
    asked = cast("Request", request)
    page = queries.crew_page(actor=asked.actor, uid=uid, at=asked.at)
    return CrewPageOut(
        uid=page.crew.uid,
        name=page.crew.name,
        leads=page.leads,
        token=page.link,
        members=[MateOut(uid=one.uid, name=one.name) for one in page.mates],
        claims=[
            CrewClaimOut(
                uid=one.claim.uid,
                shift=one.claim.shift.uid,
                title=one.claim.shift.project.title,
                whole=one.claim.whole,
                state=one.claim.state,
                unit=one.claim.unit.name if one.claim.unit else "",
                until=one.claim.until,
                yes=one.yes,
                waits=one.waits,
            )
            for one in page.claims
        ],
    )


@router.post("/crews/{uid}/leave", response=DoneOut, summary="Leave a crew")
def leave(request: HttpRequest, uid: UUID) -> DoneOut:
    """Refused (409): captain_stays."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.crew_leave",
        run=lambda: actions.leave_crew(crew_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/crews/{uid}/end", response=DoneOut, summary="End a crew")
def end(request: HttpRequest, uid: UUID) -> DoneOut:
    """Places already taken stay. Refused (409): not_captain."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.crew_end",
        run=lambda: actions.end_crew(crew_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/shifts/{uid}/together", response=DoneOut, summary="Ask for places for a crew")
def together(request: HttpRequest, uid: UUID, body: TogetherIn) -> DoneOut:
    """Each place is kept until a moment and taken by its person's own yes (`POST /offers/{uid}/accept`).

    Refused (409): not_captain, no_right, too_few, not_members, asked_already, closed, past, not_open_yet,
    window_closed, by_lot, needs_approval, choose_position, begun, member_cannot, full, not_enough.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.together",
        run=lambda: (
            actions.claim_together(
                crew_uid=body.crew,
                shift_uid=uid,
                person_uids=body.people,
                whole=body.whole,
                positions=body.positions,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return DoneOut(uid=done)


@router.post("/crew-claims/{uid}/call-off", response=DoneOut, summary="Let places of a crew go")
def call_off(request: HttpRequest, uid: UUID) -> DoneOut:
    """While they wait for answers. Refused (409): offer_over."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.crew_call_off",
        run=lambda: actions.call_off(claim_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)
