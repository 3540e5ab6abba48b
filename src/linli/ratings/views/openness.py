"""What everybody may know about ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.ratings import queries, rules_calls

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.http import Request


@login_not_required
@require_safe
def openness(request: Request) -> HttpResponse:
    """Ratings that were excluded, by reason, and how many closures are false."""
    page = queries.openness(code=request.GET.get("area", ""), at=request.at)
    return render(request, "ratings/openness.html", {"page": page, "fewest": rules_calls.FEWEST})
