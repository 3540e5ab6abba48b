"""JSON of project templates."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.projects import actions, queries
from linli.projects.api.shapes import DoneOut, router
from linli.web.api import once
from linli.web.http import Request


class TemplateIn(BaseModel):
    """How the template is called."""

    name: str = Field(max_length=80, examples=["周末清洁家园"])


class TemplateOut(Schema):
    """A template: what the form of a new project starts with."""

    uid: UUID
    name: str
    area_code: str
    fields: dict[str, Any]


@router.get("/templates", response=list[TemplateOut], summary="Project templates")
def templates(request: HttpRequest) -> list[TemplateOut]:
    """Of areas around or inside those where one publishes; empty for others."""
    return [
        TemplateOut(uid=one.uid, name=one.name, area_code=one.area_code, fields=one.fields)
        for one in queries.template_list(actor=cast("Request", request).actor)
    ]


@router.post("/projects/{uid}/template", response=DoneOut, summary="Keep a project as a template")
def save_template(request: HttpRequest, uid: UUID, body: TemplateIn) -> DoneOut:
    """Without its leader, contact and days. Refused (409): no_right, no_name."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.save_template",
        run=lambda: (
            actions.save_template(project_uid=uid, name=body.name, actor=asked.actor, at=asked.at).uid
        ),
    )
    return DoneOut(uid=done)


@router.post("/templates/{uid}/remove", response=DoneOut, summary="Take a template away")
def remove_template(request: HttpRequest, uid: UUID) -> DoneOut:
    """Projects that began from it stay. Refused (409): no_right."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.remove_template",
        run=lambda: actions.remove_template(template_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)
