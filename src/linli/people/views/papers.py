"""Certificates 资格证 that wait to be seen by a community worker."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.people import actions, queries
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

LONGEST_NOTE = 200


@require_safe
def waiting(request: Request) -> HttpResponse:
    """What waits, the oldest first."""
    return _page(request)


@require_POST
def confirm(request: Request, uid: UUID) -> HttpResponse:
    """The paper was seen and is right."""
    return act(
        request,
        verb="people.confirm_certificate",
        run=lambda: actions.confirm_certificate(uid=uid, actor=request.actor, at=request.at).uid,
        to=_list,
        message=_("Noted: the certificate was seen and counts from now on."),
        again=lambda verdict: _page(request, verdict),
    )


@require_POST
def decline(request: Request, uid: UUID) -> HttpResponse:
    """The paper is not right."""
    note = request.POST.get("note", "")[:LONGEST_NOTE]
    return act(
        request,
        verb="people.decline_certificate",
        run=lambda: actions.decline_certificate(uid=uid, note=note, actor=request.actor, at=request.at).uid,
        to=_list,
        message=_("Noted: it does not count; its holder reads why."),
        again=lambda verdict: _page(request, verdict),
    )


def _list(_uid: UUID) -> str:
    return reverse("people:papers")


def _page(request: Request, verdict: Verdict | None = None) -> HttpResponse:
    context = {"papers": queries.waiting_papers(actor=request.actor), "verdict": verdict}
    return render(request, "people/papers.html", context)
