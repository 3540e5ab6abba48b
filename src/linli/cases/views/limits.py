"""Limits and working hours of an area: what holds, what will, and forms for those who set it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.web import posting

from .. import actions, forms_time, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "cases:limits"


@require_safe
def limits(request: Request) -> HttpResponse:
    """The table of one area; everybody with a post there may read it."""
    return _page(request, request.GET.get("area", ""))


@require_POST
def put_limit(request: Request, code: str) -> HttpResponse:
    """One more row of the table."""
    form = forms_time.LimitForm(request.POST, categories=queries.catalogue_now().groups())
    if not form.is_valid():
        return _page(request, code, limit_form=form, status=422)
    given = form.cleaned_data

    def run() -> UUID:
        return actions.put_limit(
            area_code=code,
            stage=given["stage"],
            matter=given["matter"],
            category_code=given["category_code"],
            limit=form.limit,
            valid_from=forms_time.first_moment(form),
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="cases.put_limit",
        run=run,
        to=lambda _uid: _address(code),
        message=_("The limit is set; clocks that run keep theirs."),
        again=lambda verdict: _page(request, code, limit_form=form, verdict=verdict, status=409),
    )


@require_POST
def put_hours(request: Request, code: str) -> HttpResponse:
    """Other working hours."""
    form = forms_time.HoursForm(request.POST)
    if not form.is_valid():
        return _page(request, code, hours_form=form, status=422)

    def run() -> UUID:
        return actions.put_hours(
            area_code=code,
            hours=form.cleaned_data["hours"],
            valid_from=forms_time.first_moment(form),
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="cases.put_hours",
        run=run,
        to=lambda _uid: _address(code),
        message=_("The working hours are set; they count from the next event of each clock."),
        again=lambda verdict: _page(request, code, hours_form=form, verdict=verdict, status=409),
    )


def _page(
    request: Request,
    code: str,
    *,
    limit_form: forms.Form | None = None,
    hours_form: forms.Form | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.limits_page(actor=request.actor, code=code, at=request.at)
    context = {
        "page": page,
        "form": limit_form or hours_form,
        "limit_form": limit_form or forms_time.LimitForm(categories=queries.catalogue_now().groups()),
        "hours_form": hours_form or forms_time.hours_form(None, page.hours),
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "cases/limits.html", context, status=status)


def _address(code: str) -> str:
    return f"{reverse(MENU)}?area={code}"
