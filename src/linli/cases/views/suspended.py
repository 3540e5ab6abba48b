"""The bank of suspended matters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import queries

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.http import Request


@require_safe
def suspended(request: Request) -> HttpResponse:
    """What is suspended, the next review first, and how much of all it is."""
    after = request.GET.get("after", "")
    page = queries.suspended_page(
        actor=request.actor, code=request.GET.get("area", ""), at=request.at, after=after
    )
    here = reverse("cases:suspended")
    first = f"{here}?{urlencode({'area': page.scope.code})}"
    context = {
        "page": page,
        "prev_url": first if after else "",
        "next_url": f"{first}&{urlencode({'after': page.after})}" if page.after else "",
        "nav_active": "cases:suspended",
    }
    return render(request, "cases/suspended.html", context)
