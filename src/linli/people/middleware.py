"""Who asks, and since when: one statement per request that carries a session cookie, none for the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django_htmx.http import HttpResponseClientRedirect

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.people import actions, passwords, queries, rules_signing
from linli.people.rules_signing import SessionFacts

if TYPE_CHECKING:
    from linli.people.queries import Asking
    from linli.web.http import Request

CHANNEL = "web"
FACTOR, PASSWORD = "people:security", "people:password"
# What somebody may do who is being led: what leads there, out, or away from a wrong account.
OPEN = frozenset(
    f"people:{name}"
    for name in (
        "security",
        "totp",
        "passkey_add",
        "codes",
        "prove",
        "prove_passkey",
        "password",
        "session_end",
        "sessions_end",
        "logout",
    )
)


class ActorMiddleware(AuthenticationMiddleware):
    """Sets `request.user`, `request.actor`, `request.at` and `request.factor_at`; takes the place of Django's own.

    Somebody whose post needs a second factor, or a new password, asks without their posts until it is given.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Join session, account, person, posts and home; a session that no longer holds asks as a stranger."""
        asked = cast("Request", request)
        asked.at = clock.now()
        key = asked.session.session_key
        found = queries.actor_for_session(session_key=key, at=asked.at, channel=CHANNEL) if key else None
        if found is None:
            asked.user, asked.actor = AnonymousUser(), Actor.anonymous(CHANNEL)
            asked.session_facts, asked.factor_at, asked.led_to = SessionFacts(), None, ""
            return
        asked.user, asked.session_facts, asked.factor_at = (
            found.account,
            found.session,
            found.session.factor_at,
        )
        asked.led_to = _led_to(found)
        asked.actor = replace(found.actor, posts=()) if asked.led_to else found.actor
        uid = found.session.uid
        if uid and rules_signing.is_worth_noting(found.session, asked.at, is_staff=found.actor.is_staff):
            actions.note_seen(session_uid=uid, at=asked.at)


class LeadMiddleware(MiddlewareMixin):
    """Leads somebody to what they have to do first; public pages stay open, as to somebody without a post."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Redirect, or let through."""
        asked = cast("Request", request)
        match = request.resolver_match
        if not asked.led_to or not getattr(view, "login_required", True):
            return None
        if match is not None and match.view_name in OPEN:
            return None
        back = (asked.htmx.current_url_abs_path or "/") if asked.htmx else request.get_full_path()
        onward = {"next": back} if asked.htmx or request.method == "GET" else {}
        address = f"{reverse(asked.led_to)}?{urlencode(onward)}" if onward else reverse(asked.led_to)
        return HttpResponseClientRedirect(address) if asked.htmx else HttpResponseRedirect(address)


def _led_to(found: Asking) -> str:
    """The page that comes before all others, or nothing."""
    actor, session = found.actor, found.session
    if session.factor_at is None and queries.second_factor_required(actor):
        return FACTOR
    profile = settings.PASSWORD_PROFILE
    due = profile != passwords.DEMO and rules_signing.password_is_due(
        found.password, clock.now(), is_staff=actor.is_staff, strict=profile == passwords.STRICT
    )
    return PASSWORD if due else ""
