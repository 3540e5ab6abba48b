"""Imports of cases: upload, look at what would happen, start, follow, come back, read what stayed outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.web.import_pages import Pages

from .. import actions, forms_imports, queries
from ..models import AREA_ROLES

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse, StreamingHttpResponse

    from linli.web.http import Request


def _plan(form: Form) -> dict[str, Any]:
    return {"plan": cast("forms_imports.UploadForm", form).wanted_plan()}


PAGES = Pages(
    app="cases",
    noun="import",
    label=_("Imports"),
    menu="cases:imports",
    runs=queries.IMPORTS,
    areas=queries.import_areas,
    form=forms_imports.UploadForm,
    receive=actions.receive_import,
    given=_plan,
    start=actions.start_import,
    cancel=actions.cancel_import,
    page=queries.run_page,
    more=lambda request: {"may_see": request.actor.has(*AREA_ROLES)},
)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """The imports so far and a form for a new one."""
    return PAGES.upload(request)


@require_safe
def import_run(request: Request, uid: UUID) -> HttpResponse:
    """One import."""
    return PAGES.show(request, uid)


@require_safe
def import_progress(request: Request, uid: UUID) -> HttpResponse:
    """Its progress alone."""
    return PAGES.progress(request, uid)


@require_safe
def problems(request: Request, uid: UUID) -> StreamingHttpResponse:
    """All its problems as a CSV."""
    return PAGES.problems(request, uid)


@require_POST
def start(request: Request, uid: UUID) -> HttpResponse:
    """Bring the rows in, or go on."""
    return PAGES.begin(request, uid)


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Stop after the batch at hand."""
    return PAGES.stop(request, uid)
