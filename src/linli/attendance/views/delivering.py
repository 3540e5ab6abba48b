"""Pages of who gets delivered work: by a link without an account, or signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.attendance import actions, queries
from linli.attendance.forms import AnswerForm
from linli.web import posting

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@login_not_required
@require_http_methods(["GET", "HEAD"])
def delivery(request: HttpRequest, token: str) -> HttpResponse:
    """What was done for whoever holds the link, and the two answers."""
    return _page(cast("Request", request), token, AnswerForm())


def _page(
    request: Request, token: str, form: AnswerForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    page = queries.answer_page(actor=request.actor, token=token, at=request.at)
    context = {"page": page, "token": token, "form": form, "verdict": verdict}
    return render(request, "attendance/delivery.html", context, status=status)


@login_not_required
@require_POST
def confirm_delivery(request: HttpRequest, token: str) -> HttpResponse:
    """It came: for the time handed in, or for less with a reason."""
    asked = cast("Request", request)
    form = AnswerForm(asked.POST)
    if not form.is_valid():
        return _page(asked, token, form, status=422)
    return posting.act(
        asked,
        verb="attendance.confirm_delivery",
        run=lambda: _confirmed(asked, token, form),
        to=lambda _uid: reverse("attendance:delivery", args=[token]),
        message=_("Thank you. The time goes into the volunteer's book."),
        again=lambda verdict: _page(asked, token, form, verdict),
    )


def _confirmed(request: Request, token: str, form: AnswerForm) -> UUID:
    return actions.confirm_delivery(
        token=token,
        minutes=form.cleaned_data["minutes"],
        reason=form.cleaned_data["reason"],
        actor=request.actor,
        at=request.at,
    ).uid


@login_not_required
@require_POST
def refuse_delivery(request: HttpRequest, token: str) -> HttpResponse:
    """It did not come, with a reason."""
    asked = cast("Request", request)
    form = AnswerForm(asked.POST)
    if not form.is_valid():
        return _page(asked, token, form, status=422)
    return posting.act(
        asked,
        verb="attendance.refuse_delivery",
        run=lambda: (
            actions.refuse_delivery(
                token=token, reason=form.cleaned_data["reason"], actor=asked.actor, at=asked.at
            ).uid
        ),
        to=lambda _uid: reverse("attendance:delivery", args=[token]),
        message=_("Noted. The volunteer reads your reason."),
        again=lambda verdict: _page(asked, token, form, verdict),
    )


@require_safe
def received(request: Request) -> HttpResponse:
    """What waits for the answer of somebody who is signed in."""
    rows = queries.received(actor=request.actor)
    return render(request, "attendance/received.html", {"rows": rows, "nav_active": "people:me"})


@require_POST
def withdraw_delivery(request: Request, uid: UUID) -> HttpResponse:
    """Take back what one handed in."""
    mine = queries.own_delivery(actor=request.actor, uid=uid)
    return posting.act(
        request,
        verb="attendance.withdraw_delivery",
        run=lambda: actions.withdraw_delivery(delivery_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:deliver", args=[mine.place_uid]),
        message=_("Withdrawn. You may hand it in again."),
    )
