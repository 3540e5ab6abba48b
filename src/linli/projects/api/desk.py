"""Lists of projects and the verbs of those who run them."""

from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from linli.projects import actions, queries
from linli.projects.api.shapes import (
    DraftIn,
    EndIn,
    ProjectIn,
    ProjectLine,
    ProjectOut,
    ProjectsOut,
    photos_in,
    project_out,
    router,
)
from linli.projects.models import Project
from linli.web.api import once
from linli.web.http import Request

State = Annotated[Project.State | None, Query(description="Only projects in this state")]
After = Annotated[UUID | None, Query(description="`next` of the page before")]


@router.get("/projects", response=ProjectsOut, summary="Projects, newest first")
def project_list(
    request: HttpRequest, state: State = None, area: str = "", q: str = "", after: After = None
) -> ProjectsOut:
    """Those of one's own area; `area` takes a code, or "all"; `q` finds words of two characters too."""
    asked = cast("Request", request)
    page = queries.project_list(
        actor=asked.actor, at=asked.at, state=state or "", area_code=area, words=q[:80], after=after
    )
    lines = [
        ProjectLine(
            uid=row.project.uid,
            title=row.project.title,
            state=row.project.state,
            area_code=row.project.area_code,
            points=row.project.points,
            next_start=row.next_start,
            places=row.places,
            free=row.free,
        )
        for row in page.rows
    ]
    return ProjectsOut(projects=lines, next=page.next)


@router.get("/projects/{uid}", response=ProjectOut, summary="One project")
def project(request: HttpRequest, uid: UUID) -> ProjectOut:
    """Missing (404) for a draft of another desk."""
    return project_out(cast("Request", request), uid)


@router.post("/projects", response=ProjectOut, summary="Open a project")
def open_project(request: HttpRequest, body: ProjectIn) -> ProjectOut:
    """From cases or on its own.

    Refused (409): no_right, no_title, too_many_points, too_many_shifts, shift_backwards, shift_too_long, no_places,
    too_many_positions, no_position_name, position_twice, no_position_places, no_shifts, past, too_far, wrong_state,
    rectification.
    """
    asked = cast("Request", request)
    fields = body.model_dump(exclude={"publish", "shifts"})
    verb = actions.open_project if body.publish else actions.draft_project
    uid = once(
        asked,
        verb="projects.open",
        run=lambda: (
            verb(
                **fields,
                shifts=[(one.starts_at, one.ends_at, one.places) for one in body.shifts],
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return project_out(asked, uid)


@router.post("/projects/{uid}/edit", response=ProjectOut, summary="Change a draft")
def edit(request: HttpRequest, uid: UUID, body: DraftIn) -> ProjectOut:
    """Everything becomes what is sent: fields, skills, shifts and cases.

    Refused (409): closed, no_right, no_title, too_many_points, too_many_shifts, shift_backwards, shift_too_long,
    no_places, too_many_positions, no_position_name, position_twice, no_position_places, wrong_state, rectification.
    """
    asked = cast("Request", request)
    once(
        asked,
        verb="projects.edit",
        run=lambda: (
            actions.edit_project(
                project_uid=uid,
                **body.model_dump(exclude={"shifts"}),
                shifts=[(one.starts_at, one.ends_at, one.places) for one in body.shifts],
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return project_out(asked, uid)


@router.post("/projects/{uid}/publish", response=ProjectOut, summary="Publish a draft")
def publish(request: HttpRequest, uid: UUID) -> ProjectOut:
    """Refused (409): closed, no_shifts, past, too_far, no_right, wrong_state, rectification."""
    asked = cast("Request", request)
    once(
        asked,
        verb="projects.publish",
        run=lambda: actions.publish_project(project_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return project_out(asked, uid)


@router.post("/projects/{uid}/end", response=ProjectOut, summary="End a project and its cases")
def end(request: HttpRequest, uid: UUID, body: EndIn) -> ProjectOut:
    """Its cases are finished with these words and photos, and rated.

    Refused (409): closed, shift_ahead, no_words, no_right, too_long, wrong_state, not_base64, too_many_photos,
    photo_too_big, not_a_photo, photo_too_many_pixels, photo_broken.
    """
    asked = cast("Request", request)
    before, after = photos_in(body.before, "before"), photos_in(body.after, "after")
    once(
        asked,
        verb="projects.end",
        run=lambda: (
            actions.end_project(
                project_uid=uid, words=body.words, before=before, after=after, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return project_out(asked, uid)


@router.post("/projects/{uid}/cancel", response=ProjectOut, summary="Cancel a project")
def cancel(request: HttpRequest, uid: UUID) -> ProjectOut:
    """Its cases go back to the desk. Refused (409): closed, served, no_right."""
    asked = cast("Request", request)
    once(
        asked,
        verb="projects.cancel",
        run=lambda: actions.cancel_project(project_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return project_out(asked, uid)
