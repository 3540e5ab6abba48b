"""Who presses a face, and from which browser; the pages and the API share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from linli.kernel.actor import Actor
from linli.people.queries import actor_for_token

if TYPE_CHECKING:
    from linli.web.http import Request


def device_of(request: Request) -> str:
    """The browser's own random cookie, the one that signing in marks too; nothing where there is none yet."""
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")


def presser_of(request: Request) -> Actor:
    """Who rates through the API: the link is the key, so nobody needs a token; but a token, or a session, of somebody
    with a post counts, so that it is refused.
    """
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    known = actor_for_token(token=token.strip(), at=request.at) if kind.lower() == "bearer" else request.actor
    return known if known is not None and known.is_staff else Actor.anonymous("api")
