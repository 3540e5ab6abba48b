"""How many requests without account may come from one address within an hour; the page and the API share one count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from . import rules_intake, rules_joining

if TYPE_CHECKING:
    from linli.web.http import Request

HOUR = 3600


def judge_rate(request: Request) -> None:
    """Refused: too_many_from_here. Who is signed in is not counted."""
    if request.actor.is_anonymous:
        rules_intake.may_more_from_here(int(cache.get(_key(request), 0))).enforce()


def count_rate(request: Request) -> None:
    """Count one that was placed."""
    if request.actor.is_anonymous:
        key = _key(request)
        cache.add(key, 0, HOUR)
        cache.incr(key)


def judge_presses(request: Request, what: str = "press") -> None:
    """“I too” and codes of slips have a count of their own, wider: a whole house may be behind one connection. So have
    faces pressed by the code in a group.

    Refused: too_many_from_here.
    """
    rules_joining.may_press_from_here(int(cache.get(_key(request, what), 0))).enforce()


def count_press(request: Request, what: str = "press") -> None:
    """Count one that was pressed or tried."""
    key = _key(request, what)
    cache.add(key, 0, HOUR)
    cache.incr(key)


def address_of(request: Request) -> str:
    """The caller's address; whoever asks for it keeps at most a keyed hash of it."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        # Behind a proxy the last entry is the one the proxy itself wrote.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return address


def _key(request: Request, what: str = "place") -> str:
    """A keyed hash of the caller's address: the address itself is not kept."""
    hashed = salted_hmac("linli.cases.place", address_of(request), algorithm="sha256").hexdigest()
    return f"cases.{what}:{hashed}"
