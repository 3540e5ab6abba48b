"""Imports of people: upload, say what the columns mean, look at what would happen, start, follow, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import cells
from linli.kernel.verdict import Missing, Verdict
from linli.people import actions, queries
from linli.people.forms_desk import PeopleUploadForm
from linli.people.importing import people
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.web.http import Request

MENU = "people:imports"


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """The imports so far and a form for a new one; the file is kept and checked, nothing goes in yet."""
    areas = queries.people_import_areas(request.actor)
    if not areas:
        raise Missing
    if request.method != "POST":
        return _overview(request, PeopleUploadForm(areas=areas))
    form = PeopleUploadForm(request.POST, request.FILES, areas=areas)
    if not form.is_valid():
        return _overview(request, form, status=422)

    def run() -> UUID:
        file = form.cleaned_data["file"]
        return actions.receive_people(
            file_name=file.name,
            chunks=file.chunks(),
            area_code=form.cleaned_data["area"],
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="people.receive_people",
        run=run,
        to=_address,
        again=lambda verdict: _overview(request, form, verdict=verdict),
    )


def _overview(
    request: Request, form: PeopleUploadForm, *, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    fields = [(label, words[0]) for label, words in people.FIELDS.values()]
    context = {"form": form, "verdict": verdict, "runs": queries.people_runs(request.actor), "fields": fields}
    return render(request, "people/imports.html", context, status=status)


@require_safe
def import_run(request: Request, uid: UUID) -> HttpResponse:
    """One import: its progress, or its result."""
    return render(request, "people/import_run.html", _context(request, uid))


@require_safe
def import_progress(request: Request, uid: UUID) -> HttpResponse:
    """The progress alone, asked for every second; at the end the page is loaded anew, once."""
    context = _context(request, uid)
    response = render(request, "people/import_run.html#progress", context)
    if not context["run"].running:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def import_problems(request: Request, uid: UUID) -> StreamingHttpResponse:
    """All problems as a CSV: row, reason, what stood there."""
    found = queries.people_problems(actor=request.actor, uid=uid)

    def rows() -> Iterator[list[cells.Value]]:
        for one in found.iterator(chunk_size=1000):
            yield [one.row, queries.people_problem_sentence(one.code), one.code, one.detail]

    heads = [_("Row"), _("Reason"), _("Code"), _("What stood there")]
    response = StreamingHttpResponse(cells.csv_lines(rows(), heads), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{uid}.csv"'
    return response


@require_POST
def remap(request: Request, uid: UUID) -> HttpResponse:
    """Give columns another meaning, and look at the file again."""
    columns = {name: request.POST.get(name, "") for name in people.FIELDS}
    return posting.act(
        request,
        verb="people.map_people",
        run=lambda: actions.map_people(run_uid=uid, columns=columns, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("The file is looked at again."),
        again=lambda verdict: render(
            request, "people/import_run.html", {**_context(request, uid), "verdict": verdict}, status=409
        ),
    )


@require_POST
def start(request: Request, uid: UUID) -> HttpResponse:
    """Bring the rows in, or go on."""
    return posting.act(
        request,
        verb="people.start_people",
        run=lambda: actions.start_people(run_uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("The import is on its way. You can leave this page and come back."),
    )


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Stop after the batch at hand."""
    return posting.act(
        request,
        verb="people.cancel_people",
        run=lambda: actions.cancel_people(run_uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("Stopped. What is in stays in."),
    )


def _context(request: Request, uid: UUID) -> dict[str, Any]:
    page = queries.people_run_page(actor=request.actor, uid=uid)
    run = page.run
    return {
        "page": page,
        "run": run,
        "poll_url": reverse("people:import_progress", args=[uid]) if run.running else "",
        "cancel_url": reverse("people:import_cancel", args=[uid]) if run.running else "",
        "nav_active": MENU,
    }


def _address(uid: UUID) -> str:
    return reverse("people:import_run", args=[uid])
