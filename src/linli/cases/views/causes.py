"""Why lights are yellow and red: counts by cause, and the causes an area offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.web import posting

from .. import actions, forms_lights, queries

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@require_safe
def causes(request: Request) -> HttpResponse:
    """Yellow and red open cases by cause; every number opens the ledger."""
    return _page(request, request.GET.get("area", ""))


@require_POST
def put_cause(request: Request, code: str) -> HttpResponse:
    """One more cause of the area, or other words for one."""
    form = forms_lights.PutCauseForm(request.POST)
    if not form.is_valid():
        return _page(request, code, form=form, status=422)
    given = form.cleaned_data
    return posting.act(
        request,
        verb="cases.put_cause",
        run=lambda: (
            actions.put_cause(
                area_code=code,
                code=given["code"],
                label=given["label"],
                active=given["active"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: f"{reverse('cases:causes')}?area={code}",
        message=_("The cause is set; what cases carry stays."),
        again=lambda verdict: _page(request, code, form=form, verdict=verdict, status=409),
    )


def _page(
    request: Request,
    code: str,
    *,
    form: forms.Form | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.causes_page(actor=request.actor, code=code, at=request.at)
    context = {
        "page": page,
        "form": form,
        "put_form": form or forms_lights.PutCauseForm(),
        "verdict": verdict,
        "nav_active": "cases:causes",
    }
    return render(request, "cases/causes.html", context, status=status)
