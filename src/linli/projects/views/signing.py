"""Signing without the code, requests to correct it, and sign-outs that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.attendance.rules import NO_POSITION
from linli.kernel.verdict import Verdict
from linli.projects import actions, queries
from linli.projects.forms import CodeForm, CorrectForm, PlaceForm
from linli.projects.views.volunteer import sign_page
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request


def _by_place(request: Request, uid: UUID, which: str) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return sign_page(request, uid, CodeForm(), NO_POSITION, status=422)
    return act(
        request,
        verb=f"projects.place_{which}",
        run=lambda: (
            actions.sign_by_place(
                shift_uid=uid, which=which, actor=request.actor, at=request.at, phone=form.phone()
            ).uid
        ),
        to=lambda _uid: f"{reverse('projects:sign')}?shift={uid}",
        again=lambda verdict: sign_page(request, uid, CodeForm(), verdict),
    )


@require_POST
def place_in(request: Request, uid: UUID) -> HttpResponse:
    """Sign in by the phone's position."""
    return _by_place(request, uid, "in")


@require_POST
def place_out(request: Request, uid: UUID) -> HttpResponse:
    """Sign out by the phone's position."""
    return _by_place(request, uid, "out")


@require_POST
def countersign(request: Request, uid: UUID) -> HttpResponse:
    """Say of another member that they are here, or that they leave."""
    slot = queries.fellow_slot(actor=request.actor, uid=uid)
    return act(
        request,
        verb="projects.countersign",
        run=lambda: actions.countersign(slot_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: f"{reverse('projects:sign')}?shift={slot.shift.uid}",
        message=_("Noted. With enough voices it counts as a sign."),
        again=lambda verdict: sign_page(request, slot.shift.uid, CodeForm(), verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, uid: UUID) -> HttpResponse:
    """Ask that an attendance be written otherwise."""
    page = queries.correct_page(actor=request.actor, slot_uid=uid, at=request.at)

    def shown(form: CorrectForm, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {"page": page, "form": form, "verdict": verdict, "nav_active": "projects:sign"}
        return render(request, "projects/correct.html", context, status=status)

    if request.method != "POST":
        signed, shift = page.signed, page.slot.shift
        came = signed.signed_in_at if signed else shift.starts_at
        left = (signed.signed_out_at if signed else None) or shift.ends_at
        return shown(CorrectForm(initial={"wanted_in_at": came, "wanted_out_at": left}))
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return shown(form, status=422)
    to = reverse("attendance:mine") if page.own else reverse("projects:unconfirmed")
    return act(
        request,
        verb="projects.correct",
        run=lambda: (
            actions.ask_correction(slot_uid=uid, actor=request.actor, at=request.at, **form.cleaned_data).uid
        ),
        to=lambda _uid: to,
        message=_("Asked. Somebody else decides; you will be told."),
        again=lambda verdict: shown(form, verdict, 409),
    )


@require_safe
def unconfirmed(request: Request) -> HttpResponse:
    """Sign-outs that are missing in the projects one runs, each with the button to confirm."""
    found = queries.unconfirmed(actor=request.actor, at=request.at)
    return render(request, "projects/unconfirmed.html", {"rows": found, "nav_active": "projects:unconfirmed"})
