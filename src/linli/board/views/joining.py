"""“I too” on the public page of a matter."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.board.queries import comments as queries
from linli.board.views.item import DEVICE_COOKIE, item_page
from linli.cases import actions as cases
from linli.cases.forms_voices import PressForm
from linli.cases.limits import count_press, judge_presses
from linli.kernel import ids
from linli.web import posting

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

DEVICE_AGE = 180 * 24 * 3600


@login_not_required
@require_POST
def me_too(request: Request, uid: UUID) -> HttpResponse:
    """Add a voice; the device is remembered by a cookie, its keyed hash is all that is stored."""
    number = queries.public_case(uid=uid, at=request.at)[0].number
    form = PressForm(request.POST)
    device = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(18)
    if not form.is_valid():
        return item_page(request, uid, form=form, status=422)

    def run() -> UUID:
        judge_presses(request)
        contact = form.cleaned_data["contact"]
        made = cases.me_too(
            number=number, device=device, contact=contact, actor=request.actor, at=request.at
        ).uid
        count_press(request)
        return made

    def again(verdict: Verdict) -> HttpResponse:
        status = 429 if verdict.code == "too_many_from_here" else 409
        return item_page(request, uid, form=form, verdict=verdict, status=status)

    response = posting.act(
        request,
        verb="cases.me_too",
        run=run,
        to=lambda made: reverse("cases:receipt", args=[ids.token("voice", made)]),
        message=_("Your voice counts. This number and page are your own."),
        again=again,
    )
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
