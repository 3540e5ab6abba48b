"""The short way of the API: who comes with a bearer token needs no session, no cookie, no page and no redirect.

Sixteen middlewares cost such a request more than its own work. What they would have done for it stands here in one
place: the moment, a stranger until the token is read, the language, the house that only reads, and the headers.
Everything else (no token, no such address) goes the long way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, cast

from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.people.rules_signing import SessionFacts
from linli.web import readonly

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase
    from django.urls import ResolverMatch

    from linli.web.http import Request

PREFIX, BEARER, CHANNEL = "/api/v1/", "bearer ", "api"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
MOST_SHAPES = 2_000
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ApiLane:
    """Answers requests of the API that carry a bearer token; stands right behind SecurityMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take the short way, or let through."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if not request.META.get("HTTP_AUTHORIZATION", "").lower().startswith(BEARER):
            return self.get_response(request)
        found = match(request.path_info)
        if found is None:
            return self.get_response(request)
        request.get_host()  # a host that is not ours is refused, as CommonMiddleware would
        asked = cast("Request", request)
        asked.at, asked.user, asked.actor = clock.now(), AnonymousUser(), Actor.anonymous(CHANNEL)
        asked.session_facts, asked.factor_at, asked.led_to = SessionFacts(), None, ""
        request.resolver_match = found
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = readonly.refusal(request) or found.func(request, *found.args, **found.kwargs)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            # Without it the server sends pieces, which costs more and says less.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return cast("HttpResponseBase", response)


def match(path: str) -> ResolverMatch | None:
    """The view of an address. Django tries hundreds of patterns in turn; addresses that differ in uids alone share one."""
    operations = _operations(get_resolver())
    rest, shape = path[len(PREFIX) :], _UID.sub("*", path)
    known = operations.known.get(shape)
    if known is not None and (found := known.resolve(rest)) is not None:
        return found
    for pattern in operations.patterns:
        found = pattern.resolve(rest)
        if found is not None:
            if len(operations.known) < MOST_SHAPES:
                operations.known[shape] = pattern
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Operations:
    """The operations in their order, all directly under the prefix; and which of them answered which shape."""

    patterns: list[URLPattern]
    known: dict[str, URLPattern] = field(default_factory=dict)


@cache
def _operations(resolver: URLResolver) -> _Operations:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and f"/{one.pattern}" == PREFIX:
            return _Operations([entry for entry in one.url_patterns if isinstance(entry, URLPattern)])
    return _Operations([])
