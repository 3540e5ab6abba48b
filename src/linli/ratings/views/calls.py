"""Calling back: the worklist, and one call with its script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.ratings import actions, queries, rules_calls
from linli.ratings.forms import CallForm
from linli.web.posting import act

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "ratings:calls"


@require_safe
def calls(request: Request) -> HttpResponse:
    """What is to be called, or was; and what the calls estimate."""
    done = request.GET.get("done") == "1"
    context = {
        "page": queries.calls_page(actor=request.actor, done=done, at=request.at),
        "done": done,
        "fewest": rules_calls.FEWEST,
    }
    return render(request, "ratings/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, uid: UUID) -> HttpResponse:
    """One call: the questions, and how it went."""

    def page(form: CallForm, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        found = queries.call_page(actor=request.actor, uid=uid, at=request.at)
        context = {"page": found, "form": form, "verdict": verdict, "nav_active": MENU}
        return render(request, "ratings/call.html", context, status=status)

    form = CallForm(request.POST or None)
    if request.method != "POST":
        return page(form)
    if not form.is_valid():
        return page(form, status=422)
    return act(
        request,
        verb="ratings.record_call",
        run=lambda: actions.record_call(call_uid=uid, actor=request.actor, at=request.at, **form.given).uid,
        to=lambda _uid: reverse(MENU),
        message=_("The call is written down."),
        again=lambda verdict: page(form, verdict, 409),
    )
