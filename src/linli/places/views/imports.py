"""Imports of premises: upload, say what the columns mean, look at what would happen, start, follow, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import cells
from linli.kernel.verdict import Missing, Verdict
from linli.places import actions, forms
from linli.places.importing import premises
from linli.places.queries import imports as queries
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from linli.web.http import Request

MENU = "places:estates"


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """The imports so far and a form for a new one; the file is kept and checked, nothing goes in yet."""
    areas = queries.import_areas(request.actor)
    if not areas:
        raise Missing
    if request.method != "POST":
        return _overview(request, forms.UploadForm(areas=areas))
    form = forms.UploadForm(request.POST, request.FILES, areas=areas)
    if not form.is_valid():
        return _overview(request, form, status=422)

    def run() -> UUID:
        file = form.cleaned_data["file"]
        return actions.receive_premises(
            file_name=file.name,
            chunks=file.chunks(),
            area_code=form.cleaned_data["area"],
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="places.receive_premises",
        run=run,
        to=_address,
        again=lambda verdict: _overview(request, form, verdict=verdict),
    )


def _overview(
    request: Request, form: forms.UploadForm, *, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    fields = [(label, names[0]) for label, names in premises.FIELDS.values()]
    context = {
        "form": form, "verdict": verdict, "runs": queries.runs_of(request.actor), "fields": fields, "nav_active": MENU,
    }  # fmt: skip
    return render(request, "places/imports.html", context, status=status)


@require_safe
def import_run(request: Request, uid: UUID) -> HttpResponse:
    """One import: its progress, or its result."""
    return render(request, "places/import_run.html", _context(request, uid))


@require_safe
def import_progress(request: Request, uid: UUID) -> HttpResponse:
    """The progress alone, asked for every second; at the end the page is loaded anew, once."""
    context = _context(request, uid)
    response = render(request, "places/import_run.html#progress", context)
    if not context["run"].running:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def import_problems(request: Request, uid: UUID) -> StreamingHttpResponse:
    """All problems as a CSV: row, what happened to it, reason, what stood there."""
    found = queries.problems_of(actor=request.actor, uid=uid)

    def rows() -> Iterator[list[cells.Value]]:
        for one in found.iterator(chunk_size=1000):
            outcome = _("left out") if one.code in premises.REASONS else _("goes in all the same")
            yield [one.row, outcome, queries.sentence_of(one.code), one.code, one.detail]

    heads = [_("Row"), _("Outcome"), _("Reason"), _("Reason code"), _("What stood there")]
    response = StreamingHttpResponse(cells.csv_lines(rows(), heads), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{uid}.csv"'
    return response


@require_POST
def remap(request: Request, uid: UUID) -> HttpResponse:
    """Give columns another meaning, and look at the file again."""
    columns = {field: request.POST.get(field, "") for field in premises.FIELDS}
    return posting.act(
        request,
        verb="places.map_premises",
        run=lambda: (
            actions.map_premises(run_uid=uid, columns=columns, actor=request.actor, at=request.at).uid
        ),
        to=_address,
        message=_("The file is looked at again."),
        again=lambda verdict: render(
            request, "places/import_run.html", {**_context(request, uid), "verdict": verdict}, status=409
        ),
    )


@require_POST
def start(request: Request, uid: UUID) -> HttpResponse:
    """Bring the rows in, or go on."""
    return posting.act(
        request,
        verb="places.start_premises",
        run=lambda: actions.start_premises(run_uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("The import is on its way. You can leave this page and come back."),
    )


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Stop after the batch at hand."""
    return posting.act(
        request,
        verb="places.cancel_premises",
        run=lambda: actions.cancel_premises(run_uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("Stopped. What is in stays in."),
    )


def _context(request: Request, uid: UUID) -> dict[str, Any]:
    page = queries.run_page(actor=request.actor, uid=uid)
    run = page.run
    return {
        "page": page,
        "run": run,
        "made": run.result.get("made", {}),
        "poll_url": reverse("places:import_progress", args=[uid]) if run.running else "",
        "cancel_url": reverse("places:import_cancel", args=[uid]) if run.running else "",
        "nav_active": MENU,
    }


def _address(uid: UUID) -> str:
    return reverse("places:import_run", args=[uid])
