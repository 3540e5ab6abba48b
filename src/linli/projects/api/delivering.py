"""Delivered work: set for a shift, handed in by who holds a place, and what waits for an answer."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.attendance.rules_delivery import Worked
from linli.attendance.rules_pictures import HINTS
from linli.cases.actions import photos as pictures
from linli.projects import actions
from linli.projects.api.doing import aware, done
from linli.projects.api.series import Hour
from linli.projects.api.shapes import DoneOut, VerdictOut, photos_in, router, verdict_out
from linli.projects.queries import delivering as queries
from linli.web.api import once
from linli.web.http import Request


class RecipientIn(BaseModel):
    """Who gets the work: they are asked by text message and need no account."""

    name: str = Field("", max_length=100, examples=["港前小学"])
    phone: str = Field("", max_length=30, examples=["13900000021"])


class DeliveryTermsIn(RecipientIn):
    """How long it may take at most and until when; 0 minutes: signed at its place by the code again."""

    minutes: int = Field(ge=0, le=32_000, examples=[240])
    until: datetime | None = None


class WorkedIn(BaseModel):
    """One day: both times, or the minutes."""

    day: date = Field(examples=["2026-03-18"])
    begins: Hour | None = Field(None, examples=["09:00"])
    ends: Hour | None = Field(None, examples=["10:30"])
    minutes: int | None = Field(None, ge=1, le=1440, examples=[None])


class HandInIn(BaseModel):
    """What was done."""

    worked: list[WorkedIn] = Field(max_length=14)
    words: str = Field(max_length=2000, examples=["把《居民公约》译成英文，共四页。"])
    links: list[str] = Field(default=[], max_length=10, examples=[["https://example.org/yi-wen.pdf"]])
    photos: list[str] = Field(
        default=[],
        max_length=6,
        examples=[[]],
        description="Photos that show it, JPEG, PNG or WebP in base64",
    )


class DeliveryOut(Schema):
    """Delivered work of a project I run, and whether I may ask somebody else."""

    uid: UUID
    slot: UUID
    name: str
    title: str
    state: str = Field(examples=["waiting"])
    asked_minutes: int = Field(examples=[90])
    words: str
    links: list[str] = Field(examples=[["https://example.org/yi-wen.pdf"]])
    answer_by: datetime
    reason: str = Field(examples=["没有收到译文。"])
    photos: list[str] = Field(examples=[[]], description="Their addresses, opened with the same token")
    hints: list[str] = Field(
        examples=[[]], description="Where the same pictures were handed in too: " + " · ".join(HINTS)
    )
    ask: VerdictOut


@router.post("/shifts/{uid}/delivery", response=DoneOut, summary="Make a shift delivered work")
def set_delivery(request: HttpRequest, uid: UUID, body: DeliveryTermsIn) -> DoneOut:
    """Refused (409): closed, served_already, bad_minutes, bad_until, no_name, bad_phone."""
    asked = cast("Request", request)
    return done(
        asked,
        verb="projects.set_delivery",
        run=lambda: (
            actions.set_delivery(
                shift_uid=uid,
                minutes=body.minutes,
                until=aware(body.until),
                name=body.name,
                phone=body.phone,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )


@router.post("/slots/{uid}/delivery", response=DoneOut, summary="Hand in what I did")
def hand_in(request: HttpRequest, uid: UUID, body: HandInIn) -> DoneOut:
    """The recipient is asked; when they confirm, it counts as grade B.

    Refused (409): by_code, closed, work_ahead, handed_in, refused_twice, no_recipient, own_recipient, recipient_kin,
    no_work, no_minutes, too_many_pieces, out_before_in, outside_work, day_too_short, twice, over_term, record_closed,
    double_hours, full_day, no_words, too_long, bad_link, not_base64, photo_too_big, not_a_photo,
    photo_too_many_pixels, photo_broken.
    """
    asked = cast("Request", request)
    photos = pictures.ready(photos_in(body.photos, "photos"))  # read before anything is locked
    made = once(
        asked,
        verb="projects.hand_in",
        run=lambda: (
            actions.hand_in(
                slot_uid=uid,
                worked=[Worked(**one.model_dump()) for one in body.worked],
                words=body.words,
                links=body.links,
                photos=photos,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return DoneOut(uid=made)


@router.get("/deliveries", response=list[DeliveryOut], summary="Delivered work of projects I run")
def deliveries(request: HttpRequest) -> list[DeliveryOut]:
    """What waits, was not answered or not confirmed; the oldest first."""
    asked = cast("Request", request)
    return [
        DeliveryOut(
            uid=row.delivery.uid,
            slot=row.delivery.place_uid,
            name=row.name,
            title=row.delivery.title,
            state=row.delivery.state,
            asked_minutes=row.delivery.asked_minutes,
            words=row.delivery.words,
            links=row.delivery.links,
            answer_by=row.delivery.answer_by,
            reason=row.delivery.reason,
            photos=[picture.url for picture in row.pictures],
            hints=[hint.code for hint in row.hints],
            ask=verdict_out(row.ask),
        )
        for row in queries.waiting(actor=asked.actor, at=asked.at)
    ]


@router.post("/deliveries/{uid}/ask", response=DoneOut, summary="Ask another recipient")
def ask_another(request: HttpRequest, uid: UUID, body: RecipientIn) -> DoneOut:
    """After no answer came in time; the link from before opens nothing any more.

    Refused (409): own_delivery, not_unanswered, record_closed, own_recipient, recipient_kin, no_name, bad_phone.
    """
    asked = cast("Request", request)
    return done(
        asked,
        verb="projects.ask_another",
        run=lambda: (
            actions.ask_another(
                delivery_uid=uid, name=body.name, phone=body.phone, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
