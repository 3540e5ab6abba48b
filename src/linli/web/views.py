"""Switches that belong to the browser, and the pages for what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from linli.web import navigation
from linli.web.context import FACE_COOKIE, LARGE
from linli.web.middleware import keep_type, missing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from linli.web.http import Request

YEAR = 365 * 24 * 3600


@require_POST
def face(request: HttpRequest) -> HttpResponse:
    """Change between desk, volunteer and resident; a face the person does not have is ignored when pages are drawn."""
    code = request.POST.get("face", "")
    known = code if code in navigation.FACE_HOMES else navigation.RESIDENT
    response = _lead(reverse(navigation.FACE_HOMES[known]))
    response.set_cookie(FACE_COOKIE, known, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large letters on or off in this browser, and lead back; the address is in people."""
    response = _lead(_next(request))
    keep_type(response, large=request.POST.get("type") == LARGE, secure=request.is_secure())
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403."""
    return render(request, "403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403 of a form that was open too long: what to do, not what failed."""
    return render(request, "403.html", {"stale_form": True}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404, as a page or as a fragment."""
    return missing(cast("Request", request))


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else "/"


def _lead(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
