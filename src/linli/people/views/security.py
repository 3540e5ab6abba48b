"""登录与安全: second factors, password, and where one is signed in."""

from __future__ import annotations

import json
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import crypto
from linli.kernel.verdict import Refused, Verdict
from linli.people import actions, ceremonies, queries, rules_signing
from linli.people.forms import CodeForm, PasswordForm
from linli.people.models import Account
from linli.people.sessions import FACTOR_KEY
from linli.people.views.entering import (
    Ceremony,
    device_of,
    host_of,
    network_of,
    onward,
    passkey_answer,
    passkey_asked,
    show_codes,
    shown_codes,
)
from linli.web.http import Request
from linli.web.posting import act, goto

TOTP_DRAFT = "totp_draft"
TOTP_AAD = "people.totp.draft"


@never_cache
@require_safe
def security(request: Request) -> HttpResponse:
    """Everything about signing in, on one page."""
    account = _account(request)
    facts = request.session_facts
    page = queries.security_page(account=account, actor=request.actor, here=facts.uid, at=request.at)
    led = request.led_to == "people:security"
    if led and page.factors.any:
        return goto(request, f"{reverse('people:prove')}?{urlencode({'next': onward(request)})}")
    context = {"page": page, "led": led, "next": onward(request, " ").strip()}
    return render(request, "people/security.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: Request) -> HttpResponse:
    """Set up an authenticator app: scan, type six digits, done."""
    account = _account(request)
    factors = queries.factors_of(account_id=account.pk)
    ready = rules_signing.may_change_factors(request.session_facts, request.at, has_factor=factors.any)
    if not ready:
        return to_prove(request)
    if factors.totp:
        return goto(request, reverse("people:security"))
    if request.method != "POST":
        return _totp_page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _totp_page(request, form, status=422)
    try:
        codes = actions.add_totp(
            account=account,
            secret=_draft(request),
            code=form.cleaned_data["code"],
            session=request.session_facts,
            actor=request.actor,
            at=request.at,
        )
    except Refused as refusal:
        return _totp_page(request, CodeForm(), refusal.verdict, 409)
    request.session.pop(TOTP_DRAFT, None)
    return _added(request, account, codes, _("Your authenticator app is set up."))


@require_POST
def totp_remove(request: Request) -> HttpResponse:
    """Take the authenticator app away."""
    return _remove(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: Request) -> HttpResponse:
    """Make a passkey in this browser."""
    account = _account(request)
    factors = queries.factors_of(account_id=account.pk)
    ready = rules_signing.may_change_factors(request.session_facts, request.at, has_factor=factors.any)
    if not ready:
        return to_prove(request)
    if request.method != "POST":
        return _passkey_page(request, account, factors)
    try:
        codes = actions.add_passkey(
            account=account,
            host=host_of(request),
            state=passkey_asked(request, Ceremony.CREATE),
            answer=passkey_answer(request),
            label=device_of(request),
            session=request.session_facts,
            actor=request.actor,
            at=request.at,
        )
    except Refused as refusal:
        return _passkey_page(request, account, factors, refusal.verdict, 409)
    return _added(request, account, codes, _("Your passkey is set up."))


@require_POST
def passkey_remove(request: Request, uid: UUID) -> HttpResponse:
    """Take a passkey away."""
    return _remove(request, uid)


@never_cache
@require_safe
def codes(request: Request) -> HttpResponse:
    """Fresh recovery codes, shown this once."""
    fresh = shown_codes(request, _account(request))
    if not fresh:
        return redirect("people:security")
    context = {"codes": fresh, "next": onward(request, reverse("people:security"))}
    return render(request, "people/codes.html", context)


@require_POST
def codes_renew(request: Request) -> HttpResponse:
    """Make new recovery codes; the old ones hold no longer."""
    account = _account(request)
    try:
        fresh = actions.renew_recovery_codes(
            account=account, session=request.session_facts, actor=request.actor, at=request.at
        )
    except Refused:
        return to_prove(request)
    show_codes(request, account, fresh)
    return goto(request, reverse("people:codes"))


@never_cache
@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    """Choose a new password; all other sessions end."""
    account = _account(request)
    if request.method != "POST":
        return _password_page(request, PasswordForm())
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return _password_page(request, form, status=422)
    try:
        changed = actions.change_password(
            account=account,
            old=form.cleaned_data["old"],
            new=form.cleaned_data["password"],
            here=request.session_facts.uid,
            network=network_of(request),
            actor=request.actor,
            at=request.at,
        )
    except Refused as refusal:
        return _password_page(request, form, refusal.verdict, 409)
    auth.update_session_auth_hash(request, changed)
    messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
    return goto(request, onward(request, reverse("people:security")))


@require_POST
def session_end(request: Request, uid: UUID) -> HttpResponse:
    """Sign out somewhere else, or here."""
    return act(
        request,
        verb="people.session_end",
        run=lambda: actions.end_session(uid=uid, actor=request.actor, at=request.at),
        to=lambda _uid: reverse("people:security"),
        message=_("That session is over."),
    )


@require_POST
def sessions_end(request: Request) -> HttpResponse:
    """Sign out everywhere else."""
    actions.end_other_sessions(here=request.session_facts.uid, actor=request.actor, at=request.at)
    messages.success(request, _("Everywhere else you are signed out."))
    return goto(request, reverse("people:security"))


def to_prove(request: Request) -> HttpResponse:
    """To the page that asks once more who one is, and back to where one was."""
    back = request.path if request.method in {"GET", "HEAD"} else reverse("people:security")
    return goto(request, f"{reverse('people:prove')}?{urlencode({'next': back})}")


def _account(request: Request) -> Account:
    return cast("Account", request.user)


def _added(request: Request, account: Account, fresh: list[str], said: str) -> HttpResponse:
    """A factor that was just set up counts as given; the first one brings recovery codes."""
    request.session[FACTOR_KEY] = request.at.isoformat()
    messages.success(request, said)
    to = onward(request, reverse("people:security"))
    if fresh:
        show_codes(request, account, fresh)
        return goto(request, f"{reverse('people:codes')}?{urlencode({'next': to})}")
    return goto(request, to)


def _remove(request: Request, uid: UUID | None) -> HttpResponse:
    try:
        actions.remove_factor(
            account=_account(request),
            uid=uid,
            session=request.session_facts,
            actor=request.actor,
            at=request.at,
        )
    except Refused as refusal:
        if refusal.verdict.code == rules_signing.FACTOR_NEEDED.code:
            return to_prove(request)
        raise
    messages.success(request, _("It is taken away."))
    return goto(request, reverse("people:security"))


def _draft(request: Request) -> str:
    """The secret that is being set up, sealed in the session: the page may be opened twice."""
    sealed = request.session.get(TOTP_DRAFT, "")
    if not sealed:
        sealed = crypto.seal(ceremonies.new_totp_secret(), aad=TOTP_AAD)
        request.session[TOTP_DRAFT] = sealed
    return crypto.unseal(sealed, aad=TOTP_AAD)


def _totp_page(
    request: Request, form: CodeForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    secret = _draft(request)
    context = {
        "form": form,
        "verdict": verdict,
        "address": ceremonies.totp_address(_account(request).username, secret),
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "next": onward(request, reverse("people:security")),
    }
    return render(request, "people/totp.html", context, status=status)


def _passkey_page(
    request: Request,
    account: Account,
    factors: queries.Factors,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    options, request.session[Ceremony.CREATE] = ceremonies.begin_registration(
        host=host_of(request),
        handle=account.person.uid.bytes,
        username=account.username,
        held=queries.credentials_of(factors.passkeys),
    )
    to = onward(request, reverse("people:security"))
    context = {"options": json.dumps(options), "verdict": verdict, "next": to}
    return render(request, "people/passkey.html", context, status=status)


def _password_page(
    request: Request, form: PasswordForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    led = request.led_to == "people:password"
    context = {
        "form": form,
        "verdict": verdict,
        "led": led,
        "next": onward(request, reverse("people:security")),
    }
    return render(request, "people/password.html", context, status=status)
