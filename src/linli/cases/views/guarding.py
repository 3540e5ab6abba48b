"""Exclusion and shielding of one case: a page, and one address for each verb."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.verdict import Verdict
from linli.web import posting

from .. import actions, forms_guard, queries
from ..models import Case

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.http import Request


@require_safe
def guard(request: Request, uid: UUID) -> HttpResponse:
    """Whom the case is about, whether it is shielded, and who is named for it."""
    return _page(request, uid)


@require_POST
def name_subject(request: Request, uid: UUID) -> HttpResponse:
    """Say whom the case is about."""
    form = forms_guard.PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, uid, form=form, status=422)
    person = form.cleaned_data["person"]

    def run() -> UUID:
        return actions.name_subject(case_uid=uid, person_uid=person, actor=request.actor, at=request.at).uid

    return _act(
        request, uid, "cases.name_subject", run, _("From now on this person does not see the matter.")
    )


@require_POST
def clear_subject(request: Request, uid: UUID, subject_uid: UUID) -> HttpResponse:
    """Take an exclusion back."""

    def run() -> UUID:
        return actions.clear_subject(
            case_uid=uid, subject_uid=subject_uid, actor=request.actor, at=request.at
        ).uid

    return _act(request, uid, "cases.clear_subject", run, _("The exclusion is taken back."))


@require_POST
def shield(request: Request, uid: UUID) -> HttpResponse:
    """Hide the case from all but those named."""
    form = forms_guard.ShieldForm(request.POST)
    if not form.is_valid():
        return _page(request, uid, form=form, status=422)
    given = form.cleaned_data

    def run() -> UUID:
        return actions.shield_case(
            case_uid=uid, why=given["why"], handler_uids=given["handlers"], actor=request.actor, at=request.at
        ).uid

    return _act(
        request, uid, "cases.shield", run, _("Shielded: only those named and the supervisors see it.")
    )


@require_POST
def unshield(request: Request, uid: UUID) -> HttpResponse:
    """Let posts see the case again."""

    def run() -> UUID:
        return actions.unshield_case(case_uid=uid, actor=request.actor, at=request.at).uid

    return _act(request, uid, "cases.unshield", run, _("No longer shielded."))


@require_POST
def name_handler(request: Request, uid: UUID) -> HttpResponse:
    """Approve that somebody sees the shielded case."""
    form = forms_guard.PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, uid, form=form, status=422)
    person = form.cleaned_data["person"]

    def run() -> UUID:
        return actions.name_handler(case_uid=uid, person_uid=person, actor=request.actor, at=request.at).uid

    return _act(request, uid, "cases.name_handler", run, _("Named; this person sees the matter now."))


@require_POST
def end_access(request: Request, uid: UUID, access_uid: UUID) -> HttpResponse:
    """Somebody is no longer named."""

    def run() -> UUID:
        return actions.end_access(case_uid=uid, access_uid=access_uid, actor=request.actor, at=request.at).uid

    return _act(request, uid, "cases.end_access", run, _("This person no longer sees the matter."))


def _act(request: Request, uid: UUID, verb: str, run: Callable[[], UUID], message: str) -> HttpResponse:
    return posting.act(
        request,
        verb=verb,
        run=run,
        to=lambda _done: _onward(request, uid),
        message=message,
        again=lambda verdict: _page(request, uid, verdict=verdict, status=409),
    )


def _onward(request: Request, uid: UUID) -> str:
    """Back to the page, or to the ledger when whoever acted is not among those named."""
    still = Case.objects.visible_to(request.actor).filter(uid=uid).exists()
    return reverse("cases:guard", args=[uid]) if still else reverse("cases:ledger")


def _page(
    request: Request,
    uid: UUID,
    *,
    form: forms_guard.PersonForm | forms_guard.ShieldForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.guard_page(actor=request.actor, uid=uid, at=request.at)
    context = {"page": page, "form": form, "verdict": verdict, "shields": Case.Shield.choices}
    return render(request, "cases/guard.html", context, status=status)
