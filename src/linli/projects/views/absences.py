"""Who came: the list of a shift on the leader's phone, what was said of oneself, objections and their decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.verdict import Verdict
from linli.projects import actions, queries
from linli.projects.forms_absences import AppealForm, DecideForm, MarkForm
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request


def _roll(uid: UUID) -> str:
    return reverse("projects:roll", args=[uid])


@require_safe
def roll(request: Request, uid: UUID) -> HttpResponse:
    """Who is missing, who has not signed out, and the rest."""
    return _shown(request, uid)


def _shown(request: Request, uid: UUID, form: MarkForm | None = None, status: int = 200) -> HttpResponse:
    page = queries.roll_of(actor=request.actor, shift_uid=uid, at=request.at)
    context = {"page": page, "form": form, "nav_active": "projects:list"}
    return render(request, "projects/roll.html", context, status=status)


@require_POST
def mark(request: Request, uid: UUID) -> HttpResponse:
    """Say that somebody did not come."""
    slot = queries.slot_for(actor=request.actor, uid=uid)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _shown(request, slot.shift.uid, form, 422)
    return act(
        request,
        verb="projects.mark",
        run=lambda: (
            actions.mark_absence(
                slot_uid=uid, kind=form.cleaned_data["kind"], actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: _roll(slot.shift.uid),
        message=_("Noted. The person has been told and may object."),
    )


@require_POST
def take_back(request: Request, uid: UUID) -> HttpResponse:
    """Take back what was said."""
    shift = queries.absence_for(actor=request.actor, uid=uid).slot.shift
    return act(
        request,
        verb="projects.absence_back",
        run=lambda: actions.take_back_absence(absence_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: _roll(shift.uid),
        message=_("Taken back. The person has been told."),
    )


@require_safe
def absences(request: Request) -> HttpResponse:
    """What was said of oneself, and how one objects."""
    return _absences(request)


def _absences(
    request: Request,
    *,
    about: UUID | None = None,
    form: AppealForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": queries.own_absences(actor=request.actor, at=request.at),
        "about": about,
        "form": form or AppealForm(),
        "verdict": verdict,
        "nav_active": "projects:schedule",
    }
    return render(request, "projects/absences.html", context, status=status)


@require_POST
def appeal(request: Request, uid: UUID) -> HttpResponse:
    """Object to an absence."""
    queries.own_absence(actor=request.actor, uid=uid)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _absences(request, about=uid, form=form, status=422)
    return act(
        request,
        verb="projects.appeal",
        run=lambda: (
            actions.appeal_absence(
                absence_uid=uid, words=form.cleaned_data["words"], actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: reverse("projects:absences"),
        message=_("Said. Somebody else than who noted it looks at it; until then it counts nowhere."),
        again=lambda verdict: _absences(request, about=uid, form=form, verdict=verdict),
    )


@require_safe
def appeals(request: Request) -> HttpResponse:
    """Objections in the projects one runs."""
    return _appeals(request)


def _appeals(
    request: Request,
    *,
    about: UUID | None = None,
    form: DecideForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": queries.appealed(actor=request.actor),
        "about": about,
        "form": form or DecideForm(),
        "verdict": verdict,
        "nav_active": "projects:appeals",
    }
    return render(request, "projects/appeals.html", context, status=status)


@require_POST
def decide(request: Request, uid: UUID) -> HttpResponse:
    """Decide an objection."""
    queries.absence_for(actor=request.actor, uid=uid)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _appeals(request, about=uid, form=form, status=422)
    return act(
        request,
        verb="projects.decide",
        run=lambda: (
            actions.decide_absence(
                absence_uid=uid, actor=request.actor, at=request.at, **form.cleaned_data
            ).uid
        ),
        to=lambda _uid: reverse("projects:appeals"),
        message=_("Decided. The person has been told."),
        again=lambda verdict: _appeals(request, about=uid, form=form, verdict=verdict),
    )
