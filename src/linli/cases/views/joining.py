"""The public page of a case, “I too” on it, and taking it back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel import ids
from linli.web import posting

from .. import actions, forms_voices, queries
from ..limits import count_press, judge_presses

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

DEVICE_COOKIE = "linli_device"
DEVICE_AGE = 180 * 24 * 3600


@login_not_required
@require_safe
def public(request: Request, number: str) -> HttpResponse:
    """Title, place at the level of the community, how far it is, how many ask for it."""
    return _page(request, number)


def _page(
    request: Request,
    number: str,
    *,
    form: forms_voices.PressForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.public_page(
        number=number, device=request.COOKIES.get(DEVICE_COOKIE, ""), actor=request.actor, at=request.at
    )
    if page.case.number != number:
        return redirect("cases:public", page.case.number)
    context = {
        "page": page,
        "form": form or forms_voices.PressForm(),
        "verdict": verdict,
        "asks_contact": request.actor.person_id is None,
    }
    return render(request, "cases/public.html", context, status=status)


@login_not_required
@require_POST
def me_too(request: Request, number: str) -> HttpResponse:
    """Add a voice; the device is remembered by a cookie, its keyed hash is all that is stored."""
    queries.public_case(number=number, at=request.at)
    form = forms_voices.PressForm(request.POST)
    device = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(18)
    if not form.is_valid():
        return _page(request, number, form=form, status=422)

    def run() -> UUID:
        judge_presses(request)
        contact = form.cleaned_data["contact"]
        uid = actions.me_too(
            number=number, device=device, contact=contact, actor=request.actor, at=request.at
        ).uid
        count_press(request)
        return uid

    def again(verdict: Verdict) -> HttpResponse:
        status = 429 if verdict.code == "too_many_from_here" else 409
        return _page(request, number, form=form, verdict=verdict, status=status)

    response = posting.act(
        request,
        verb="cases.me_too",
        run=run,
        to=lambda uid: reverse("cases:receipt", args=[ids.token("voice", uid)]),
        message=_("Your voice counts. This number and page are your own."),
        again=again,
    )
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@login_not_required
@require_POST
def take_back(request: Request, token: str) -> HttpResponse:
    """Take “I too” back."""
    number = queries.voice_by_token(token).case.number

    def run() -> UUID:
        return actions.take_back(voice_token=token, actor=request.actor, at=request.at).uid

    return posting.act(
        request,
        verb="cases.take_back",
        run=run,
        to=lambda _uid: reverse("cases:public", args=[number]),
        message=_("Taken back. Your voice is no longer counted."),
    )
