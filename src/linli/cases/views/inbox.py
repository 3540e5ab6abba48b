"""The inbox: list, request, likely twins and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.people.models import Role

from .. import queries
from .detail import verb_buttons

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.web.http import Request


@require_safe
def inbox(request: Request, uid: UUID | None = None) -> HttpResponse:
    """Three panes; with `uid` that case is open, for htmx only its two panes are sent."""
    page = queries.inbox(
        actor=request.actor,
        at=request.at,
        pile=request.GET.get("pile", ""),
        after=request.GET.get("after", ""),
        uid=uid,
    )
    here = reverse("cases:inbox")
    verbs = verb_buttons(page.open, back="inbox") if page.open else []
    context = {
        "page": page,
        "piles": [
            {
                "label": pile.label,
                "url": f"{here}?pile={pile.code}",
                "active": pile.code == page.pile,
                "count": pile.count,
            }
            for pile in page.piles
        ],
        "next_url": f"{here}?pile={page.pile}&after={page.after}" if page.after else "",
        "speaks_for_unit": bool(request.actor.unit_ids(Role.HANDLER, Role.CONTACT)),
        "reading": uid is not None,
        "verbs": verbs,
        "refused_verbs": [verb for verb in verbs if not verb.verdict],
        "back": "inbox",
        "nav_active": "cases:inbox",
    }
    template = "cases/inbox.html#open" if request.htmx and uid is not None else "cases/inbox.html"
    return render(request, template, context)
