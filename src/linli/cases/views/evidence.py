"""The contracts of evidence of an area: what holds, what will, how cases ended, and a form for those who set it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.web import posting

from .. import actions, forms_evidence, forms_time, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "cases:evidence"


@require_safe
def evidence(request: Request) -> HttpResponse:
    """What has to be shown in one area; everybody with a post there may read it."""
    return _page(request, request.GET.get("area", ""))


@require_POST
def put_contract(request: Request, code: str) -> HttpResponse:
    """One more row."""
    form = forms_evidence.ContractForm(request.POST, categories=queries.catalogue_now().groups())
    if not form.is_valid():
        return _page(request, code, form=form, status=422)
    given = form.cleaned_data

    def run() -> UUID:
        return actions.put_contract(
            area_code=code,
            matter=given["matter"],
            category_code=given["category_code"],
            items=given["items"],
            valid_from=forms_time.first_moment(form),
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="cases.put_contract",
        run=run,
        to=lambda _uid: f"{reverse(MENU)}?area={code}",
        message=_("It holds for what is finished from then on."),
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
    context = {
        "page": queries.evidence_page(actor=request.actor, code=code, at=request.at),
        "form": form,
        "contract_form": form or forms_evidence.ContractForm(categories=queries.catalogue_now().groups()),
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "cases/evidence.html", context, status=status)
