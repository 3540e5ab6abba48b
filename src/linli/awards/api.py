"""JSON of commendation lists: what everybody reads, one's own, the desk."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.awards import actions, queries
from linli.awards.facts import Criteria
from linli.awards.models import Candidate, Commendation, Objection
from linli.awards.queries.pages import Row, line
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["awards"])


class AwardCriteriaIn(BaseModel):
    """The criteria of one community and year."""

    area_code: str
    year: int = Field(examples=[2026])
    least_minutes: int = Field(examples=[1200], description="Volunteer time of grade A or B.")
    least_times: int = 0
    least_projects: int = 0
    seats: int = Field(0, description="0: everybody who meets the criteria.")
    ties: str = Field("all", examples=["all"], description=" · ".join(Commendation.Ties.values))
    object_days: int = 7
    words: str = ""


class AwardOut(Schema):
    """A list with its criteria."""

    uid: UUID
    area_code: str
    year: int
    state: str = Field(examples=["shown"], description=" · ".join(Commendation.State.values))
    least_minutes: int
    least_times: int
    least_projects: int
    seats: int
    ties: str = Field(examples=["all"])
    object_days: int
    words: str
    published_at: datetime | None
    computed_at: datetime | None
    object_until: date | None
    finished_at: datetime | None
    digest: str = Field(examples=["9f2c…64 hex digits"])


class AwardLineOut(Schema):
    """A line of a list."""

    place: int | None
    name: str = Field(examples=["张**"])
    minutes: int
    times: int
    projects: int


class AwardDeskLineOut(AwardLineOut):
    """The same at the desk: how the person is named, or why they are not on it."""

    uid: UUID
    naming: str = Field(examples=["full"])
    why: str = Field(examples=["records"], description=" · ".join(one for one in Candidate.Why.values if one))
    why_words: str = Field(examples=["签到正在核查"])


class AwardObjectionOut(Schema):
    """An objection and what became of it."""

    uid: UUID
    words: str
    state: str = Field(examples=["open"], description=" · ".join(Objection.State.values))
    decision: str = Field(examples=["三月那次属于派班，不计入志愿时长。"])


class PublicAwardOut(AwardOut):
    """A list as everybody reads it: lines once it is final; `content` is what the hash is of."""

    lines: list[AwardLineOut]
    content: str = Field(examples=["{}"])


class AwardDeskOut(AwardOut):
    """A list at the desk; `differ_then` and `differ_now`: lines that computing again makes others."""

    lines: list[AwardDeskLineOut]
    aside: list[AwardDeskLineOut]
    objections: list[AwardObjectionOut]
    differ_then: int
    differ_now: int


class OwnAwardOut(AwardOut):
    """A list that concerns oneself."""

    minutes: int
    times: int
    projects: int
    place: int | None
    naming: str = Field(examples=["full"])
    why: str = Field(examples=["seats"])
    objections: list[AwardObjectionOut]


class AwardNamingIn(BaseModel):
    """How one is named."""

    naming: str = Field(
        examples=["masked"], description=" · ".join(one for one in Candidate.Naming.values if one)
    )


class AwardWordsIn(BaseModel):
    """What somebody says."""

    words: str


class AwardExclusionIn(AwardWordsIn):
    """Why somebody is left out."""

    why: str = Field(examples=["records"], description="records · other")


class AwardDecisionIn(AwardWordsIn):
    """A decision about an objection."""

    upheld: bool


FIELDS = tuple(AwardOut.model_fields)


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _head(one: Commendation) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FIELDS}


def _lines(rows: list[Row]) -> list[dict[str, Any]]:
    return [line(row) for row in rows]


def _desk(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    asked = _asked(request)
    page = queries.list_page(actor=asked.actor, uid=uid, at=asked.at)
    return _head(page.commendation) | {
        "lines": _lines(page.rows),
        "aside": _lines(page.aside),
        "objections": [row.objection for row in page.objections],
        "differ_then": page.checked.then,
        "differ_now": page.checked.now,
    }


def _own(request: HttpRequest) -> list[dict[str, Any]]:
    asked = _asked(request)
    return [
        _head(one.commendation)
        | {
            "minutes": one.served.minutes,
            "times": one.served.times,
            "projects": one.served.projects,
            "place": one.candidate.place if one.candidate else None,
            "naming": one.candidate.naming if one.candidate else "",
            "why": one.candidate.why if one.candidate else "",
            "objections": one.objections,
        }
        for one in queries.mine(actor=asked.actor, at=asked.at).lists
    ]


def _do(request: HttpRequest, verb: str, run: Callable[[Request], UUID]) -> UUID:
    asked = _asked(request)
    return once(asked, verb=f"awards.{verb}", run=lambda: run(asked))


@router.get("/awards", response=list[AwardOut], auth=None, summary="Commendation lists 表彰名单")
def public_lists(request: HttpRequest) -> list[Commendation]:  # noqa: ARG001 -- ninja gives it
    """Criteria from the day of their publication, the newest first; at most 100."""
    return [one for one, _area in queries.public_lists()]


@router.get("/awards/mine", response=list[OwnAwardOut], summary="Where one stands oneself")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """Lists of one's community and those on which one stands. Missing (404) for a token that belongs to no person."""
    return _own(request)


