"""Screens with nobody's account: made and ended by those who run the project, opened by whoever holds the link."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import idempotency
from linli.kernel.verdict import Refused
from linli.projects import actions
from linli.projects.entering import screen_at
from linli.projects.forms_kiosks import KioskForm
from linli.projects.queries import kiosks as queries
from linli.web.posting import KEY_FIELD, act, body_of, scope_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from linli.attendance.models import Kiosk
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
def kiosks(request: Request, uid: UUID) -> HttpResponse:
    """The screens of a shift, and one more.

    The address of a new one stands on the page that answers, and nowhere again: pressed twice, one is made, and the second
    answer shows the same.
    """
    if request.method != "POST":
        return _page(request, uid, KioskForm())
    queries.made_for(actor=request.actor, uid=uid)
    form = KioskForm(request.POST)
    if not form.is_valid():
        return _page(request, uid, form, status=422)
    try:
        made = idempotency.once(
            key=request.POST.get(KEY_FIELD, ""),
            scope=scope_of(request.actor),
            verb="projects.make_kiosk",
            body=body_of(request),
            at=request.at,
            run=lambda: (
                actions.make_kiosk(shift_uid=uid, actor=request.actor, at=request.at, **form.cleaned_data).uid
            ),
        )
    except Refused as refusal:
        return _page(request, uid, form, verdict=refusal.verdict, status=409)
    return _page(request, uid, KioskForm(), made=queries.kiosk_for(actor=request.actor, uid=made))


def _page(
    request: Request,
    uid: UUID,
    form: KioskForm,
    *,
    verdict: Verdict | None = None,
    made: Kiosk | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.kiosks_page(actor=request.actor, shift_uid=uid, at=request.at)
    context = {
        "page": page,
        "form": form,
        "verdict": verdict,
        "made": made,
        "address": queries.address_of(made) if made else "",
        "nav_active": "projects:list",
    }
    response = render(request, "projects/kiosks.html", context, status=status)
    if made:
        response["Cache-Control"] = "no-store"
    return response


def _end(request: Request, uid: UUID, *, leaked: bool, message: str) -> HttpResponse:
    kiosk = queries.kiosk_for(actor=request.actor, uid=uid)
    listed = queries.shift_of(kiosk)
    return act(
        request,
        verb="projects.withdraw_kiosk" if leaked else "projects.end_kiosk",
        run=lambda: actions.end_kiosk(kiosk_uid=uid, leaked=leaked, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:kiosks", args=[listed]),
        message=message,
    )


@require_POST
def end(request: Request, uid: UUID) -> HttpResponse:
    """End a screen now."""
    return _end(request, uid, leaked=False, message=_("The screen is over. Its codes count no longer."))


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Withdraw a screen whose link got into wrong hands."""
    return _end(
        request,
        uid,
        leaked=True,
        message=_("Withdrawn. Who signed with its codes stands below: look whether they were there."),
    )


@login_not_required
@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """Code and QR code for whoever holds the link: no account, no names; asked again every twenty seconds without scripts.

    The page holds the key of this screen alone, so that it goes on without a network.
    """
    asked = cast("Request", request)
    page = screen_at(asked, token)
    kiosk = {
        "key": page.key,
        "address": page.address,
        "opens_at": page.kiosk.opens_at.isoformat(),
        "closes_at": page.kiosk.closes_at.isoformat(),
        "ask": reverse("api:show_screen", args=[token]),
    }
    context = {"page": page, "link": page.address + page.code, "kiosk": kiosk}
    response = render(asked, "projects/screen.html", context, status=200 if page.show else GONE)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
