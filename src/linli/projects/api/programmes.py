"""JSON of programmes."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.projects import actions, queries
from linli.projects.api.shapes import router
from linli.web.api import once
from linli.web.http import Request


class ProgrammeIn(BaseModel):
    """Name and aim of a programme."""

    name: str = Field(max_length=80, examples=["梧桐夜读"])
    aim: str = Field(default="", max_length=2000)


class NewProgrammeIn(ProgrammeIn):
    """A programme of an area."""

    area_code: str = Field(examples=["990101001001"])


class ProgrammeLine(Schema):
    """A programme in the list."""

    uid: UUID
    name: str
    area_code: str
    projects: int
    running: int


class ProgrammeOut(Schema):
    """A programme with what came of it: claimed service as it stands in the book, of all grades."""

    uid: UUID
    name: str
    aim: str
    area_code: str
    created_at: datetime
    projects: list[UUID]
    people: int
    participations: int
    minutes: int


def _out(request: Request, uid: UUID) -> ProgrammeOut:
    page = queries.programme_page(actor=request.actor, uid=uid, at=request.at)
    one = page.programme
    return ProgrammeOut(
        uid=one.uid,
        name=one.name,
        aim=one.aim,
        area_code=one.area_code,
        created_at=one.created_at,
        projects=[row.project.uid for row in page.rows],
        people=page.people,
        participations=page.participations,
        minutes=page.minutes,
    )


@router.get("/programmes", response=list[ProgrammeLine], summary="Programmes, newest first")
def programmes(request: HttpRequest) -> list[ProgrammeLine]:
    """Those of the reader's own district and city."""
    page = queries.programme_list(actor=cast("Request", request).actor)
    return [
        ProgrammeLine(
            uid=row.programme.uid,
            name=row.programme.name,
            area_code=row.programme.area_code,
            projects=row.projects,
            running=row.running,
        )
        for row in page.rows
    ]


@router.post("/programmes", response=ProgrammeOut, summary="Begin a programme")
def open_programme(request: HttpRequest, body: NewProgrammeIn) -> ProgrammeOut:
    """Refused (409): no_right, no_name, name_taken."""
    asked = cast("Request", request)
    uid = once(
        asked,
        verb="projects.open_programme",
        run=lambda: actions.open_programme(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _out(asked, uid)


@router.get("/programmes/{uid}", response=ProgrammeOut, summary="One programme")
def programme(request: HttpRequest, uid: UUID) -> ProgrammeOut:
    """Its published projects, and how many people gave how much time in them."""
    return _out(cast("Request", request), uid)


@router.post("/programmes/{uid}/edit", response=ProgrammeOut, summary="Change a programme")
def edit_programme(request: HttpRequest, uid: UUID, body: ProgrammeIn) -> ProgrammeOut:
    """Refused (409): no_right, no_name, name_taken."""
    asked = cast("Request", request)
    once(
        asked,
        verb="projects.edit_programme",
        run=lambda: (
            actions.edit_programme(programme_uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid
        ),
    )
    return _out(asked, uid)
