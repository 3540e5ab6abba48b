"""Who came: the list of a shift, what was said of oneself, objections and their decisions."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.projects import actions, queries
from linli.projects.api.shapes import DoneOut, VerdictOut, router, verdict_out
from linli.projects.queries import BoardCard
from linli.web.api import once
from linli.web.http import Request


class RollOut(Schema):
    """One person of a shift; `standing` is expected, arrived, late, excused or absent."""

    slot: UUID
    name: str
    how: str = Field(examples=["claimed"])
    standing: str = Field(examples=["expected"])
    signed_in_at: datetime | None
    signed_out_at: datetime | None
    absence: UUID | None
    confirm: VerdictOut
    mark: VerdictOut


class KindIn(BaseModel):
    """Whether the absence is excused."""

    kind: Literal["excused", "absent"] = Field(examples=["excused"])


class WordsIn(BaseModel):
    """How it was."""

    words: str = Field(max_length=2000, examples=["我在后门值守，没看到签到码。"])


class OutcomeIn(BaseModel):
    """What becomes of an objection: lift, excuse or uphold; the last with a reason."""

    outcome: str = Field(examples=["lift"])
    reason: str = Field(default="", max_length=2000, examples=["后门同事证明他在岗。"])


class AbsenceOut(Schema):
    """What was said of me, and whether I may object."""

    uid: UUID
    project: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    kind: str = Field(examples=["absent"])
    state: str = Field(examples=["stands"])
    moot: bool
    appeal_by: datetime
    words: str
    reason: str = Field(examples=["后门同事证明他在岗。"])
    appeal: VerdictOut


class AppealOut(Schema):
    """An objection that waits for a decision."""

    uid: UUID
    shift: UUID
    title: str
    name: str
    kind: str = Field(examples=["absent"])
    words: str
    marked_by: str = Field(examples=["周**"])
    marked_at: datetime
    decide: VerdictOut


def _line(card: BoardCard) -> RollOut:
    return RollOut(
        slot=card.slot.uid,
        name=card.name,
        how=card.slot.how,
        standing=card.standing.value,
        signed_in_at=card.signed.signed_in_at if card.signed else None,
        signed_out_at=card.signed.signed_out_at if card.signed else None,
        absence=card.absence.uid if card.absence else None,
        confirm=verdict_out(card.confirm),
        mark=verdict_out(card.mark),
    )


@router.get("/shifts/{uid}/roll", response=list[RollOut], summary="Who came to a shift")
def roll(request: HttpRequest, uid: UUID) -> list[RollOut]:
    """Who is missing first, then who has not signed out; missing (404) for those who do not run the project."""
    asked = cast("Request", request)
    page = queries.roll_of(actor=asked.actor, shift_uid=uid, at=asked.at)
    return [_line(card) for card in (*page.missing, *page.there, *page.rest)]


@router.post("/slots/{uid}/absence", response=DoneOut, summary="Say that somebody did not come")
def mark(request: HttpRequest, uid: UUID, body: KindIn) -> DoneOut:
    """After the shift; the person is told and may object.

    Refused (409): no_right, own_attendance, closed, shift_running, signed_in, request_waits, marked_already,
    record_closed.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.mark",
        run=lambda: actions.mark_absence(slot_uid=uid, kind=body.kind, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/absences/{uid}/take-back", response=DoneOut, summary="Take back that somebody did not come")
def take_back(request: HttpRequest, uid: UUID) -> DoneOut:
    """Before it was decided. Refused (409): own_attendance, decided."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.absence_back",
        run=lambda: actions.take_back_absence(absence_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.get("/absences", response=list[AbsenceOut], summary="When I did not come")
def absences(request: HttpRequest) -> list[AbsenceOut]:
    """What was said of me, the newest first."""
    asked = cast("Request", request)
    return [
        AbsenceOut(
            uid=one.absence.uid,
            project=one.absence.slot.shift.project.uid,
            title=one.absence.slot.shift.project.title,
            starts_at=one.absence.slot.shift.starts_at,
            ends_at=one.absence.slot.shift.ends_at,
            kind=one.absence.kind,
            state=one.absence.state,
            moot=one.moot,
            appeal_by=one.absence.appeal_by,
            words=one.absence.words,
            reason=one.absence.reason,
            appeal=verdict_out(one.appeal),
        )
        for one in queries.own_absences(actor=asked.actor, at=asked.at)
    ]


@router.post("/absences/{uid}/appeal", response=DoneOut, summary="Object to an absence")
def appeal(request: HttpRequest, uid: UUID, body: WordsIn) -> DoneOut:
    """It counts nowhere until somebody else has decided.

    Refused (409): appealed_already, decided, appeal_over, no_words, too_long.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.appeal",
        run=lambda: (
            actions.appeal_absence(absence_uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid
        ),
    )
    return DoneOut(uid=done)


@router.get("/absences/appeals", response=list[AppealOut], summary="Objections in projects I run")
def appeals(request: HttpRequest) -> list[AppealOut]:
    """The oldest first; empty for who runs none."""
    return [
        AppealOut(
            uid=one.absence.uid,
            shift=one.absence.slot.shift.uid,
            title=one.absence.slot.shift.project.title,
            name=one.name,
            kind=one.absence.kind,
            words=one.absence.words,
            marked_by=one.marked_by,
            marked_at=one.absence.marked_at,
            decide=verdict_out(one.decide),
        )
        for one in queries.appealed(actor=cast("Request", request).actor)
    ]


@router.post("/absences/{uid}/decide", response=DoneOut, summary="Decide an objection")
def decide(request: HttpRequest, uid: UUID, body: OutcomeIn) -> DoneOut:
    """By somebody else than who noted it, and never about oneself.

    Refused (409): own_attendance, own_mark, decided, no_outcome, no_reason, too_long.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.decide",
        run=lambda: (
            actions.decide_absence(
                absence_uid=uid,
                outcome=body.outcome,
                reason=body.reason,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return DoneOut(uid=done)
