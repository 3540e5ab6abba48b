"""Who asks, and since when: one statement per request that carries a session cookie, none for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.people import queries

if TYPE_CHECKING:
    from linli.web.http import Request

CHANNEL = "web"


class ActorMiddleware(AuthenticationMiddleware):
    """Sets `request.user`, `request.actor` and `request.at`; takes the place of Django's own middleware."""

    def process_request(self, request: HttpRequest) -> None:
        """Join session, account, person, posts and home; a session that no longer holds asks as a stranger."""
        asked = cast("Request", request)
        asked.at = clock.now()
        key = asked.session.session_key
        found = queries.actor_for_session(session_key=key, at=asked.at, channel=CHANNEL) if key else None
        if found is None:
            asked.user, asked.actor = AnonymousUser(), Actor.anonymous(CHANNEL)
        else:
            asked.user, asked.actor = found
