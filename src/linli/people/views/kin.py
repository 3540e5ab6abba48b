"""Declaring kin."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.people import actions, forms_kin, queries
from linli.web import posting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def kin(request: Request) -> HttpResponse:
    """The numbers one declared, and one more."""
    if request.method != "POST":
        return _page(request, forms_kin.KinForm())
    form = forms_kin.KinForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    phone = form.cleaned_data["phone"]
    return posting.act(
        request,
        verb="people.declare_kin",
        run=lambda: actions.declare_kin(phone=phone, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("people:kin"),
        message=_("Declared. Neither of you sees cases about the other."),
        again=lambda verdict: _page(request, form, verdict=verdict, status=409),
    )


@require_POST
def withdraw_kin(request: Request, uid: UUID) -> HttpResponse:
    """Take an own declaration back."""
    return posting.act(
        request,
        verb="people.withdraw_kin",
        run=lambda: actions.withdraw_kin(uid=uid, actor=request.actor, at=request.at),
        to=lambda _uid: reverse("people:kin"),
        message=_("Withdrawn."),
    )


def _page(
    request: Request, form: forms_kin.KinForm, *, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "declared": queries.own_kin(actor=request.actor), "verdict": verdict}
    return render(request, "people/kin.html", context, status=status)
