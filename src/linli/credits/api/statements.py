"""JSON of statements: one's own lines and objections, decisions, and what a unit was told."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.credits import actions, queries
from linli.credits.models import StatementLine
from linli.kernel.verdict import Missing
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["credits"])


class LineOut(Schema):
    """What a unit is told about one person."""

    uid: UUID
    unit: UUID
    unit_name: str
    month: date
    kind: str = Field(examples=["served"], description=" · ".join(StatementLine.Kind.values))
    state: str = Field(examples=["told"], description=" · ".join(StatementLine.State.values))
    claimed: int
    assigned: int
    points: int
    times: int
    reason: str = Field(examples=["private"], description=" · ".join(StatementLine.Reason.values))
    words: str = Field(examples=["不想让单位知道。"])
    decision: str = Field(examples=["按本人意愿，不告知单位。"])
    object_until: date
    released_at: datetime | None
    code: str = Field(description="Why one may not object or decide now; `ok` when one may.")


class ObjectIn(BaseModel):
    """An objection."""

    reason: str = Field(examples=["private"], description=" · ".join(StatementLine.Reason.values))
    words: str = ""


class DecideIn(BaseModel):
    """A decision, with the reason that the person reads."""

    withhold: bool
    decision: str = Field(examples=["按本人意愿，不告知单位。"])


class StatementHeadOut(Schema):
    """A released statement in the list."""

    uid: UUID
    unit: UUID
    unit_name: str
    month: date
    digest: str = Field(examples=["3f" * 32], description="SHA-256 over what was released.")
    released_at: datetime


class ToldOut(Schema):
    """One person in a released statement."""

    person: UUID
    name: str
    kind: str = Field(examples=["served"], description=" · ".join(StatementLine.Kind.values))
    claimed: int
    assigned: int
    points: int
    times: int


class UnitStatementOut(StatementHeadOut):
    """What a unit was told, as it was frozen."""

    lines: list[ToldOut]


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _line(line: StatementLine, code: str) -> dict[str, Any]:
    names = ("uid", "kind", "state", "claimed", "assigned", "points", "times", "reason", "words", "decision")
    return {name: getattr(line, name) for name in names} | {
        "unit": line.statement.unit.uid,
        "unit_name": line.statement.unit.name,
        "month": line.statement.month,
        "object_until": line.statement.object_until,
        "released_at": line.statement.released_at,
        "code": code,
    }


@router.get("/credits/told", response=list[LineOut], summary="What my unit is told about me, newest first")
def told(request: HttpRequest) -> list[dict[str, Any]]:
    """At most 100 lines."""
    asked = _asked(request)
    return [_line(one.line, one.verdict.code) for one in queries.own_lines(actor=asked.actor, at=asked.at)]


@router.post("/credits/told/{uid}/object", response=list[LineOut], summary="Object to a line")
def object_to(request: HttpRequest, uid: UUID, body: ObjectIn) -> list[dict[str, Any]]:
    """The unit is told nothing of it until it is decided. Refused (409): not_yours, told_already, objected_already,
    too_late, no_reason, no_words, too_long."""
    asked = _asked(request)
    once(
        asked,
        verb="credits.object",
        run=lambda: (
            actions.object_to_line(
                uid=uid, reason=body.reason, words=body.words, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return told(request)


@router.get("/credits/objections", response=list[LineOut], summary="Open objections, oldest first")
def objections(request: HttpRequest) -> list[dict[str, Any]]:
    """Of the communities where one confirms; without names. Missing (404) for others."""
    return [_line(one.line, one.verdict.code) for one in queries.objections(actor=_asked(request).actor)]


@router.post("/credits/objections/{uid}/decide", response=list[LineOut], summary="Decide an objection")
def decide(request: HttpRequest, uid: UUID, body: DecideIn) -> list[dict[str, Any]]:
    """By the community, nobody of the unit. Refused (409): no_right, excluded, own_unit, told_already, not_objected,
    no_words, too_long."""
    asked = _asked(request)
    once(
        asked,
        verb="credits.decide",
        run=lambda: (
            actions.decide_objection(
                uid=uid, withhold=body.withhold, decision=body.decision, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return objections(request)


@router.get("/credits/statements", response=list[StatementHeadOut], summary="Monthly statements of my units")
def statements(request: HttpRequest) -> list[dict[str, Any]]:
    """For a unit's contact, newest first, at most 100. Missing (404) for others."""
    return [
        {
            "uid": one.uid,
            "unit": one.unit.uid,
            "unit_name": one.unit.name,
            "month": one.month,
            "digest": one.release.digest,
            "released_at": one.released_at,
        }
        for one in queries.statements(actor=_asked(request).actor)
    ]


@router.get("/credits/statements/{uid}", response=UnitStatementOut, summary="One monthly statement")
def statement(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """As it was frozen: SHA-256 over its canonical JSON is in the journal. Missing (404) for anybody but the contact."""
    page = queries.statement_page(actor=_asked(request).actor, uid=uid)
    if page.statement.released_at is None:
        raise Missing
    names = ("name", "kind", "claimed", "assigned", "points", "times")
    return {
        "uid": page.statement.uid,
        "unit": page.statement.unit.uid,
        "unit_name": page.statement.unit.name,
        "month": page.statement.month,
        "digest": page.digest,
        "released_at": page.released_at,
        "lines": [
            {"person": line.person_uid} | {name: getattr(line, name) for name in names} for line in page.lines
        ],
    }
