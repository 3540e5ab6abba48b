"""The second step of signing in, and signing in with a passkey alone."""

from __future__ import annotations

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.verdict import Missing, Refused, Verdict
from linli.people import actions, ceremonies, queries
from linli.people.forms import FactorForm
from linli.people.models import Account
from linli.people.rules_signing import Method
from linli.people.views.entering import (
    Ceremony,
    host_of,
    let_in,
    network_of,
    onward,
    passkey_answer,
    passkey_asked,
    step_of,
)
from linli.web.http import Request
from linli.web.posting import goto


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: Request) -> HttpResponse:
    """Six digits or a recovery code; a passkey goes to `second_passkey`."""
    step = step_of(request)
    if step is None:
        return (
            goto(request, reverse("people:login")) if request.method == "POST" else redirect("people:login")
        )
    account, kept = step
    if request.method != "POST":
        return second_page(request, account, FactorForm())
    form = FactorForm(request.POST)
    if not form.is_valid():
        return second_page(request, account, form, status=422)
    try:
        actions.confirm_by_code(
            account=account, code=form.cleaned_data["code"], network=network_of(request), at=request.at
        )
    except Refused as refusal:
        return second_page(request, account, FactorForm(), refusal.verdict, 409)
    return let_in(request, account, method=Method(kept["method"]), to=kept["next"], factor=True)


@require_POST
def second_passkey(request: Request) -> HttpResponse:
    """The second step by a passkey."""
    step = step_of(request)
    if step is None:
        return goto(request, reverse("people:login"))
    account, kept = step
    try:
        actions.confirm_by_passkey(
            account=account,
            host=host_of(request),
            state=passkey_asked(request, Ceremony.SECOND),
            answer=passkey_answer(request),
            network=network_of(request),
            at=request.at,
        )
    except Refused as refusal:
        return second_page(request, account, FactorForm(), refusal.verdict, 409)
    return let_in(request, account, method=Method(kept["method"]), to=kept["next"], factor=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_login(request: Request) -> HttpResponse:
    """GET: what a passkey is asked to sign, as JSON. POST: what it answered."""
    if request.method != "POST":
        options, request.session[Ceremony.SIGN_IN] = ceremonies.begin_assertion(
            host=host_of(request), held=None
        )
        return JsonResponse(options)
    account = actions.sign_in_by_passkey(
        host=host_of(request),
        state=passkey_asked(request, Ceremony.SIGN_IN),
        answer=passkey_answer(request),
        network=network_of(request),
        at=request.at,
    )
    return let_in(request, account, method=Method.PASSKEY, to=onward(request), factor=True)


def second_page(
    request: Request,
    account: Account,
    form: FactorForm,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    """Ask for the second factor, in the ways that this account has."""
    factors = queries.factors_of(account_id=account.pk)
    if not factors.any:
        raise Missing
    context = {
        "form": form,
        "verdict": verdict,
        "factors": factors,
        "action": reverse("people:second"),
        "passkey_action": reverse("people:second_passkey"),
        "options": asked_of_passkeys(request, factors, Ceremony.SECOND),
        "next": "",
    }
    return render(request, "people/second.html", context, status=status)


def asked_of_passkeys(request: Request, factors: queries.Factors, ceremony: Ceremony) -> str:
    """What one of these passkeys is asked to sign, as the page holds it; empty when there is none."""
    if not factors.passkeys:
        return ""
    held = queries.credentials_of(factors.passkeys)
    options, request.session[ceremony] = ceremonies.begin_assertion(host=host_of(request), held=held)
    return json.dumps(options)
