"""Signing without the code, requests to correct it, and sign-outs that are missing."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.projects import actions, queries
from linli.projects.api.doing import aware, done
from linli.projects.api.shapes import (
    AttendanceOut,
    DoneOut,
    PhoneIn,
    VerdictOut,
    router,
    signed_out,
    verdict_out,
)
from linli.web.api import once
from linli.web.http import Request


class CorrectionIn(BaseModel):
    """When somebody really came and left, and what happened."""

    wanted_in_at: datetime | None = None
    wanted_out_at: datetime | None = None
    words: str = Field(max_length=2000, examples=["手机没电，走时没签退。"])


class UnconfirmedOut(Schema):
    """Somebody who did not sign out, and whether I may confirm it."""

    slot: UUID
    name: str
    title: str
    signed_in_at: datetime
    ends_at: datetime | None
    confirm: VerdictOut


def _by_place(request: Request, uid: UUID, which: str, body: PhoneIn) -> AttendanceOut:
    signed = once(
        request,
        verb=f"projects.place_{which}",
        run=lambda: (
            actions.sign_by_place(
                shift_uid=uid, which=which, actor=request.actor, at=request.at, phone=body.facts()
            ).uid
        ),
    )
    return signed_out(signed)


@router.post("/shifts/{uid}/place-in", response=AttendanceOut, summary="Sign in by the phone's position")
def place_in(request: HttpRequest, uid: UUID, body: PhoneIn) -> AttendanceOut:
    """Only the distance is kept.

    Refused (409): no_place, by_delivery, closed, already_in, too_early, too_late, elsewhere, waited, no_point,
    no_position, unsure, too_far.
    """
    return _by_place(cast("Request", request), uid, "in", body)


@router.post("/shifts/{uid}/place-out", response=AttendanceOut, summary="Sign out by the phone's position")
def place_out(request: HttpRequest, uid: UUID, body: PhoneIn) -> AttendanceOut:
    """Only the distance is kept.

    Refused (409): no_place, by_delivery, closed, not_in, already_out, too_early, too_late, waited, no_point,
    no_position, unsure, too_far.
    """
    return _by_place(cast("Request", request), uid, "out", body)


@router.post("/slots/{uid}/countersign", response=DoneOut, summary="Vouch for another member of the shift")
def countersign(request: HttpRequest, uid: UUID) -> DoneOut:
    """For who signed in by the code; with as many voices as the area asks for it is a sign, grade B.

    Refused (409): by_delivery, closed, own_attendance, not_in_by_code, vouched_already, ring, already_out,
    too_early, too_late.
    """
    asked = cast("Request", request)
    return done(
        asked,
        verb="projects.countersign",
        run=lambda: actions.countersign(slot_uid=uid, actor=asked.actor, at=asked.at).uid,
    )


@router.post("/slots/{uid}/correction", response=DoneOut, summary="Ask to write an attendance otherwise")
def correct(request: HttpRequest, uid: UUID, body: CorrectionIn) -> DoneOut:
    """By the holder of the place, or by who runs the project for them; somebody else decides.

    Refused (409): closed, shift_ahead, record_closed, open_already, no_times, out_before_in, outside_shift, no_words,
    too_long.
    """
    asked = cast("Request", request)
    return done(
        asked,
        verb="projects.correct",
        run=lambda: (
            actions.ask_correction(
                slot_uid=uid,
                wanted_in_at=aware(body.wanted_in_at),
                wanted_out_at=aware(body.wanted_out_at),
                words=body.words,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )


@router.get("/unconfirmed", response=list[UnconfirmedOut], summary="Missing sign-outs of projects I run")
def unconfirmed(request: HttpRequest) -> list[UnconfirmedOut]:
    """The oldest first; confirm one with `POST /slots/{uid}/confirm`."""
    asked = cast("Request", request)
    return [
        UnconfirmedOut(
            slot=one.signed.place_uid,
            name=one.name,
            title=one.signed.title,
            signed_in_at=one.signed.signed_in_at,
            ends_at=one.signed.ends_at,
            confirm=verdict_out(one.confirm),
        )
        for one in queries.unconfirmed(actor=asked.actor, at=asked.at)
    ]
