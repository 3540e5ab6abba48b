"""Shifts that repeat: written, looked at day by day, then made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.projects import actions, queries
from linli.projects.forms_offer import SeriesForm, days_in
from linli.projects.rules_series import choices_of
from linli.projects.views.desk import page_of
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict
    from linli.projects.models import Series
    from linli.web.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def of_project(request: Request, uid: UUID) -> HttpResponse:
    """The series of a project, and a form for one more; its days are shown before anything is made."""
    page = queries.series_page(actor=request.actor, uid=uid)
    if request.method != "POST":
        return _page(request, page, SeriesForm())
    form = SeriesForm(request.POST)
    if not form.is_valid():
        return _page(request, page, form, status=422)
    if "save" not in request.POST:
        return _page(request, page, form)
    left_out = days_in(request.POST.getlist("left_out"))
    return act(
        request,
        verb="projects.add_series",
        run=lambda: (
            actions.add_series(
                project_uid=uid, **form.series(left_out), actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: page_of(uid),
        message=_("The shifts are made."),
        again=lambda verdict: _page(request, page, form, verdict=verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, uid: UUID) -> HttpResponse:
    """Another rule for shifts that nobody holds."""
    one = queries.series_for(actor=request.actor, uid=uid)
    page = queries.series_page(actor=request.actor, uid=one.project.uid)
    if request.method != "POST":
        return _page(request, page, SeriesForm(initial=_filled(one)), series=one)
    form = SeriesForm(request.POST)
    if not form.is_valid():
        return _page(request, page, form, series=one, status=422)
    if "save" not in request.POST:
        return _page(request, page, form, series=one)
    left_out = days_in(request.POST.getlist("left_out"))
    return act(
        request,
        verb="projects.change_series",
        run=lambda: (
            actions.change_series(
                series_uid=uid, **form.series(left_out), actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: page_of(one.project.uid),
        message=_("Changed. Shifts that somebody holds stay as they were."),
        again=lambda verdict: _page(request, page, form, series=one, verdict=verdict),
    )


@require_POST
def end(request: Request, uid: UUID) -> HttpResponse:
    """Take back what nobody holds."""
    one = queries.series_for(actor=request.actor, uid=uid)
    return act(
        request,
        verb="projects.end_series",
        run=lambda: actions.end_series(series_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:series", args=[one.project.uid]),
        message=_("Shifts that nobody holds are taken back."),
    )


def _filled(one: Series) -> dict[str, Any]:
    simple = choices_of(one.rule)
    return {
        **(simple or {"frequency": "RULE", "rule": one.rule}),
        "first_day": one.first_day,
        "begins": one.begins,
        "ends": one.ends,
        "places": one.places,
        "days_off": one.days_off,
    }


def _page(
    request: Request,
    page: queries.SeriesPage,
    form: SeriesForm,
    *,
    series: Series | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    found = None
    if form.is_bound and form.is_valid():
        fields = form.series(days_in(request.POST.getlist("left_out")))
        found = queries.preview(
            rule=fields["rule"],
            first_day=fields["first_day"],
            days_off=fields["days_off"],
            left_out=fields["left_out"],
        )
        if not found.verdict and verdict is None:
            verdict, status = found.verdict, 422
    context = {
        "page": page,
        "form": form,
        "series": series,
        "preview": found if found is not None and found.verdict else None,
        "verdict": verdict,
        "action_url": reverse("projects:series_change", args=[series.uid])
        if series
        else reverse("projects:series", args=[page.project.uid]),
        "nav_active": "projects:list",
    }
    return render(request, "projects/series.html", context, status=status)
