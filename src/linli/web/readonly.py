"""A house whose database was put back reads only: nothing is added on top of what should not be there.

Judged when the process starts, and again every few seconds while something is wrong, so that an approved gap opens the
house without a restart.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.kernel import rollback

AGAIN = 5.0  # seconds between two looks while something is wrong
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CODE = "read_only"


@dataclass(slots=True)
class _Known:
    """What this process knows: nothing yet, that all is well, or what is wrong since the last look."""

    lost: list[rollback.Loss] | None = None
    looked: float = 0.0


_known = _Known()


def why() -> str:
    """Why nothing can be changed now; "" when everything can."""
    if _known.lost == []:
        return ""
    if _known.lost is None or time.monotonic() - _known.looked > AGAIN:
        look()
    return "; ".join(str(loss) for loss in _known.lost or ())


def look() -> None:
    """Judge anew. A database that does not answer yet is judged later."""
    try:
        _known.lost = rollback.losses()
    except DatabaseError:
        _known.lost = None
    _known.looked = time.monotonic()


class ReadOnlyMiddleware:
    """Answer whatever would change something with 503 and the reason."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let readers through."""
        return refusal(request) or self.get_response(request)


def refusal(request: HttpRequest) -> HttpResponse | None:
    """The answer to whatever would change something, while nothing may be changed."""
    if request.method in SAFE or not (reason := why()):
        return None
    return _refuse(request, reason)


def _refuse(request: HttpRequest, reason: str) -> HttpResponse:
    sentence = _("The system reads only for now: its database was put back to an older state. (%(why)s)") % {
        "why": reason
    }
    if request.path.startswith("/api/"):
        problem = {
            "type": f"urn:linli:problem:{CODE}",
            "title": sentence,
            "status": 503,
            "code": CODE,
            "sentence": sentence,
            "field": "",
            "faults": [],
        }
        return JsonResponse(problem, status=503, content_type="application/problem+json")
    answer = render(request, "web/read_only.html", {"sentence": sentence}, status=503)
    if request.headers.get("HX-Request"):
        answer["HX-Retarget"], answer["HX-Reswap"] = "#refusals", "innerHTML"
    return answer
