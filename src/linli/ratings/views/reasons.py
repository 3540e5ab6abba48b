"""The reasons that an area offers for each face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.ratings import actions, queries
from linli.ratings.forms import ReasonsForm
from linli.web.posting import act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

MENU = "ratings:reasons"


@require_safe
def reasons(request: Request) -> HttpResponse:
    """The list of one area; everybody with a post there may read it."""
    return _page(request, request.GET.get("area", ""))


@require_POST
def put_reasons(request: Request, code: str) -> HttpResponse:
    """Another list, from now or a day on."""
    form = ReasonsForm(request.POST)
    if not form.is_valid():
        return _page(request, code, form=form, status=422)
    return act(
        request,
        verb="ratings.put_reasons",
        run=lambda: (
            actions.put_reasons(
                area_code=code,
                given=form.lists,
                valid_from=form.begins,
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: f"{reverse(MENU)}?area={code}",
        message=_("The reasons are set; ratings that were given keep theirs."),
        again=lambda verdict: _page(request, code, form=form, verdict=verdict, status=409),
    )


def _page(
    request: Request,
    code: str,
    *,
    form: ReasonsForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.reasons_page(actor=request.actor, code=code, at=request.at)
    held = {f"reasons_{score}": "\n".join(lines) for score, _label, lines in page.faces}
    context = {
        "page": page,
        "form": form or ReasonsForm(initial=held),
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "ratings/reasons.html", context, status=status)
