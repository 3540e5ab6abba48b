"""Export: what the ledger shows, as a table to take away."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from linli.kernel import clock
from linli.kernel.verdict import Missing

from .. import actions, exporting, forms_imports, queries, rules_imports
from ..queries import LedgerFilter

if TYPE_CHECKING:
    from linli.web.http import Request

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponseBase:
    """How many rows it would be, and the table itself. Each table that leaves is noted with its number of rows."""
    if not rules_imports.may_export(request.actor):
        raise Missing
    wanted = LedgerFilter.read((request.POST if request.method == "POST" else request.GET).dict())
    form = forms_imports.ExportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, wanted)
    kind = form.cleaned_data["form"]
    actions.note_export(wanted=wanted, form=kind, actor=request.actor, at=request.at)
    rows = queries.export_rows(actor=request.actor, at=request.at, wanted=wanted)
    name = f"cases-{request.at.astimezone(clock.local_zone()):%Y%m%d-%H%M}.{kind}"
    if kind == exporting.CSV:
        response: HttpResponseBase = StreamingHttpResponse(
            exporting.csv_lines(rows), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it, and it is gone
    exporting.write_xlsx(Path(file.name), rows)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _page(request: Request, form: forms_imports.ExportForm, wanted: LedgerFilter) -> HttpResponse:
    shown = form if form.is_bound else forms_imports.ExportForm()
    context = {
        "form": shown,
        "wanted": wanted,
        "fields": [(name, value) for name, value in asdict(wanted).items() if value],
        "count": queries.export_count(actor=request.actor, at=request.at, wanted=wanted),
        "columns": exporting.head(),
        "nav_active": "cases:ledger",
    }
    return render(request, "cases/export.html", context, status=422 if form.is_bound else 200)
