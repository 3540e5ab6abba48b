"""A forgotten password: a code goes to the number, then a new one is chosen. Nobody is signed in by it."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.kernel import crypto, mask
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.people import actions, queries
from linli.people.forms import ForgottenForm, PhoneForm
from linli.people.views.entering import network_of
from linli.web.http import Request
from linli.web.posting import goto

DRAFT = "forgotten"
DRAFT_AAD = "people.forgotten.draft"


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: Request) -> HttpResponse:
    """A number; a code goes to it when it has an account, and the page says the same when it has none.

    Where no text message can be sent, the page only says who helps.
    """
    if request.method != "POST":
        return _phone_page(request, PhoneForm())
    if not queries.reset_is_open():
        raise Missing
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _phone_page(request, form, status=422)
    phone = form.cleaned_data["phone"]
    try:
        uid = actions.send_reset_code(phone=phone, at=request.at)
    except Refused as refusal:
        return _phone_page(request, form, refusal.verdict, 409)
    request.session[DRAFT] = crypto.seal(json.dumps({"uid": str(uid), "phone": phone}), aad=DRAFT_AAD)
    return goto(request, reverse("people:forgotten_confirm"))


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_confirm(request: Request) -> HttpResponse:
    """The code comes back with a new password; then one signs in with it, and with the second factor as before."""
    sealed = request.session.get(DRAFT, "")
    if not sealed:
        return redirect("people:forgotten")
    draft: dict[str, str] = json.loads(crypto.unseal(sealed, aad=DRAFT_AAD))
    if request.method != "POST":
        return _code_page(request, ForgottenForm(), draft)
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, draft, status=422)
    try:
        actions.reset_password(
            confirmation_uid=UUID(draft["uid"]),
            phone=draft["phone"],
            code=form.cleaned_data["code"],
            new=form.cleaned_data["password"],
            network=network_of(request),
            at=request.at,
        )
    except Refused as refusal:
        return _code_page(request, form, draft, refusal.verdict, 409)
    # Whoever was signed in here is so no longer, and a session that is gone cannot be kept.
    request.session.flush()
    messages.success(
        request, _("Your new password is set, and you are signed out everywhere. Please sign in.")
    )
    return goto(request, reverse("people:login"))


def _phone_page(
    request: Request, form: PhoneForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "verdict": verdict, "by_sms": queries.reset_is_open()}
    return render(request, "people/forgotten.html", context, status=status)


def _code_page(
    request: Request,
    form: ForgottenForm,
    draft: dict[str, str],
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "phone": mask.mask_phone(draft["phone"]), "verdict": verdict}
    return render(request, "people/forgotten_confirm.html", context, status=status)
