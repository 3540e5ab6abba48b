"""What people say of themselves: work, certificates, membership; and how many registered where."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.people import actions, queries
from linli.people.forms_desk import CertificateForm, WorkForm
from linli.web import posting

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@require_safe
def own(request: Request) -> HttpResponse:
    """Work unit and its history, certificates, status."""
    return _own(request)


@require_POST
def own_work(request: Request) -> HttpResponse:
    """Say where one works now."""
    form = WorkForm(request.POST, units=_units(request))
    if not form.is_valid():
        return _own(request, work=form, status=422)
    unit = form.cleaned_data["unit"]
    return posting.act(
        request,
        verb="people.change_work_unit",
        run=lambda: (
            actions.change_work_unit(
                unit_uid=UUID(unit) if unit else None, actor=request.actor, at=request.at
            ).uid
        ),
        to=_address,
        message=_("Saved; where you worked before stays dated."),
    )


@require_POST
def own_member(request: Request) -> HttpResponse:
    """Say whether one is an in-service member."""
    return posting.act(
        request,
        verb="people.declare_member",
        run=lambda: (
            actions.declare_member(
                member=request.POST.get("member") == "1", actor=request.actor, at=request.at
            ).uid
        ),
        to=_address,
        message=_("Saved, and sealed."),
    )


@require_POST
def certificate_add(request: Request) -> HttpResponse:
    """Enter a certificate."""
    form = CertificateForm(request.POST, skills=_skills())
    if not form.is_valid():
        return _own(request, paper=form, status=422)
    return posting.act(
        request,
        verb="people.add_certificate",
        run=lambda: actions.add_certificate(**form.cleaned_data, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("The certificate is entered."),
        again=lambda verdict: _own(request, paper=form, verdict=verdict),
    )


@require_POST
def certificate_withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Take a certificate back."""
    return posting.act(
        request,
        verb="people.withdraw_certificate",
        run=lambda: actions.withdraw_certificate(uid=uid, actor=request.actor, at=request.at).uid,
        to=_address,
        message=_("Taken back."),
    )


@require_POST
def member_left(request: Request, uid: UUID) -> HttpResponse:
    """A unit's contact says that somebody works there no longer."""
    return posting.act(
        request,
        verb="people.change_work_unit",
        run=lambda: (
            actions.change_work_unit(person_uid=uid, unit_uid=None, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: reverse("people:unit"),
        message=_("Noted: no longer with the unit."),
    )


@require_safe
def shares(request: Request) -> HttpResponse:
    """How many registered, by district, street or community."""
    page = queries.shares_page(actor=request.actor, area_code=request.GET.get("area", ""))
    head = [_("Area"), _("Share of the staff registered at home")]
    table = [head, *([row.name, f"{row.share} %" if row.share is not None else "–"] for row in page.rows)]
    return render(request, "people/shares.html", {"page": page, "table": table})


def _own(
    request: Request,
    *,
    work: forms.Form | None = None,
    paper: forms.Form | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.own_page(actor=request.actor, at=request.at)
    held = str(page.work_unit.uid) if page.work_unit else ""
    skills = [(one.code, one.label) for one in page.skills]
    context = {
        "page": page,
        "work": work or WorkForm(units=_units(request), initial={"unit": held}),
        "paper": paper or CertificateForm(skills=skills),
        "verdict": verdict,
        "nav_active": "people:me",
    }
    return render(request, "people/own.html", context, status=status)


def _units(request: Request) -> list[tuple[str, str]]:
    """Units of the city where one lives or acts."""
    return queries.work_units(actor=request.actor)


def _skills() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in queries.skills()]


def _address(_uid: UUID) -> str:
    return reverse("people:own")
