"""The inbox of a person, and in the demo the outbox of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.verdict import Missing
from linli.notices import actions, queries
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request

LARGEST_ID = 2**63 - 1


def _person(request: Request) -> UUID:
    if request.actor.person_uid is None:
        raise Missing
    return request.actor.person_uid


def _before(text: str) -> int | None:
    """Where the page begins; anything that is no row number begins at the top."""
    return min(int(text), LARGEST_ID) if text.isascii() and text.isdigit() else None


@require_safe
def inbox(request: Request) -> HttpResponse:
    """One's own messages, unread first."""
    page = queries.inbox(recipient_uid=_person(request), before=_before(request.GET.get("before", "")))
    return render(request, "notices/inbox.html", {"page": page})


@require_POST
def read(request: Request, uid: UUID) -> HttpResponse:
    """Mark one message as read and go where it leads."""
    person = _person(request)
    return act(
        request,
        verb="notices.read",
        run=lambda: actions.mark_read(uid=uid, recipient_uid=person, at=request.at).uid,
        to=lambda done: queries.link_of(uid=done, recipient_uid=person) or reverse("notices:inbox"),
    )


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Mark all messages as read."""
    person = _person(request)

    def run() -> UUID:
        actions.mark_all_read(recipient_uid=person, at=request.at)
        return person

    return act(
        request,
        verb="notices.read_all",
        run=run,
        to=lambda _uid: reverse("notices:inbox"),
        message=_("All messages are marked as read."),
    )


@login_not_required
@require_safe
def outbox(request: Request) -> HttpResponse:
    """What would have left the house.

    In the demo only: nothing leaves there, and whoever tries it needs the codes.
    """
    if not settings.DEMO:
        raise Missing
    return render(request, "notices/outbox.html", {"lines": queries.outbox()})
