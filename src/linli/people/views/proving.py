"""Once more: it is you. Before sensitive things, and before factors change."""

from __future__ import annotations

from typing import cast

from django.contrib import auth
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.verdict import Refused, Verdict
from linli.people import actions, queries
from linli.people.forms import FactorForm, ProveForm
from linli.people.models import Account
from linli.people.sessions import FACTOR_KEY
from linli.people.views.entering import (
    BACKEND,
    Ceremony,
    host_of,
    network_of,
    onward,
    passkey_answer,
    passkey_asked,
)
from linli.people.views.second import asked_of_passkeys
from linli.web.http import Request
from linli.web.posting import goto


@never_cache
@sensitive_post_parameters("old")
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: Request) -> HttpResponse:
    """By a second factor, or by the password while there is none."""
    account = cast("Account", request.user)
    factors = queries.factors_of(account_id=account.pk)
    kind: type[FactorForm | ProveForm] = FactorForm if factors.any else ProveForm
    if request.method != "POST":
        return _page(request, factors, kind())
    form = kind(request.POST)
    if not form.is_valid():
        return _page(request, factors, form, status=422)
    try:
        if factors.any:
            actions.confirm_by_code(
                account=account, code=form.cleaned_data["code"], network=network_of(request), at=request.at
            )
        else:
            actions.prove_password(
                account=account,
                password=form.cleaned_data["old"],
                network=network_of(request),
                at=request.at,
            )
    except Refused as refusal:
        return _page(request, factors, kind(), refusal.verdict, 409)
    return _proved(request, account, factor=factors.any)


@require_POST
def prove_passkey(request: Request) -> HttpResponse:
    """By a passkey."""
    account = cast("Account", request.user)
    try:
        actions.confirm_by_passkey(
            account=account,
            host=host_of(request),
            state=passkey_asked(request, Ceremony.PROVE),
            answer=passkey_answer(request),
            network=network_of(request),
            at=request.at,
        )
    except Refused as refusal:
        factors = queries.factors_of(account_id=account.pk)
        return _page(request, factors, FactorForm(), refusal.verdict, 409)
    return _proved(request, account, factor=True)


def _proved(request: Request, account: Account, *, factor: bool) -> HttpResponse:
    """Write the moment into the session; by password the session begins anew, with a key of its own."""
    if factor:
        request.session[FACTOR_KEY] = request.at.isoformat()
    else:
        auth.login(request, account, backend=BACKEND)
        request.session.cycle_key()
    return goto(request, onward(request, reverse("people:security")))


def _page(
    request: Request,
    factors: queries.Factors,
    form: FactorForm | ProveForm,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "verdict": verdict,
        "factors": factors,
        "action": reverse("people:prove"),
        "passkey_action": reverse("people:prove_passkey"),
        "options": asked_of_passkeys(request, factors, Ceremony.PROVE),
        "next": onward(request, reverse("people:security")),
        "again": True,
    }
    return render(request, "people/second.html", context, status=status)
