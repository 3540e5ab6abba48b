"""The number of a public case leads to its page on the board; “I too” is taken back by its own link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.web import posting

from .. import actions, queries

if TYPE_CHECKING:
    from linli.web.http import Request


@login_not_required
@require_safe
def public(request: Request, number: str) -> HttpResponse:
    """Lead to the one public page of the case; for good, unless it was merged, which may be undone."""
    case = queries.public_case(number=number, at=request.at)
    query = request.META.get("QUERY_STRING", "")
    address = reverse("board:item", args=[case.uid]) + (f"?{query}" if query else "")
    lead = HttpResponsePermanentRedirect if case.number == number else HttpResponseRedirect
    return lead(address)


@login_not_required
@require_POST
def take_back(request: Request, token: str) -> HttpResponse:
    """Take “I too” back."""
    number = queries.voice_by_token(token).case.number
    return posting.act(
        request,
        verb="cases.take_back",
        run=lambda: actions.take_back(voice_token=token, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("cases:public", args=[number]),
        message=_("Taken back. Your voice is no longer counted."),
    )
