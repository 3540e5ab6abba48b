"""Pages of the rules of points: what holds in an area, and its draft with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.credits import actions, queries
from linli.credits.forms import EnactForm, RulesForm, example_forms
from linli.web import posting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "credits:rules"


@require_safe
def rules(request: Request) -> HttpResponse:
    """What holds in one area, with its draft."""
    return _page(request, request.GET.get("area", ""))


def _page(request: Request, code: str, *, status: int = 200, **more: Any) -> HttpResponse:
    page = queries.rules_page(actor=request.actor, code=code, at=request.at)
    draft = page.draft
    context = {
        "page": page,
        "form": RulesForm.of(draft) if draft else None,
        "examples": example_forms([one.example for one in page.tried]) if draft else [],
        "enact_form": EnactForm(),
        "nav_active": MENU,
    }
    return render(request, "credits/rules.html", context | more, status=status)


@require_POST
def draft(request: Request, code: str) -> HttpResponse:
    """Begin a draft, or go on with the one that is open."""
    return posting.act(
        request,
        verb="credits.draft_rules",
        run=lambda: actions.draft_rules(area_code=code, actor=request.actor, at=request.at).uid,
        to=lambda _uid: _address(code),
        again=lambda verdict: _page(request, code, verdict=verdict, status=409),
    )


@require_POST
def put(request: Request, uid: UUID) -> HttpResponse:
    """Write the numbers and the examples of the draft; what comes out is shown."""
    found = queries.draft_for(actor=request.actor, uid=uid)
    code = found.area.code
    form, rows = RulesForm(request.POST), example_forms(list(found.examples.order_by("pk")), request.POST)
    fine = [one.is_valid() for one in (form, *rows)]  # all of them, so that every fault is shown
    if not all(fine):
        return _page(request, code, status=422, form=form, examples=rows)
    examples = [one for one in (row.example() for row in rows) if one is not None]

    def again(verdict: Verdict) -> HttpResponse:
        return _page(request, code, status=409, form=form, examples=rows, verdict=verdict)

    return posting.act(
        request,
        verb="credits.put_rules",
        run=lambda: (
            actions.put_rules(
                uid=uid, numbers=form.numbers(), examples=examples, actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: _address(code),
        message=_("The draft is kept. Below stands what comes out of each example."),
        again=again,
    )


@require_POST
def enact(request: Request, uid: UUID) -> HttpResponse:
    """Let the draft hold from a day to come."""
    code = queries.draft_for(actor=request.actor, uid=uid).area.code
    form = EnactForm(request.POST)
    if not form.is_valid():
        return _page(request, code, status=422, enact_form=form)
    return posting.act(
        request,
        verb="credits.enact_rules",
        run=lambda: (
            actions.enact_rules(
                uid=uid, valid_from=form.cleaned_data["valid_from"], actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: _address(code),
        message=_("The rules begin on that day."),
        again=lambda verdict: _page(request, code, status=409, enact_form=form, verdict=verdict),
    )


def _address(code: str) -> str:
    return f"{reverse('credits:rules')}?area={code}"
