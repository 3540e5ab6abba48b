"""Imports of people: upload, say what the columns mean, look at what would happen, start, follow, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.people import actions, queries
from linli.people.forms_desk import PeopleUploadForm
from linli.people.importing import people
from linli.web.import_pages import Pages

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse, StreamingHttpResponse

    from linli.web.http import Request


PAGES = Pages(
    app="people",
    noun="people",
    label=_("Import people"),
    menu="people:imports",
    runs=queries.PEOPLE_IMPORTS,
    areas=queries.people_import_areas,
    form=PeopleUploadForm,
    receive=actions.receive_people,
    start=actions.start_people,
    cancel=actions.cancel_people,
    remap=actions.map_people,
    columns=people.FIELDS,
    page=queries.people_run_page,
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
def import_problems(request: Request, uid: UUID) -> StreamingHttpResponse:
    """All its problems as a CSV."""
    return PAGES.problems(request, uid)


@require_POST
def remap(request: Request, uid: UUID) -> HttpResponse:
    """Give columns another meaning, and look at the file again."""
    return PAGES.name_columns(request, uid)


@require_POST
def start(request: Request, uid: UUID) -> HttpResponse:
    """Bring the rows in, or go on."""
    return PAGES.begin(request, uid)


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Stop after the batch at hand."""
    return PAGES.stop(request, uid)