@router.get("/awards/desk", response=list[AwardOut], summary="Lists that one makes")
def desk(request: HttpRequest) -> list[Commendation]:
    """Of the areas where one assigns people. Missing (404) for others."""
    return [one for one, _area in queries.desk_page(actor=_asked(request).actor).lists]


@router.post("/awards/desk", response=AwardDeskOut, summary="Write the criteria of a list")
def set_criteria(request: HttpRequest, body: AwardCriteriaIn) -> dict[str, Any]:
    """Refused (409): no_right, not_a_community, bad_year, bad_number, bad_days, bad_ties, too_long, wrong_state."""
    given = body.model_dump(exclude={"area_code", "year"})

    def run(asked: Request) -> UUID:
        return actions.set_criteria(
            area_code=body.area_code,
            year=body.year,
            criteria=Criteria(**given),
            actor=asked.actor,
            at=asked.at,
        ).uid

    return _desk(request, _do(request, "set_criteria", run))


@router.get("/awards/desk/{uid}", response=AwardDeskOut, summary="One list at the desk")
def one(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Missing (404) outside one's area."""
    return _desk(request, uid)


@router.post("/awards/desk/{uid}/publish", response=AwardDeskOut, summary="Publish the criteria")
def publish(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """They do not change any more. Refused (409): no_right, wrong_state, year_over."""
    _do(
        request,
        "publish",
        lambda asked: actions.publish_criteria(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _desk(request, uid)


@router.post("/awards/desk/{uid}/compute", response=AwardDeskOut, summary="Compute the list from the book")
def compute(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Again while it is open. Refused (409): no_right, wrong_state, year_running."""
    _do(request, "compute", lambda asked: actions.compute_list(uid=uid, actor=asked.actor, at=asked.at).uid)
    return _desk(request, uid)


@router.post("/awards/desk/{uid}/finish", response=AwardDeskOut, summary="Publish the list")
def finish(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Frozen with its hash. Refused (409): no_right, wrong_state, objections_open, still_open."""
    _do(request, "finish", lambda asked: actions.finish_list(uid=uid, actor=asked.actor, at=asked.at).uid)
    return _desk(request, uid)


@router.post("/awards/candidates/{uid}/exclude", response=AwardDeskOut, summary="Leave somebody out")
def exclude(request: HttpRequest, uid: UUID, body: AwardExclusionIn) -> dict[str, Any]:
    """With a reason that stands beside the list. Refused (409): no_right, excluded, wrong_state, no_reason, no_words,
    too_long."""
    found = queries.candidate_for(actor=_asked(request).actor, uid=uid).commendation.uid
    _do(
        request,
        "exclude",
        lambda asked: (
            actions.exclude(uid=uid, why=body.why, words=body.words, actor=asked.actor, at=asked.at).uid
        ),
    )
    return _desk(request, found)


@router.post("/awards/candidates/{uid}/readmit", response=AwardDeskOut, summary="Take that back")
def readmit(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Refused (409): no_right, excluded, wrong_state, not_left_out."""
    found = queries.candidate_for(actor=_asked(request).actor, uid=uid).commendation.uid
    _do(request, "readmit", lambda asked: actions.readmit(uid=uid, actor=asked.actor, at=asked.at).uid)
    return _desk(request, found)


@router.post("/awards/objections/{uid}/decide", response=AwardDeskOut, summary="Decide about an objection")
def decide(request: HttpRequest, uid: UUID, body: AwardDecisionIn) -> dict[str, Any]:
    """Never who objected. Refused (409): no_right, excluded, wrong_state, decided_already, no_words, too_long."""
    found = queries.objection_for(actor=_asked(request).actor, uid=uid).commendation.uid
    _do(
        request,
        "decide",
        lambda asked: (
            actions.decide_objection(
                uid=uid, upheld=body.upheld, words=body.words, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _desk(request, found)


@router.get("/awards/{uid}", response=PublicAwardOut, auth=None, summary="One list as everybody reads it")
def public(request: HttpRequest, uid: UUID) -> dict[str, Any]:  # noqa: ARG001 -- ninja gives it
    """Names in full only with consent. Missing (404) while its criteria are a draft."""
    page = queries.published(uid=uid)
    return _head(page.commendation) | {"lines": _lines(page.rows), "content": page.commendation.content}


@router.post("/awards/{uid}/name", response=list[OwnAwardOut], summary="Say how one is named on a list")
def answer(request: HttpRequest, uid: UUID, body: AwardNamingIn) -> list[dict[str, Any]]:
    """Refused (409): wrong_state, left_out, bad_naming, only_less. Missing (404) for whoever is not on it."""
    _do(
        request,
        "answer",
        lambda asked: actions.answer(uid=uid, naming=body.naming, actor=asked.actor, at=asked.at).uid,
    )
    return _own(request)


@router.post("/awards/{uid}/object", response=list[OwnAwardOut], summary="Object to a computed list")
def object_to(request: HttpRequest, uid: UUID, body: AwardWordsIn) -> list[dict[str, Any]]:
    """Refused (409): wrong_state, not_registered_here, objected_already, too_late, no_words, too_long."""
    _do(
        request,
        "object",
        lambda asked: actions.object_to_list(uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid,
    )
    return _own(request)
