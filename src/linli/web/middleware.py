"""The one place where a refusal becomes HTML."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from linli.kernel.verdict import Missing, Refused, Verdict
from linli.web.context import LARGE, TYPE_COOKIE

if TYPE_CHECKING:
    from linli.web.http import Request

REFUSALS = "#refusals"
YEAR = 365 * 24 * 3600


class RefusalMiddleware:
    """Refused → 409, Missing → 404, each as a page or as a fragment; a lapsed session tells htmx where to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Mend the answers that htmx cannot follow."""
        response = self.get_response(request)
        htmx = cast("Request", request).htmx
        if htmx and response.status_code == HTTPStatus.FOUND and _is_login(response["Location"]):
            return HttpResponseClientRedirect(_login_url(cast("Request", request)))
        asked = request.GET.get("large", "")
        if asked in {"0", "1"}:
            # A code on a poster sets the type of this browser, as the switch at the top does.
            keep_type(response, large=asked == "1", secure=request.is_secure())
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # One address answers with a page or a fragment: the browser must not show one for the other.
            patch_vary_headers(response, ("HX-Request",))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn the two exceptions of the kernel into an answer; all others stay what they are."""
        if isinstance(exception, Refused):
            return refusal(cast("Request", request), exception.verdict)
        if isinstance(exception, Missing):
            return missing(cast("Request", request))
        return None


def keep_type(response: HttpResponseBase, *, large: bool, secure: bool) -> None:
    """Show the pages in large type from now on, or no longer, in this browser."""
    if large:
        response.set_cookie(TYPE_COOKIE, LARGE, max_age=YEAR, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(TYPE_COOKIE, samesite="Lax")


def refusal(request: Request, verdict: Verdict, status: int = 409) -> HttpResponse:
    """The sentence of a verdict, as a page or as a fragment shown in the page's region for refusals."""
    if request.htmx:
        response = render(request, "web/refusal_fragment.html", {"verdict": verdict}, status=status)
        response["HX-Retarget"] = REFUSALS
        response["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "web/refusal.html", {"verdict": verdict, "back": _back(request)}, status=status)


def missing(request: Request) -> HttpResponse:
    """What is not there, or not for this person: the same answer."""
    if request.htmx:
        verdict = Verdict(
            ok=False, code="missing", sentence=_("This is not there, or not in your area."), field=""
        )
        return refusal(request, verdict, status=404)
    return render(request, "404.html", status=404)


def _is_login(location: str) -> bool:
    return urlsplit(location).path == urlsplit(resolve_url(settings.LOGIN_URL)).path


def _login_url(request: Request) -> str:
    """Sign in and come back to the page that is open, not to the fragment that was asked for."""
    page = request.htmx.current_url_abs_path or "/"
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"


def _back(request: Request) -> str:
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if safe else ""
