"""Exports: ask for what the ledger shows, follow it, approve those of others, fetch the file once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Missing, Refused, Verdict
from linli.web import posting

from .. import actions, exporting, forms_imports, queries, rules_exports
from ..queries import LedgerFilter

if TYPE_CHECKING:
    from uuid import UUID

    from linli.web.http import Request

TYPES = {
    exporting.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    exporting.CSV: "text/csv; charset=utf-8",
}
MENU = "cases:exports"


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponse:
    """How many rows it would be, with which columns; asking for it."""
    if not rules_exports.may_export(request.actor):
        raise Missing
    wanted = LedgerFilter.read((request.POST if request.method == "POST" else request.GET).dict())
    form = forms_imports.ExportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, wanted)
    given = form.cleaned_data
    return posting.act(
        request,
        verb="cases.ask_export",
        run=lambda: (
            actions.ask_export(
                wanted=wanted,
                form=given["form"],
                personal=given["personal"],
                purpose=given["purpose"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_address,
        again=lambda verdict: _page(request, form, wanted, verdict=verdict),
    )


@require_safe
def exports(request: Request) -> HttpResponse:
    """What waits for approval, and the exports so far."""
    if not queries.may_open_exports(request.actor):
        raise Missing
    lines = queries.export_lines(actor=request.actor, at=request.at)
    return render(request, "cases/exports.html", {"lines": lines, "nav_active": MENU})


@require_safe
def one(request: Request, uid: UUID) -> HttpResponse:
    """One export: its progress, its file, or what became of it."""
    return render(request, "cases/export_one.html", _context(request, uid))


@require_safe
def progress(request: Request, uid: UUID) -> HttpResponse:
    """The progress alone, asked for every second; at the end the page is loaded anew, once."""
    context = _context(request, uid)
    response = render(request, "cases/export_one.html#progress", context)
    if not context["line"].moving:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def fetch(request: Request, uid: UUID) -> HttpResponseBase:
    """The file, this once: by POST, so that nothing fetches it by looking ahead."""
    file, row = fetched(request, uid)
    response = FileResponse(
        file, as_attachment=True, filename=f"{row.number}.{row.form}", content_type=TYPES[row.form]
    )
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def approve(request: Request, uid: UUID) -> HttpResponse:
    """Let it be written."""
    return posting.act(
        request,
        verb="cases.approve_export",
        run=lambda: actions.approve_export(uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("Approved. They have been told."),
    )


@require_POST
def refuse(request: Request, uid: UUID) -> HttpResponse:
    """Say no."""
    return posting.act(
        request,
        verb="cases.refuse_export",
        run=lambda: actions.refuse_export(uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("Refused. They have been told."),
    )


def fetched(request: Request, uid: UUID) -> tuple[Any, Any]:
    """The open file and its export; the file is opened first, because afterwards it is deleted."""
    path = queries.stored_export(queries.export_for(actor=request.actor, uid=uid))
    file = path.open("rb") if path.is_file() else None
    try:
        row = actions.fetch_export(uid=uid, actor=request.actor, at=request.at)
    except (Refused, Missing):
        if file is not None:
            file.close()
        raise
    if file is None:
        raise Missing
    return file, row


def _context(request: Request, uid: UUID) -> dict[str, Any]:
    line = queries.export_line(actor=request.actor, uid=uid, at=request.at)
    return {
        "line": line,
        "row": line.row,
        "wanted": queries.wanted_of(line.row.query),
        "columns": exporting.head(personal=line.row.personal),
        "poll_url": reverse("cases:export_progress", args=[uid]) if line.moving else "",
        "nav_active": MENU,
    }


def _address(uid: UUID) -> str:
    return reverse("cases:export_one", args=[uid])


def _page(
    request: Request,
    form: forms_imports.ExportForm,
    wanted: LedgerFilter,
    *,
    verdict: Verdict | None = None,
) -> HttpResponse:
    post = request.actor.acting_post()
    context = {
        "form": form if form.is_bound else forms_imports.ExportForm(),
        "verdict": verdict,
        "wanted": wanted,
        "fields": [(name, value) for name, value in asdict(wanted).items() if value],
        "count": queries.export_count(actor=request.actor, at=request.at, wanted=wanted),
        "free": queries.free_rows(post.area_code if post else "", request.at),
        "columns": exporting.head(),
        "nav_active": MENU,
    }
    bad = form.is_bound and verdict is None
    return render(request, "cases/export.html", context, status=422 if bad else 200)
