"""Sign in, sign up, sign out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel import crypto, mask
from linli.kernel.verdict import Refused
from linli.notices.actions import confirm_code, send_code
from linli.people import actions, queries
from linli.people.forms import CodeForm, LoginForm, SignUpForm
from linli.people.rules_signing import Method
from linli.people.views.entering import enter, let_in, network_of
from linli.people.views.entering import onward as _onward
from linli.web.http import Request
from linli.web.posting import goto

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict

PURPOSE = "sign_up"
DRAFT = "sign_up"
DRAFT_AAD = "people.sign_up.draft"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: Request) -> HttpResponse:
    """Sign in with number or user name; what was typed stays, the password does not."""
    onward = _onward(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(onward)
        return _login_page(request, LoginForm(), onward)
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _login_page(request, form, onward, status=422)
    try:
        account = actions.sign_in(
            login=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            at=request.at,
            network=network_of(request),
        )
    except Refused as refusal:
        return _login_page(request, form, onward, verdict=refusal.verdict, status=409)
    return enter(request, account, method=Method.PASSWORD, to=onward)


@require_POST
def logout(request: Request) -> HttpResponse:
    """Sign out; the session is gone from the table."""
    auth.logout(request)
    return goto(request, settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: Request) -> HttpResponse:
    """Name, number, password; a code goes to the number. Nothing is made before the code comes back."""
    onward = _onward(request)
    if request.method != "POST":
        return _signup_page(request, SignUpForm(initial=_draft(request)), onward)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _signup_page(request, form, onward, status=422)
    asked = form.cleaned_data
    try:
        sent = send_code(purpose=PURPOSE, destination=asked["phone"], at=request.at)
    except Refused as refusal:
        return _signup_page(request, form, onward, verdict=refusal.verdict, status=409)
    draft = {"name": asked["name"], "phone": asked["phone"], "hash": make_password(asked["password"])}
    request.session[DRAFT] = {
        "confirmation": str(sent.uid),
        "sealed": crypto.seal(json.dumps(draft), aad=DRAFT_AAD),
        "next": onward,
    }
    return goto(request, reverse("people:signup_confirm"))


@require_http_methods(["GET", "HEAD", "POST"])
def signup_confirm(request: Request) -> HttpResponse:
    """The code comes back; the account is made and signed in."""
    kept, draft = request.session.get(DRAFT), _draft(request)
    if not kept or not draft:
        return redirect("people:signup")
    if request.method != "POST":
        return _code_page(request, CodeForm(), draft)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, draft, status=422)
    try:
        confirm_code(
            uid=UUID(kept["confirmation"]), code=form.cleaned_data["code"], at=request.at, purpose=PURPOSE
        )
        account = actions.sign_up(
            name=draft["name"], phone=draft["phone"], password_hash=draft["hash"], at=request.at
        )
    except Refused as refusal:
        return _code_page(request, form, draft, verdict=refusal.verdict, status=409)
    request.session.pop(DRAFT)
    messages.success(request, _("Welcome! Your account is ready. You may register with your community now."))
    first = settings.LOGIN_REDIRECT_URL
    return let_in(
        request,
        account,
        method=Method.SMS,
        to=kept["next"] if kept["next"] != first else reverse("people:join"),
    )


def _draft(request: Request) -> dict[str, str]:
    kept = request.session.get(DRAFT)
    if not kept:
        return {}
    try:
        draft: dict[str, str] = json.loads(crypto.unseal(kept["sealed"], aad=DRAFT_AAD))
    except crypto.KeyRefused:  # older than the key it was sealed with: begin again
        return {}
    return draft


def _login_page(
    request: Request, form: LoginForm, onward: str, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "next": onward,
        "verdict": verdict,
        "by_sms": queries.sms_is_open(),
        "by_wechat": queries.wechat_is_open(),
        "by_passkey": settings.SECOND_FACTOR != queries.OFF,
    }
    return render(request, "people/login.html", context, status=status)


def _signup_page(
    request: Request, form: SignUpForm, onward: str, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    return render(
        request, "people/signup.html", {"form": form, "next": onward, "verdict": verdict}, status=status
    )


def _code_page(
    request: Request, form: CodeForm, draft: dict[str, str], verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "phone": mask.mask_phone(draft["phone"]), "verdict": verdict}
    return render(request, "people/signup_confirm.html", context, status=status)
