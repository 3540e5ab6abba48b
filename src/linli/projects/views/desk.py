"""The list, the page of one project, and the verbs of those who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Verdict
from linli.projects import actions, queries
from linli.projects.forms import AssignForm, EndForm
from linli.projects.models import Project
from linli.projects.queries.listing import EVERYWHERE
from linli.projects.views.reading import came_from, uid_or_none
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request


def page_of(uid: UUID, shift_uid: UUID | None = None) -> str:
    """The address of a project, with one shift on the board."""
    address = reverse("projects:detail", args=[uid])
    return f"{address}?shift={shift_uid}" if shift_uid else address


@require_safe
def project_list(request: Request) -> HttpResponse:
    """Projects, newest first."""
    asked = request.GET
    state, area, words = asked.get("state", ""), asked.get("area", ""), asked.get("q", "")
    page = queries.project_list(
        actor=request.actor,
        at=request.at,
        state=state,
        area_code=area,
        words=words[:80],
        after=uid_or_none(asked.get("after", "")),
    )
    tabs = [("", _("All")), *Project.State.choices]
    context = {
        "page": page,
        "states": [
            {"label": label, "url": _with(request, state=code), "active": code == state}
            for code, label in tabs
        ],
        "state": state,
        "area": area,
        "everywhere": EVERYWHERE,
        "words": words,
    }
    return render(request, "projects/list.html", context)


def _with(request: Request, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


@login_not_required
@require_safe
def detail(request: Request, uid: UUID) -> HttpResponse:
    """One project. Published ones are public: no name stands there for those who do not run it."""
    return _detail(request, uid, EndForm())


def _detail(
    request: Request, uid: UUID, form: EndForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    shift_uid = uid_or_none(request.GET.get("shift", ""))
    page = queries.project_page(actor=request.actor, uid=uid, at=request.at, shift_uid=shift_uid)
    context = {"page": page, "form": form, "verdict": verdict, "nav_active": "projects:list"}
    return render(request, "projects/detail.html", context, status=status)


@require_POST
def publish(request: Request, uid: UUID) -> HttpResponse:
    """Publish a draft."""
    return act(
        request,
        verb="projects.publish",
        run=lambda: actions.publish_project(project_uid=uid, actor=request.actor, at=request.at).uid,
        to=page_of,
        message=_("Published. Volunteers whom it suits have been told."),
    )


@require_http_methods(["POST"])
def end(request: Request, uid: UUID) -> HttpResponse:
    """End a project with words and photos."""
    form = EndForm(request.POST, request.FILES)
    if not form.is_valid():
        return _detail(request, uid, form, status=422)
    fields = form.cleaned_data
    return act(
        request,
        verb="projects.end",
        run=lambda: (
            actions.end_project(
                project_uid=uid,
                words=fields["words"],
                before=[one.read() for one in fields["before"]],
                after=[one.read() for one in fields["after"]],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=page_of,
        message=_("The project is done; those who asked are now invited to rate."),
        again=lambda verdict: _detail(request, uid, form, verdict),
    )


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Cancel a project."""
    return act(
        request,
        verb="projects.cancel",
        run=lambda: actions.cancel_project(project_uid=uid, actor=request.actor, at=request.at).uid,
        to=page_of,
        message=_("The project is cancelled; its cases are back at the desk, everybody has been told."),
    )


@require_POST
def assign(request: Request, uid: UUID) -> HttpResponse:
    """Put somebody on duty."""
    shift = queries.shift_for(actor=request.actor, uid=uid)
    form = AssignForm(request.POST)
    person = form.cleaned_data["person"] if form.is_valid() else UUID(int=0)
    return act(
        request,
        verb="projects.assign",
        run=lambda: (
            actions.assign_slot(shift_uid=uid, person_uid=person, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: page_of(shift.project.uid, uid),
        message=_("Put on duty and told."),
    )


@require_POST
def confirm(request: Request, uid: UUID) -> HttpResponse:
    """Vouch for somebody who has no code."""
    slot = queries.slot_for(actor=request.actor, uid=uid)
    shift = slot.shift
    return act(
        request,
        verb="projects.confirm",
        run=lambda: actions.confirm_attendance(slot_uid=uid, actor=request.actor, at=request.at).uid,
        # One goes down a list with it: the roll, the board, or what nobody has confirmed yet.
        to=lambda _uid: came_from(request, otherwise=page_of(shift.project.uid, shift.uid)),
        message=_("Confirmed, evidence grade B."),
    )


@require_safe
def code(request: Request, uid: UUID) -> HttpResponse:
    """The rotating code on a full screen; asked again every twenty seconds, with or without scripts.

    The page holds the key of this shift, so that the screen shows the next codes without a network too.
    """
    page = queries.code_page(actor=request.actor, shift_uid=uid, at=request.at)
    # The screen draws the same address with the next codes when there is no network.
    address = f"{settings.BASE_URL.rstrip('/')}{reverse('projects:sign')}?shift={uid}&code="
    link = f"{address}{page.code}"
    template = "projects/code.html#code" if request.htmx else "projects/code.html"
    kiosk = {"key": page.key, "now": request.at.isoformat(), "address": address}
    return render(request, template, {"page": page, "link": link, "kiosk": kiosk, "field": True})
