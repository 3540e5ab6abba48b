"""The page of one's own band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.oversight import queries

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.http import Request


@require_safe
def own_band(request: Request) -> HttpResponse:
    """Where one's hours lie among the volunteers of one's community; for oneself alone."""
    page = queries.own_band(actor=request.actor, at=request.at)
    context = {"page": page, "quarters": range(1, 5), "nav_active": "credits:mine"}
    return render(request, "oversight/own_band.html", context)
