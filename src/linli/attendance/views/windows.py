"""Windows of signing of an area: what holds, and the form for its administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.attendance import actions, queries
from linli.attendance.forms import WindowsForm
from linli.web import posting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

NAV = "attendance:windows"


@require_safe
def windows(request: Request) -> HttpResponse:
    """What holds in an area."""
    return _page(request, request.GET.get("area", ""))


def _page(
    request: Request,
    code: str,
    form: WindowsForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.windows_page(actor=request.actor, code=code, at=request.at)
    now = page.now
    initial = {"early": now.early, "late_out": now.late_out, "grace": now.grace}
    context = {
        "page": page,
        "form": form or WindowsForm(initial=initial),
        "verdict": verdict,
        "nav_active": NAV,
    }
    return render(request, "attendance/windows.html", context, status=status)


@require_POST
def set_windows(request: Request, code: str) -> HttpResponse:
    """Change it for an area."""
    queries.windows_page(actor=request.actor, code=code, at=request.at).verdict.enforce()
    form = WindowsForm(request.POST)
    if not form.is_valid():
        return _page(request, code, form, status=422)
    return posting.act(
        request,
        verb="attendance.set_windows",
        run=lambda: (
            actions.set_windows(area_code=code, wanted=form.wanted(), actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: f"{reverse(NAV)}?area={code}",
        message=_("Kept. It holds for shifts that begin from now on."),
        again=lambda verdict: _page(request, code, form, verdict),
    )
