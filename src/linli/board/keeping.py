"""Public pages that are the same for everybody: kept for a minute, with a tag, so that most visits cost nearly nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseBase  # noqa: TID253 -- views answer with what this makes
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

if TYPE_CHECKING:
    from linli.web.http import Request

MAX_AGE = 60
VARIES = ("Accept-Language", "Cookie")


def kept(
    request: Request, parts: tuple[object, ...], make: Callable[[], bytes], kind: str, name: str = ""
) -> HttpResponseBase:
    """The page of these parts in the visitor's language: from memory while fresh, else made now. Raises what `make` does.

    No cookie is set and none is read, but for the language and the size of type: they stand in `parts` and in `Vary`.
    """
    seconds = settings.BOARD_SECONDS
    key = ""
    found: tuple[bytes, str] | None = None
    if seconds:
        # The minute is of the clock that the page shows, so that a stopped clock keeps its page.
        given = [*map(str, parts), get_language() or "", int(request.at.timestamp()) // seconds]
        key = hashlib.sha256(json.dumps(given).encode()).hexdigest()
        found = caches["pages"].get(key)
    if found is None:
        body = make()
        found = body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if seconds:
            caches["pages"].set(key, found, seconds)
    body, tag = found
    answer = HttpResponse(body, content_type=kind)
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={MAX_AGE}"
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    patch_vary_headers(answer, VARIES)
    return get_conditional_response(request, etag=tag, response=answer) or answer
