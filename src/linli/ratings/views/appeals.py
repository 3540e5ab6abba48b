"""Appeals: the page of the rated unit, the list, and one appeal with its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.ratings import actions, queries
from linli.ratings.forms import AppealForm, DecisionForm
from linli.ratings.models import Appeal
from linli.web.posting import act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "ratings:appeals"
FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def unit_page(request: Request, uid: UUID) -> HttpResponse:
    """What the rated unit may know of the verdicts on its case, and its appeal."""

    def page(form: AppealForm, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        found = queries.unit_page(actor=request.actor, uid=uid, at=request.at)
        context = {"page": found, "form": form, "verdict": verdict, "nav_active": MENU}
        return render(request, "ratings/unit.html", context, status=status)

    form = AppealForm(request.POST or None)
    if request.method != "POST":
        return page(form)
    if not form.is_valid():
        return page(form, status=422)
    return act(
        request,
        verb="ratings.appeal",
        run=lambda: actions.appeal(case_uid=uid, actor=request.actor, at=request.at, **form.cleaned_data).uid,
        to=lambda _uid: reverse("ratings:unit", args=[uid]),
        message=_("The appeal waits for review; until then the verdict stands."),
        again=lambda verdict: page(form, verdict, 409),
    )


@require_safe
def appeals(request: Request) -> HttpResponse:
    """Appeals of one's unit, and those that wait for review."""
    state = request.GET.get("state", "")
    context = {
        "lines": queries.appeals_page(actor=request.actor, state=state),
        "states": Appeal.State.choices,
        "state": state,
    }
    return render(request, "ratings/appeals.html", context)


@FORM
def appeal(request: Request, uid: UUID) -> HttpResponse:
    """One appeal; whoever reviews it decides here."""
    found = queries.appeal_page(actor=request.actor, uid=uid, at=request.at)
    standing = [str(one.uid) for one in found.standing]

    def page(form: DecisionForm, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {
            "page": queries.appeal_page(actor=request.actor, uid=uid, at=request.at),
            "form": form,
            "ticked": form.data.getlist("ratings") if form.is_bound else [],  # type: ignore[attr-defined]  # POST
            "verdict": verdict,
            "nav_active": MENU,
        }
        return render(request, "ratings/appeal.html", context, status=status)

    form = DecisionForm(request.POST or None, standing=standing)
    if request.method != "POST":
        return page(form)
    if not form.is_valid():
        return page(form, status=422)
    given = form.cleaned_data

    def run() -> UUID:
        if given["decision"] == "uphold":
            return actions.uphold_appeal(
                appeal_uid=uid,
                rating_uids=[UUID(one) for one in given["ratings"]],
                words=given["words"],
                actor=request.actor,
                at=request.at,
            ).uid
        return actions.dismiss_appeal(
            appeal_uid=uid, words=given["words"], actor=request.actor, at=request.at
        ).uid

    return act(
        request,
        verb="ratings.decide_appeal",
        run=run,
        to=lambda made: reverse("ratings:appeal", args=[made]),
        message=_("Decided; everybody concerned is told."),
        again=lambda verdict: page(form, verdict, 409),
    )


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """The unit takes its appeal back."""
    return act(
        request,
        verb="ratings.withdraw_appeal",
        run=lambda: actions.withdraw_appeal(appeal_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda made: reverse("ratings:appeal", args=[made]),
        message=_("The appeal is withdrawn."),
    )
