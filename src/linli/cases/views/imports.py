"""Imports: upload, look at what would happen, start, follow, come back, read what stayed outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Missing, Verdict
from linli.web import posting

from .. import actions, exporting, forms_imports, queries
from ..importing.checking import REASONS
from ..models import AREA_ROLES
from ..queries.imports import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from linli.web.http import Request

MENU = "cases:imports"


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """The imports so far and a form for a new one; the file is kept and checked, nothing goes in yet."""
    areas = queries.import_areas(request.actor)
    if not areas:
        raise Missing
    plans = queries.plan_choices()
    if request.method != "POST":
        return _overview(request, forms_imports.UploadForm(plans=plans, areas=areas))
    form = forms_imports.UploadForm(request.POST, request.FILES, plans=plans, areas=areas)
    if not form.is_valid():
        return _overview(request, form, status=422)

    def run() -> UUID:
        file = form.cleaned_data["file"]
        return actions.receive_import(
            file_name=file.name,
            chunks=file.chunks(),
            plan=form.wanted_plan(),
            area_code=form.cleaned_data["area"],
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="cases.receive_import",
        run=run,
        to=_address,
        again=lambda verdict: _overview(request, form, verdict=verdict),
    )


def _overview(
    request: Request, form: forms_imports.UploadForm, *, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "verdict": verdict, "runs": queries.runs_of(request.actor)}
    return render(request, "cases/imports.html", context, status=status)


@require_safe
def import_run(request: Request, uid: UUID) -> HttpResponse:
    """One import: its progress, or its result."""
    return render(request, "cases/import_run.html", _context(request, uid))


@require_safe
def import_progress(request: Request, uid: UUID) -> HttpResponse:
    """The progress alone, asked for every second; at the end the page is loaded anew, once."""
    context = _context(request, uid)
    response = render(request, "cases/import_run.html#progress", context)
    if not context["page"].running:
        response["HX-Refresh"] = "true"
    return response


def _context(request: Request, uid: UUID) -> dict[str, Any]:
    page = queries.run_page(actor=request.actor, uid=uid)
    return {
        "page": page,
        "run": page.run,
        "poll_url": reverse("cases:import_progress", args=[uid]) if page.running else "",
        "cancel_url": reverse("cases:import_cancel", args=[uid]) if page.cancel else "",
        "may_see": request.actor.has(*AREA_ROLES),
        "nav_active": MENU,
    }


@require_POST
def start(request: Request, uid: UUID) -> HttpResponse:
    """Bring the rows in, or go on."""
    return posting.act(
        request,
        verb="cases.start_import",
        run=lambda: actions.start_import(run_uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("The import is on its way. You can leave this page and come back."),
    )


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Stop after the batch at hand."""
    return posting.act(
        request,
        verb="cases.cancel_import",
        run=lambda: actions.cancel_import(run_uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("Stopped. What is in stays in."),
    )


@require_safe
def problems(request: Request, uid: UUID) -> HttpResponse | StreamingHttpResponse:
    """All problems as a CSV: row, what happened to it, reason, what stood there."""
    found = queries.problems_of(actor=request.actor, uid=uid)

    def rows() -> Iterator[list[exporting.Value]]:
        for one in found.iterator(chunk_size=1000):
            outcome = _("left out") if one.code in REASONS else _("goes in all the same")
            yield [one.row, outcome, sentence_of(one.code), one.code, one.detail]

    heads = [_("Row"), _("Outcome"), _("Reason"), _("Code"), _("What stood there")]
    response = StreamingHttpResponse(
        exporting.csv_lines(rows(), heads), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="import-{uid}.csv"'
    return response


def _address(uid: UUID) -> str:
    return reverse("cases:import_run", args=[uid])
