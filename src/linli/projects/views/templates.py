"""Templates 模板: a project is kept as one, and one is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.projects import actions, queries
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request

LONGEST_NAME = 80


@require_safe
def templates(request: Request) -> HttpResponse:
    """Those one may start from."""
    context = {"templates": queries.template_list(actor=request.actor), "nav_active": "projects:list"}
    return render(request, "projects/templates.html", context)


@require_POST
def save(request: Request, uid: UUID) -> HttpResponse:
    """Keep a project as a template."""
    name = request.POST.get("name", "")[:LONGEST_NAME]
    return act(
        request,
        verb="projects.save_template",
        run=lambda: actions.save_template(project_uid=uid, name=name, actor=request.actor, at=request.at).uid,
        to=_list,
        message=_("Kept. A new project can start from it."),
    )


@require_POST
def remove(request: Request, uid: UUID) -> HttpResponse:
    """Take a template away."""
    return act(
        request,
        verb="projects.remove_template",
        run=lambda: actions.remove_template(template_uid=uid, actor=request.actor, at=request.at).uid,
        to=_list,
        message=_("The template is gone; projects that began from it stay."),
    )


def _list(_uid: UUID) -> str:
    return reverse("projects:templates")
