"""Pages of the double sign: what I signed and why it counts as it does, requests, and how much was entered afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.attendance import actions, queries
from linli.attendance.forms import ReasonForm
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

QUEUE = "attendance:corrections"


@require_safe
def mine(request: Request) -> HttpResponse:
    """What I signed, newest first, each with its grade, the reasons, and what waits for somebody."""
    return _mine(request)


def _mine(request: Request, verdict: Verdict | None = None) -> HttpResponse:
    page = queries.mine(actor=request.actor, at=request.at)
    context = {"page": page, "verdict": verdict, "nav_active": "credits:mine"}
    return render(request, "attendance/mine.html", context)


@require_safe
def corrections(request: Request) -> HttpResponse:
    """What waits for a decision in my area, the oldest first."""
    return _queue(request)


def _queue(
    request: Request,
    *,
    status: int = 200,
    about: UUID | None = None,
    form: ReasonForm | None = None,
    verdict: Verdict | None = None,
) -> HttpResponse:
    context = {
        "page": queries.queue(actor=request.actor),
        "about": about,
        "form": form or ReasonForm(),
        "verdict": verdict,
        "nav_active": QUEUE,
    }
    return render(request, "attendance/corrections.html", context, status=status)


@require_POST
def approve(request: Request, uid: UUID) -> HttpResponse:
    """Write the attendance as asked."""
    return posting.act(
        request,
        verb="attendance.approve",
        run=lambda: actions.approve_correction(correction_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse(QUEUE),
        message=_("Written as asked, evidence grade C. The volunteer has been told."),
        again=_again(request, uid, ReasonForm()),
    )


@require_POST
def refuse(request: Request, uid: UUID) -> HttpResponse:
    """Leave it as it was signed, with a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        queries.correction_for(actor=request.actor, uid=uid)
        return _again(request, uid, form, 422)(None)
    return posting.act(
        request,
        verb="attendance.refuse",
        run=lambda: (
            actions.refuse_correction(
                correction_uid=uid, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: reverse(QUEUE),
        message=_("Left as it was signed. The volunteer has been told."),
        again=_again(request, uid, form),
    )


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Take a request back."""
    return posting.act(
        request,
        verb="attendance.withdraw",
        run=lambda: actions.withdraw_correction(correction_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("attendance:mine"),
        message=_("The request is taken back."),
    )


@login_not_required
@require_safe
def shares(request: Request) -> HttpResponse:
    """Public: how the hours of a month are known, and how much was entered afterwards."""
    asked = request.GET.get("back", "0")
    back = int(asked) if asked in {str(number) for number in range(queries.SHARE_MONTHS)} else 0
    page = queries.shares_page(
        actor=request.actor, at=request.at, back=back, city=request.GET.get("city", "")
    )
    code = page.city.code if page.city else ""
    months = [
        {"label": f"{month:%Y-%m}", "url": _shares_url(code, number), "active": number == back}
        for number, month in enumerate(page.months)
    ]
    cities = [
        {"label": one.name, "url": _shares_url(one.code, back), "active": one == page.city}
        for one in page.cities
    ]
    return render(request, "attendance/shares.html", {"page": page, "months": months, "cities": cities})


def _shares_url(city: str, back: int) -> str:
    return f"?{urlencode({'city': city} | ({'back': back} if back else {}))}"


def _again(
    request: Request, uid: UUID, form: ReasonForm, status: int = 409
) -> Callable[[Verdict | None], HttpResponse]:
    """The list once more with what was typed; a request that cannot be seen is missing."""

    def page(verdict: Verdict | None) -> HttpResponse:
        if not queries.may_decide_anywhere(request.actor):
            queries.correction_for(actor=request.actor, uid=uid)
            return _mine(request, verdict)
        return _queue(request, status=status, about=uid, form=form, verdict=verdict)

    return page
