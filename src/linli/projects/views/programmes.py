"""Programmes 品牌: the list with a form for a new one, and one programme."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.projects import actions, queries
from linli.projects.forms_offer import ProgrammeForm
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "projects:programmes"


@require_http_methods(["GET", "HEAD", "POST"])
def programmes(request: Request) -> HttpResponse:
    """All of them; those who publish projects begin a new one."""
    page = queries.programme_list(actor=request.actor)
    if request.method != "POST":
        return _list(request, page, ProgrammeForm(areas=page.areas))
    form = ProgrammeForm(request.POST, areas=page.areas)
    if not form.is_valid():
        return _list(request, page, form, status=422)
    return act(
        request,
        verb="projects.open_programme",
        run=lambda: actions.open_programme(**form.cleaned_data, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("The programme is there; choose it in the form of a project."),
        again=lambda verdict: _list(request, page, form, verdict),
    )


def _list(
    request: Request,
    page: queries.ProgrammeList,
    form: ProgrammeForm,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"page": page, "form": form, "verdict": verdict, "nav_active": MENU}
    return render(request, "projects/programmes.html", context, status=status)


@require_safe
def programme(request: Request, uid: UUID) -> HttpResponse:
    """One programme with its projects and totals."""
    return _page(request, uid)


def _page(
    request: Request,
    uid: UUID,
    form: ProgrammeForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.programme_page(actor=request.actor, uid=uid, at=request.at)
    held = {"name": page.programme.name, "aim": page.programme.aim, "area_code": page.programme.area_code}
    areas = [(page.programme.area_code, page.area)]
    context = {
        "page": page,
        "form": form or ProgrammeForm(initial=held, areas=areas),
        "failed": form is not None,
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "projects/programme.html", context, status=status)


@require_POST
def edit_programme(request: Request, uid: UUID) -> HttpResponse:
    """Change its name and aim."""
    page = queries.programme_page(actor=request.actor, uid=uid, at=request.at)
    area = page.programme.area_code
    form = ProgrammeForm({**request.POST.dict(), "area_code": area}, areas=[(area, page.area)])
    if not form.is_valid():
        return _page(request, uid, form, status=422)
    return act(
        request,
        verb="projects.edit_programme",
        run=lambda: (
            actions.edit_programme(
                programme_uid=uid,
                name=form.cleaned_data["name"],
                aim=form.cleaned_data["aim"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_address,
        message=_("Saved."),
        again=lambda verdict: _page(request, uid, form, verdict),
    )


def _address(uid: UUID) -> str:
    return reverse("projects:programme", args=[uid])
