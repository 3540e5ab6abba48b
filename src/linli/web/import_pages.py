"""The pages of an import: upload, look at what would happen, start, follow, come back, read what stayed outside.

An app makes `Pages` of what is its own and puts their `paths` among its addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import cells
from linli.kernel.import_pages import RunPage, Runs
from linli.kernel.verdict import Missing, Verdict
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor
    from linli.kernel.import_rows import Columns
    from linli.kernel.import_runs import RunRow
    from linli.web.http import Request


@dataclass(frozen=True, slots=True)
class Pages:
    """What is an app's own of these pages; its templates extend `web/import_list.html` and `web/import_run.html`."""

    app: str
    label: StrOrPromise  # what the list is called
    menu: str  # the line of the menu that is marked
    runs: Runs[Any]
    noun: str  # what its verbs are about: receive_people, start_people
    areas: Callable[[Actor], Sequence[tuple[str, str]]]
    form: Callable[..., forms.Form]  # takes `areas`
    receive: Callable[..., RunRow]
    start: Callable[..., RunRow]
    cancel: Callable[..., RunRow]
    page: Callable[..., RunPage[Any]]
    columns: Columns | None = None  # where a person may name them
    remap: Callable[..., RunRow] | None = None
    given: Callable[[forms.Form], dict[str, Any]] = field(default=lambda _form: {})  # more for `receive`
    more: Callable[[Request], dict[str, Any]] = field(default=lambda _request: {})

    def paths(self, root: str) -> list[URLPattern]:
        """The addresses of these pages, below this one."""
        one = f"{root}<uuid:uid>/"
        naming = [path(f"{one}mapping/", require_POST(self.name_columns), name="import_remap")]
        return [
            path(root, require_http_methods(["GET", "HEAD", "POST"])(self.upload), name="imports"),
            path(one, require_safe(self.show), name="import_run"),
            path(f"{one}progress/", require_safe(self.progress), name="import_progress"),
            path(f"{one}problems/", require_safe(self.problems), name="import_problems"),
            *(naming if self.remap else []),
            path(f"{one}start/", require_POST(self.begin), name="import_start"),
            path(f"{one}cancel/", require_POST(self.stop), name="import_cancel"),
        ]

    def upload(self, request: Request) -> HttpResponse:
        """The imports so far and a form for a new one; the file is kept and checked, nothing goes in yet."""
        areas = self.areas(request.actor)
        if not areas:
            raise Missing
        if request.method != "POST":
            return self._list(request, self.form(areas=areas))
        form = self.form(request.POST, request.FILES, areas=areas)
        if not form.is_valid():
            return self._list(request, form, status=422)

        def run() -> UUID:
            return self.receive(
                file_name=form.cleaned_data["file"].name,
                chunks=form.cleaned_data["file"].chunks(),
                area_code=form.cleaned_data["area"],
                actor=request.actor,
                at=request.at,
                **self.given(form),
            ).uid

        return posting.act(
            request,
            verb=f"{self.app}.receive_{self.noun}",
            run=run,
            to=self._address,
            again=lambda verdict: self._list(request, form, verdict=verdict),
        )

    def show(self, request: Request, uid: UUID) -> HttpResponse:
        """One import: its progress, or its result."""
        return self._run(request, uid)

    def progress(self, request: Request, uid: UUID) -> HttpResponse:
        """The progress alone, asked for every second; at the end the page is loaded anew, once."""
        context = self._context(request, uid)
        response = render(request, "web/import_run.html#progress", context)
        if not context["run"].running:
            response["HX-Refresh"] = "true"
        return response

    def problems(self, request: Request, uid: UUID) -> StreamingHttpResponse:
        """All problems as a CSV: row, what happened to it, reason, what stood there."""
        found, words = self.runs.problems(actor=request.actor, uid=uid), self.runs.words
        outcome = {True: _("left out"), False: _("goes in all the same")}
        heads = [_("Row"), _("Outcome"), _("Reason"), _("Reason code"), _("What stood there")]
        if not words.remarks:  # every row in it was left out
            del heads[1]

        def rows() -> Iterator[list[cells.Value]]:
            for one in found.iterator(chunk_size=1000):
                became = [outcome[words.refuses(one.code)]] if words.remarks else []
                yield [one.row, *became, words.sentence(one.code), one.code, one.detail]

        response = StreamingHttpResponse(
            cells.csv_lines(rows(), heads), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="import-{uid}.csv"'
        return response

    def begin(self, request: Request, uid: UUID) -> HttpResponse:
        """Bring the rows in, or go on."""
        return posting.act(
            request,
            verb=f"{self.app}.start_{self.noun}",
            run=lambda: self.start(run_uid=uid, actor=request.actor, at=request.at).uid,
            to=self._address,
            message=_("The import is on its way. You can leave this page and come back."),
        )

    def stop(self, request: Request, uid: UUID) -> HttpResponse:
        """Stop after the batch at hand."""
        return posting.act(
            request,
            verb=f"{self.app}.cancel_{self.noun}",
            run=lambda: self.cancel(run_uid=uid, actor=request.actor, at=request.at).uid,
            to=self._address,
            message=_("Stopped. What is in stays in."),
        )

    def name_columns(self, request: Request, uid: UUID) -> HttpResponse:
        """Give columns another meaning, and look at the file again."""
        remap, fields = self.remap, self.columns.fields if self.columns else {}
        if remap is None:
            raise Missing
        columns = {name: request.POST.get(name, "") for name in fields}
        return posting.act(
            request,
            verb=f"{self.app}.map_{self.noun}",
            run=lambda: remap(run_uid=uid, columns=columns, actor=request.actor, at=request.at).uid,
            to=self._address,
            message=_("The file is looked at again."),
            again=lambda verdict: self._run(request, uid, verdict=verdict),
        )

    def _list(
        self, request: Request, form: forms.Form, *, verdict: Verdict | None = None, status: int = 200
    ) -> HttpResponse:
        columns = self.columns.fields if self.columns else {}
        context = {
            "label": self.label,
            "form": form,
            "verdict": verdict,
            "runs": self.runs.newest(request.actor),
            "run_view": f"{self.app}:import_run",
            "list_url": reverse(f"{self.app}:imports"),
            "fields": [(label, headings[0]) for label, headings in columns.values()],
            "nav_active": self.menu,
        }
        return render(request, f"{self.app}/imports.html", context, status=status)

    def _run(self, request: Request, uid: UUID, *, verdict: Verdict | None = None) -> HttpResponse:
        context = {**self._context(request, uid), **self.more(request), "verdict": verdict}
        status = HTTPStatus.OK if verdict is None else HTTPStatus.CONFLICT
        return render(request, f"{self.app}/import_run.html", context, status=status)

    def _context(self, request: Request, uid: UUID) -> dict[str, Any]:
        page = self.page(actor=request.actor, uid=uid)

        def url(name: str) -> str:
            return reverse(f"{self.app}:import_{name}", args=[uid])

        return {
            "label": self.label,
            "page": page,
            "run": page.run,
            "list_url": reverse(f"{self.app}:imports"),
            "poll_url": url("progress") if page.run.running else "",
            "cancel_url": url("cancel") if page.cancel else "",
            "start_url": url("start"),
            "remap_url": url("remap") if self.remap else "",
            "csv_url": url("problems"),
            "nav_active": self.menu,
        }

    def _address(self, uid: UUID) -> str:
        return reverse(f"{self.app}:import_run", args=[uid])
