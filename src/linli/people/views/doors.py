"""Other ways in, each open only where it is configured: a code sent to the number, WeChat's QR code, a mini-program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import crypto, mask
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.people import actions, queries, rules_signing, wechat
from linli.people.forms import CodeForm, PhoneForm
from linli.people.rules_signing import Method
from linli.people.views.entering import enter, keep_wechat, network_of, onward
from linli.people.views.security import to_prove
from linli.web.http import Request
from linli.web.posting import goto

if TYPE_CHECKING:
    from linli.people.models import Account
    from linli.people.wechat import Identity

SMS_DRAFT = "code_sign_in"
SMS_AAD = "people.code_sign_in.draft"
# WeChat puts this word into the name of the browser inside a mini-program, and a link from elsewhere cannot: it keeps
# others from making somebody sign in, or link, with a code that is not theirs.
MINI_SIGN = "miniProgram"


@require_http_methods(["GET", "HEAD", "POST"])
def code_login(request: Request) -> HttpResponse:
    """A number; a code goes to it when it has an account, and the page says the same when it has none."""
    if not queries.sms_is_open():
        raise Missing
    if request.method != "POST":
        return _phone_page(request, PhoneForm())
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _phone_page(request, form, status=422)
    phone = form.cleaned_data["phone"]
    try:
        uid = actions.send_sign_in_code(phone=phone, at=request.at)
    except Refused as refusal:
        return _phone_page(request, form, refusal.verdict, 409)
    draft = json.dumps({"uid": str(uid), "phone": phone, "next": onward(request)})
    request.session[SMS_DRAFT] = crypto.seal(draft, aad=SMS_AAD)
    return goto(request, reverse("people:code_confirm"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_confirm(request: Request) -> HttpResponse:
    """The code comes back."""
    if not queries.sms_is_open():
        raise Missing
    sealed = request.session.get(SMS_DRAFT, "")
    if not sealed:
        return redirect("people:code_login")
    draft: dict[str, str] = json.loads(crypto.unseal(sealed, aad=SMS_AAD))
    if request.method != "POST":
        return _code_page(request, CodeForm(), draft)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, draft, status=422)
    try:
        account = actions.sign_in_by_code(
            confirmation_uid=UUID(draft["uid"]),
            phone=draft["phone"],
            code=form.cleaned_data["code"],
            at=request.at,
            network=network_of(request),
        )
    except Refused as refusal:
        return _code_page(request, form, draft, refusal.verdict, 409)
    request.session.pop(SMS_DRAFT)
    return enter(request, account, method=Method.SMS, to=draft["next"])


@require_POST
def wechat_go(request: Request) -> HttpResponse:
    """To WeChat's QR code, to sign in, or to link when one is signed in."""
    if not queries.wechat_is_open():
        raise Missing
    linking = request.user.is_authenticated
    if linking and not _may_link(request):
        return to_prove(request)
    to = reverse("people:security") if linking else onward(request)
    return redirect(wechat.way_to_wechat(request, onward=to, linking=linking))


@never_cache
@require_safe
def wechat_back(request: Request) -> HttpResponse:
    """Back from WeChat."""
    if not queries.wechat_is_open():
        raise Missing
    identity, state = wechat.back_from_wechat(request)
    if state.get("process") == "connect" and request.user.is_authenticated:
        actions.link_wechat(
            account=request.user,
            identity=identity,
            session=request.session_facts,
            actor=request.actor,
            at=request.at,
        )
        messages.success(request, _("Your WeChat is linked: next time it is enough."))
        return redirect("people:security")
    return _by_wechat(request, identity, to=state.get("next") or "/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wechat_mini(request: Request) -> HttpResponse:
    """From the mini-program's web view, with the code of `wx.login`: a page with one button, which does it."""
    if not queries.mini_program_is_open() or MINI_SIGN not in request.headers.get("User-Agent", ""):
        raise Missing
    if request.method != "POST":
        context = {"code": request.GET.get("code", ""), "next": onward(request)}
        return render(request, "people/wechat_mini.html", context)
    identity = wechat.code_to_identity(request.POST.get("code", ""))
    return _by_wechat(request, identity, to=onward(request))


@require_POST
def wechat_unlink(request: Request) -> HttpResponse:
    """Take the link with WeChat away."""
    actions.unlink_wechat(account=cast("Account", request.user), actor=request.actor, at=request.at)
    messages.success(request, _("Your WeChat is no longer linked."))
    return goto(request, reverse("people:security"))


def _may_link(request: Request) -> Verdict:
    factors = queries.factors_of(account_id=cast("Account", request.user).pk)
    return rules_signing.may_change_factors(request.session_facts, request.at, has_factor=factors.any)


def _by_wechat(request: Request, identity: Identity, *, to: str) -> HttpResponse:
    try:
        account = actions.sign_in_by_wechat(identity=identity)
    except Refused as refusal:
        keep_wechat(request, identity)
        messages.info(request, str(refusal.verdict.sentence))
        return redirect("people:login")
    return enter(request, account, method=Method.WECHAT, to=to)


def _phone_page(
    request: Request, form: PhoneForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "next": onward(request), "verdict": verdict}
    return render(request, "people/code_login.html", context, status=status)


def _code_page(
    request: Request, form: CodeForm, draft: dict[str, str], verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "phone": mask.mask_phone(draft["phone"]), "verdict": verdict}
    return render(request, "people/code_confirm.html", context, status=status)
