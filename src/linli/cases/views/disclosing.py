"""The form behind the masks of a voice, and the page on which a resident reads who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.people.views.revealing import Wish, reveal_view

from .. import queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.web.http import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: Request, uid: UUID) -> HttpResponse:
    """Name, contact or full words of a voice."""
    field = (request.POST if request.method == "POST" else request.GET).get("field", "contact")
    target, masked = queries.voice_target(actor=request.actor, voice_uid=uid, field=field)
    wish = Wish(
        target=target,
        masked=masked.text if field != "words" else "",
        back=target.task.url,
        value=lambda look: queries.voice_value(look=look, actor=request.actor),
    )
    return reveal_view(request, wish)


@login_not_required
@require_safe
def seen(request: Request, token: str) -> HttpResponse:
    """Who looked at this voice's name, contact or words: the link is the key, no account is needed."""
    _token, looks = queries.voice_looks(token=token)
    context = {"looks": looks, "back_url": reverse("cases:status", args=[token])}
    return render(request, "people/seen.html", context)
