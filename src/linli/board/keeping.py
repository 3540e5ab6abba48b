"""Public pages that are the same for everybody: kept for a minute, with a tag, so that most visits cost nearly nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseBase  # noqa: TID253 -- views answer with what this makes
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

if TYPE_CHECKING:
    from linli.web.http import Request

MAX_AGE = 60
ALWAYS = {"Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Accept-Language, Cookie"}
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")


def kept(
    request: Request, parts: tuple[object, ...], make: Callable[[], bytes], kind: str, name: str = ""
) -> HttpResponseBase:
    """The page of this address in the visitor's language: from memory while fresh, else made now. Raises what `make` does.

    No cookie is set and none is read, but for the language and the size of type: they stand in `parts` and in `Vary`. The
    host stands in the code and the address that lead to the page.
    """
    seconds = settings.BOARD_SECONDS
    key = ""
    found: tuple[bytes, str] | None = None
    if seconds:
        # The minute is of the clock that the page shows, so that a stopped clock keeps its page.
        minute = int(request.at.timestamp()) // seconds
        asked = (request.scheme, request.get_host(), request.path, request.META.get("QUERY_STRING", ""))
        given = "\n".join(map(str, (*asked, *parts, get_language(), minute)))
        key = hashlib.sha256(given.encode(errors="replace")).hexdigest()
        found = caches["pages"].get(key)
    if found is None:
        body = make()
        found = body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if seconds:
            caches["pages"].set(key, found, seconds)
    body, tag = found
    answer = HttpResponse(body, headers={"Content-Type": kind, "ETag": tag, **ALWAYS})
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    if request.META.keys().isdisjoint(CONDITIONS):
        return answer
    return get_conditional_response(request, etag=tag, response=answer) or answer
