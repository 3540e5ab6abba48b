"""Letting somebody in: the second step when there is one, the session, the device, the linking of WeChat."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from linli.kernel import crypto
from linli.kernel.verdict import Refused
from linli.people import actions, queries, rules_signing
from linli.people.forms import PasskeyForm
from linli.people.models import Account
from linli.people.rules_signing import Method, SessionFacts
from linli.people.sessions import DEVICE_KEY, FACTOR_KEY
from linli.people.wechat import Identity
from linli.web.http import Request
from linli.web.middleware import keep_type
from linli.web.posting import goto

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

BACKEND = "django.contrib.auth.backends.ModelBackend"
STEP, CODES, WECHAT = "second_step", "fresh_codes", "wechat"
WECHAT_AAD = "people.wechat.waiting"
YEAR = 365 * 24 * 3600
DEVICE_BYTES = 32


class Ceremony(StrEnum):
    """What a passkey is asked for, and where the session keeps the question: the answer to one is none to another."""

    SIGN_IN = "passkey_sign_in"
    SECOND = "passkey_second"
    PROVE = "passkey_prove"
    CREATE = "passkey_create"


def onward(request: Request, default: str = "") -> str:
    """Where to go afterwards: an address of this site, or the first page."""
    address = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else default or settings.LOGIN_REDIRECT_URL


def network_of(request: Request) -> str:
    """The address somebody asks from; behind a proxy the one that the proxy itself put last."""
    passed = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return passed.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def host_of(request: Request) -> str:
    """The host that passkeys belong to."""
    return request.get_host().partition(":")[0]


def device_of(request: Request) -> str:
    """Browser and system in two words."""
    return rules_signing.device_label(request.headers.get("User-Agent", ""))


def enter(request: Request, account: Account, *, method: Method, to: str) -> HttpResponse:
    """After the first step: the second one when this account has one, or straight in."""
    if queries.asks_for_factor(account):
        request.session[STEP] = {
            "account": account.pk,
            "auth": account.get_session_auth_hash(),
            "at": request.at.isoformat(),
            "method": method,
            "next": to,
        }
        return goto(request, reverse("people:second"))
    return let_in(request, account, method=method, to=to)


def let_in(
    request: Request, account: Account, *, method: Method, to: str, factor: bool = False
) -> HttpResponse:
    """Open the session, remember the device, and link the WeChat that was waiting for it."""
    waiting = _waiting(request)
    request.session.pop(STEP, None)
    auth.login(request, account, backend=BACKEND)
    if factor:
        request.session[FACTOR_KEY] = request.at.isoformat()
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "") or secrets.token_urlsafe(DEVICE_BYTES)
    device = actions.note_sign_in(
        account=account, method=method, cookie=cookie, label=device_of(request), at=request.at
    )
    request.session[DEVICE_KEY] = device.pk
    if waiting is not None:
        _link(request, account, waiting)
    response = goto(request, to)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        cookie,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if account.language:
        keep_language(response, account.language)
    if account.large_type is not None:
        keep_type(response, large=account.large_type, secure=request.is_secure())
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Show the pages in this language from now on, in this browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def step_of(request: Request) -> tuple[Account, dict[str, Any]] | None:
    """Who is between the first step and the second, unless they took too long or the password changed meanwhile."""
    kept = request.session.get(STEP)
    if not kept or request.at - datetime.fromisoformat(kept["at"]) > rules_signing.PENDING:
        return None
    account = queries.account_in_second_step(account_id=kept["account"])
    if account is None or not constant_time_compare(kept.get("auth", ""), account.get_session_auth_hash()):
        return None
    return account, kept


def passkey_answer(request: Request) -> dict[str, Any]:
    """What the browser made of a passkey. Refused: wrong_passkey."""
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        raise Refused(rules_signing.WRONG_PASSKEY)
    answer: dict[str, Any] = form.cleaned_data["answer"]
    return answer


def passkey_asked(request: Request, ceremony: Ceremony) -> dict[str, Any]:
    """What a passkey was asked, this once; empty when it was not."""
    state: dict[str, Any] = request.session.pop(ceremony, {})
    return state


def keep_wechat(request: Request, identity: Identity) -> None:
    """Hold a WeChat that nobody is linked with until its owner has signed in another way."""
    sealed = crypto.seal(json.dumps(asdict(identity)), aad=WECHAT_AAD)
    request.session[WECHAT] = {"sealed": sealed, "at": request.at.isoformat()}


def show_codes(request: Request, account: Account, codes: list[str]) -> None:
    """Hold fresh recovery codes for the one page that shows them."""
    request.session[CODES] = crypto.seal(json.dumps(codes), aad=_codes_aad(account))


def shown_codes(request: Request, account: Account) -> list[str]:
    """The fresh recovery codes, this once."""
    sealed = request.session.pop(CODES, "")
    codes: list[str] = json.loads(crypto.unseal(sealed, aad=_codes_aad(account))) if sealed else []
    return codes


def _codes_aad(account: Account) -> str:
    return f"people.codes:{account.pk}"


def _waiting(request: Request) -> Identity | None:
    kept = request.session.pop(WECHAT, None)
    if not kept or request.at - datetime.fromisoformat(kept["at"]) > rules_signing.PENDING:
        return None
    return Identity(**json.loads(crypto.unseal(kept["sealed"], aad=WECHAT_AAD)))


def _link(request: Request, account: Account, identity: Identity) -> None:
    """Everything that this house asks for at the door was given just now."""
    actor: Actor = queries.actor_of(account.person, request.at)
    session = SessionFacts(opened_at=request.at, factor_at=request.at)
    with suppress(Refused):
        actions.link_wechat(account=account, identity=identity, session=session, actor=actor, at=request.at)
        messages.success(request, _("Your WeChat is linked: next time it is enough."))
