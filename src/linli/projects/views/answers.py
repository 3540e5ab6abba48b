"""Until when requests for places are answered in an area: what holds, and the form for its administrator."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.projects import actions
from linli.projects.forms_claims import AnswersForm
from linli.projects.queries import answers
from linli.web import posting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

NAV = "projects:answer_times"


@require_safe
def answer_times(request: Request) -> HttpResponse:
    """What holds in an area."""
    return _page(request, request.GET.get("area", ""))


def _page(
    request: Request,
    code: str,
    form: AnswersForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = answers.answers_page(actor=request.actor, code=code, at=request.at)
    context = {
        "page": page,
        "form": form or AnswersForm(initial=asdict(page.now)),
        "verdict": verdict,
        "nav_active": NAV,
    }
    return render(request, "projects/answer_times.html", context, status=status)


@require_POST
def set_answer_times(request: Request, code: str) -> HttpResponse:
    """Change it for an area."""
    answers.answers_page(actor=request.actor, code=code, at=request.at).verdict.enforce()
    form = AnswersForm(request.POST)
    if not form.is_valid():
        return _page(request, code, form, status=422)
    wanted = form.wanted()
    return posting.act(
        request,
        verb="projects.set_answer_times",
        run=lambda: (
            actions.set_answer_times(area_code=code, wanted=wanted, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: f"{reverse(NAV)}?area={code}",
        message=_("Kept. It holds for requests made from now on."),
        again=lambda verdict: _page(request, code, form, verdict),
    )
