"""The addresses of the house, and beside them one empty page: what the server costs without a page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse  # noqa: TID253 -- a page of its own, measured against
from django.urls import path

from linli.site.urls import urlpatterns as house


@login_not_required
def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing, through every middleware."""
    return HttpResponse("")


urlpatterns = [path("board/empty", empty), *house]
