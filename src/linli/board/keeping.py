"""Public pages that are the same for everybody: kept for a minute, with a tag, so that most visits cost nearly nothing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse  # noqa: TID253 -- views answer with what this makes
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, get_language_from_request

from linli.kernel import clock
from linli.web.context import LARGE, TYPE_COOKIE, wants_large

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from linli.web.http import Request

PREFIX = "/board/"
MAX_AGE = 60
ALWAYS = {"Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Accept-Language, Cookie, HX-Request"}
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")


def kept(
    request: Request, parts: tuple[object, ...], make: Callable[[], bytes], kind: str, name: str = ""
) -> HttpResponseBase:
    """The page of this address in the visitor's language: from memory while fresh, else made now. Raises what `make` does.

    No cookie is set and none is read, but for the language and the size of type: they stand in `parts` and in `Vary`. The
    host stands in the code and the address that lead to the page.
    """
    seconds = settings.BOARD_SECONDS
    key = _key(request, parts, request.at, get_language(), seconds) if seconds else ""
    found: Kept | None = caches["pages"].get(key) if seconds else None
    if found is None:
        body = make()
        found = Kept(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', kind)
        if seconds:
            caches["pages"].set(key, found, seconds)
    answer = _answer(request, found)
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


class Kept(NamedTuple):
    """A page in memory."""

    body: bytes
    tag: str
    kind: str


class KeptPages:
    """Answers with a kept page of the board before anybody asks who is there: for these it makes no difference.

    Stands behind the middlewares that write security headers. What is not kept goes on to its view, which keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """From memory, or on to the view."""
        seconds = settings.BOARD_SECONDS
        if seconds and request.method == "GET" and request.path_info.startswith(PREFIX):
            language = get_language_from_request(request)
            key = _key(request, (is_large(request),), clock.now(), language, seconds)
            found: Kept | None = caches["pages"].get(key)
            if found is not None:
                answer = _answer(request, found)
                answer.headers["Content-Language"] = language
                return answer
        return self.get_response(request)


def is_large(request: HttpRequest) -> bool:
    """Whether this visitor's browser asks for large type."""
    if not request.META.get("QUERY_STRING"):
        return request.COOKIES.get(TYPE_COOKIE) == LARGE
    asked = request.GET.get("type")
    return asked == LARGE if asked else wants_large(request)


def _key(
    request: HttpRequest, parts: tuple[object, ...], at: datetime, language: str | None, seconds: int
) -> str:
    # The minute is of the clock that the page shows, so that a stopped clock keeps its page.
    minute = int(at.timestamp()) // seconds
    asked = (request.scheme, request.get_host(), request.path, request.META.get("QUERY_STRING", ""))
    given = "\n".join(map(str, (*asked, *parts, language, minute)))
    return hashlib.sha256(given.encode(errors="replace")).hexdigest()


def _answer(request: HttpRequest, found: Kept) -> HttpResponse:
    answer = HttpResponse(found.body, headers={"Content-Type": found.kind, "ETag": found.tag, **ALWAYS})
    if request.META.keys().isdisjoint(CONDITIONS):
        return answer
    conditional: HttpResponse | None = get_conditional_response(request, etag=found.tag, response=answer)
    return answer if conditional is None else conditional
