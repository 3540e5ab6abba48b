"""Lights of an area: whom it tells, its ladder, its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.web import posting

from .. import actions, forms_lights, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "cases:limits"
# Light and dark: every colour stands out from the page by 3:1 at least, and no two need telling red from green.
PALETTES = {
    "default": "",
    "colour_blind": (
        ":root{--light-green:#0072b2;--light-yellow:#d98200;--light-red:#9b1c1c}"
        "@media (prefers-color-scheme: dark){:root{--light-green:#56b4e9;--light-yellow:#f0c000;--light-red:#ff7a59}}"
    ),
}


@require_safe
def lights(request: Request) -> HttpResponse:
    """Whom an area tells, its ladder and its colours; everybody with a post there may read it."""
    return _page(request, request.GET.get("area", ""))


@require_safe
def colours(request: Request) -> HttpResponse:
    """The colours of lights where the reader works, a style sheet of a line or two that the browser keeps for minutes."""
    answer = HttpResponse(PALETTES[queries.palette_of(request.actor, request.at)], content_type="text/css")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


@require_POST
def put_ladder(request: Request, code: str) -> HttpResponse:
    """Another ladder."""
    formset = forms_lights.ladder_form(request.POST, ())
    if not formset.is_valid():
        return _page(request, code, ladder_form=formset, status=422)

    def run() -> UUID:
        steps = forms_lights.steps_given(formset)
        return actions.put_ladder(area_code=code, steps=steps, actor=request.actor, at=request.at).uid

    return posting.act(
        request,
        verb="cases.put_ladder",
        run=run,
        to=lambda _uid: _address(code),
        message=_("The ladder is set."),
        again=lambda verdict: _page(request, code, ladder_form=formset, verdict=verdict, status=409),
    )


@require_POST
def put_lights(request: Request, code: str) -> HttpResponse:
    """Others to tell, another hour, other colours."""
    form = forms_lights.LightsForm(request.POST)
    if not form.is_valid():
        return _page(request, code, lights_form=form, status=422)
    return posting.act(
        request,
        verb="cases.put_lights",
        run=lambda: (
            actions.put_lights(area_code=code, settings=form.settings, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: _address(code),
        message=_("The lights of the area are set."),
        again=lambda verdict: _page(request, code, lights_form=form, verdict=verdict, status=409),
    )


def _page(
    request: Request,
    code: str,
    *,
    ladder_form: Any = None,
    lights_form: forms.Form | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.lights_page(actor=request.actor, code=code, at=request.at)
    now = page.settings
    given = {name: getattr(now, name) for name in now.__slots__}
    context = {
        "page": page,
        "form": lights_form,
        "ladder_form": ladder_form or forms_lights.ladder_form(None, page.steps),
        "lights_form": lights_form or forms_lights.LightsForm(initial=given),
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "cases/lights.html", context, status=status)


def _address(code: str) -> str:
    return f"{reverse('cases:lights')}?area={code}"
