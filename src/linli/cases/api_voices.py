"""JSON of objections to a merge, of “I too”, and of the public page of a case."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema

from linli.web.api import once
from linli.web.http import Request

from . import actions, queries
from .api_desk import codes, result
from .api_shapes import CaseOut

router = Router(tags=["cases"])


class ObjectionOut(Schema):
    """An objection to a merge that waits for a decision."""

    uid: UUID
    voice_number: str = Field(examples=["2026-4821-7730-5"])
    case_number: str = Field(examples=["2026-4821-7730-5"])
    merged_number: str = Field(examples=["2026-1177-0032-9"])
    words: str = Field(examples=["我说的是东门那盏。"])
    said_at: datetime
    due_at: datetime | None
    may_decide: str = Field(examples=["ok"], description="ok, or the code why not: no_right, merged_it")


class UpholdIn(Schema):
    """How it is separated: unmerge takes the whole merge back, split gives this voice a case of its own."""

    how: str = Field(examples=["unmerge"], description="unmerge · split")
    words: str = Field("", max_length=4000, examples=["确实不是同一盏灯。"])


class ReasonIn(Schema):
    """Why; the reporter reads it."""

    words: str = Field(max_length=4000, examples=["两处是同一条线路，一起修。"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


@router.get("/objections", response=list[ObjectionOut], summary="Objections to merges that wait")
def objections(request: HttpRequest) -> list[dict[str, Any]]:
    """In the cases the token's posts may see, the next due first."""
    return [
        {
            "uid": line.objection.uid,
            "voice_number": line.number,
            "case_number": line.objection.case.number,
            "merged_number": line.merged.number,
            "words": line.words,
            "said_at": line.objection.said_at,
            "due_at": line.objection.due_at,
            "may_decide": line.uphold.code,
        }
        for line in queries.waiting_objections(actor=_asked(request).actor)
    ]


@router.post(
    "/objections/{uid}/uphold",
    response=CaseOut,
    summary="It is not the same: separate again",
    openapi_extra=codes(
        "bad_choice", "decided_already", "no_right", "merged_it", "too_many_words", "key_reused"
    ),
)
def uphold(request: HttpRequest, uid: UUID, body: UpholdIn) -> CaseOut:
    """Gives the case in which the voice stands now. Never by who merged."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.uphold_objection(
            objection_uid=uid, how=body.how, words=body.words, actor=asked.actor, at=asked.at
        ).uid

    return result(once(asked, verb="cases.uphold_objection", run=run), request)


@router.post(
    "/objections/{uid}/dismiss",
    response=CaseOut,
    summary="It stays together",
    openapi_extra=codes("decided_already", "no_right", "merged_it", "no_words", "too_long", "key_reused"),
)
def dismiss(request: HttpRequest, uid: UUID, body: ReasonIn) -> CaseOut:
    """With a reason that the reporter reads. Never by who merged."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.dismiss_objection(
            objection_uid=uid, words=body.words, actor=asked.actor, at=asked.at
        ).uid

    return result(once(asked, verb="cases.dismiss_objection", run=run), request)
