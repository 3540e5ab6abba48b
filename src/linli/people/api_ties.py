"""JSON of ties: liaison, pairing, alliance, deployment."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.people import actions, queries
from linli.people.api_units import WhyIn
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])
Kind = Literal["liaison", "pairing", "alliance", "deployment"]


class TieOut(Schema):
    """A tie in words; names of people are masked."""

    uid: UUID
    kind: str = Field(examples=["liaison"])
    left: str = Field(examples=["港前街道 · 梧桐社区"])
    right: str = Field(examples=["郑*"])
    chain: list[str] = Field(examples=[["郑*", "城管局", "梧桐社区"]])
    since: date
    until: date | None
    purpose: str = Field(examples=["每周到片区走访一次"])
    ended_at: datetime | None
    end_reason: str = Field(examples=["分工调整"])


class SpanIn(BaseModel):
    """From, until and what for; empty `since` is today."""

    since: date | None = None
    until: date | None = None
    purpose: str = Field(default="", max_length=500, examples=["每周到片区走访一次"])


class LiaisonIn(SpanIn):
    """An area with its leader (by uid or whole number), and the department behind it or none: the street itself."""

    area_code: str
    person_uid: UUID | None = None
    phone: str = Field(default="", examples=["13800000008"])
    unit_uid: UUID | None = None


class PairingIn(SpanIn):
    """A department and an enterprise."""

    department_uid: UUID
    enterprise_uid: UUID


class AllianceIn(SpanIn):
    """An alliance and a unit."""

    alliance_uid: UUID
    member_uid: UUID


class DeploymentIn(SpanIn):
    """Somebody, by uid or whole number, and the area they serve."""

    area_code: str
    person_uid: UUID | None = None
    phone: str = Field(default="", examples=["13800000002"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _tie(row: queries.TieRow) -> TieOut:
    tie = row.tie
    return TieOut(
        uid=tie.uid,
        kind=row.kind,
        left=row.left,
        right=row.right,
        chain=row.chain,
        since=tie.since,
        until=tie.until,
        purpose=tie.purpose,
        ended_at=tie.ended_at,
        end_reason=tie.end_reason,
    )


def _tie_reply(request: Request, uid: UUID) -> TieOut:
    tie = queries.any_tie(actor=request.actor, uid=uid)
    return _tie(queries.tie_row(tie=tie, actor=request.actor))


@router.get("/ties", response=list[TieOut], summary="Ties of one kind")
def ties(
    request: HttpRequest, kind: Kind, within: str = "", *, ended: bool = False, after: UUID | None = None
) -> list[TieOut]:
    """Liaison, pairing, alliance membership or deployment in the actor's areas; 40 at a time, newest first."""
    asked = _asked(request)
    last = queries.tie_for(actor=asked.actor, kind=kind, uid=after).pk if after else None
    page = queries.ties_page(actor=asked.actor, kind=kind, area_code=within, ended=ended, after=last)
    return [_tie(row) for row in page.rows]


@router.post("/liaisons", response=TieOut, summary="Put a chain over an area")
def make_liaison(request: HttpRequest, body: LiaisonIn) -> TieOut:
    """联片包干. Refused (409): no_right, no_ground, no_such_person, not_a_department, liaison_held, tie_backwards."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.make_liaison",
        run=lambda: actions.make_liaison(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _tie_reply(asked, uid)


@router.post("/pairings", response=TieOut, summary="Pair a department with an enterprise")
def make_pairing(request: HttpRequest, body: PairingIn) -> TieOut:
    """结对. Refused (409): no_right, no_such_unit, not_a_department, not_an_enterprise, paired_already, tie_backwards."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.make_pairing",
        run=lambda: actions.make_pairing(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _tie_reply(asked, uid)


@router.post("/alliances", response=TieOut, summary="Make a unit a member of an alliance")
def join_alliance(request: HttpRequest, body: AllianceIn) -> TieOut:
    """联盟. Refused (409): no_right, no_such_unit, not_an_alliance, alliance_in_alliance, member_already, tie_backwards."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.make_alliance",
        run=lambda: actions.join_alliance(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _tie_reply(asked, uid)


@router.post("/deployments", response=TieOut, summary="Send somebody to an area")
def deploy(request: HttpRequest, body: DeploymentIn) -> TieOut:
    """下沉. Refused (409): no_right, no_ground, no_such_person, no_purpose_given, no_last_day, deployment_long,
    deployed_already, tie_backwards.
    """
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.make_deployment",
        run=lambda: actions.deploy(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _tie_reply(asked, uid)


@router.post("/ties/{uid}/end", response=TieOut, summary="End a tie")
def end_tie(request: HttpRequest, uid: UUID, body: WhyIn) -> TieOut:
    """It stays on the books. Refused (409): no_right, tie_over, no_reason."""
    asked = _asked(request)
    kind = queries.kind_of_tie(queries.any_tie(actor=asked.actor, uid=uid))
    once(
        asked,
        verb="people.end_tie",
        run=lambda: (
            actions.end_tie(kind=kind, uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid
        ),
    )
    return _tie_reply(asked, uid)
