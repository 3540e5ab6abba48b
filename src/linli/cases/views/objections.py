"""Deciding about objections to a merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.web import posting

from .. import actions, forms_voices, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.web.http import Request


@require_POST
def uphold(request: Request, uid: UUID) -> HttpResponse:
    """Separate again: the whole merge, or this voice alone."""
    queries.objection_for(actor=request.actor, uid=uid)
    form = forms_voices.UpholdForm(request.POST)
    form.is_valid()
    given = form.cleaned_data

    def run() -> UUID:
        return actions.uphold_objection(
            objection_uid=uid,
            how=given.get("how", ""),
            words=given.get("words", ""),
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="cases.uphold_objection",
        run=run,
        to=_page,
        message=_("Separated again; the reporter has been told."),
    )


@require_POST
def dismiss(request: Request, uid: UUID) -> HttpResponse:
    """It stays together."""
    queries.objection_for(actor=request.actor, uid=uid)
    form = forms_voices.DismissForm(request.POST)
    form.is_valid()
    words = form.cleaned_data.get("words", "")

    def run() -> UUID:
        return actions.dismiss_objection(
            objection_uid=uid, words=words, actor=request.actor, at=request.at
        ).uid

    return posting.act(
        request,
        verb="cases.dismiss_objection",
        run=run,
        to=_page,
        message=_("It stays together; the reporter has been told why."),
    )


def _page(uid: UUID) -> str:
    return reverse("cases:detail", args=[uid])
