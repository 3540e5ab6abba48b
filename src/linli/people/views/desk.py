"""The community's register, and the page of a unit's contact."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.verdict import Missing
from linli.people import actions, queries
from linli.people.forms import ReasonForm, UnitForm
from linli.people.models import Role
from linli.people.powers import Power, roles_with
from linli.web import posting
from linli.web.http import Request

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict


@require_safe
def registrations(request: Request) -> HttpResponse:
    """Who wants to register, who is here with which skills, and what was settled."""
    return _register(request)


@require_POST
def confirm(request: Request, uid: UUID) -> HttpResponse:
    """Welcome somebody."""
    return posting.act(
        request,
        verb="people.confirm",
        run=lambda: actions.confirm_registration(uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("people:registrations"),
        message=_("Confirmed. They have been told."),
    )


@require_POST
def decline(request: Request, uid: UUID) -> HttpResponse:
    """Say no, and why."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return posting.act(
        request,
        verb="people.decline",
        run=lambda: (
            actions.decline_registration(uid=uid, reason=reason, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: reverse("people:registrations"),
        message=_("Declined. They have been told why."),
        again=lambda verdict: _register(request, refused=uid, verdict=verdict),
    )


@require_safe
def unit(request: Request) -> HttpResponse:
    """The unit of a contact or handler: its registration, its people, its members who help at home."""
    return _unit(request)


@require_POST
def unit_register(request: Request, uid: UUID) -> HttpResponse:
    """Register a unit with the community where it sits."""
    pages = queries.unit_pages(actor=request.actor, at=request.at)
    page = next((one for one in pages if one.unit.uid == uid and one.is_contact), None)
    if page is None:
        raise Missing
    form = UnitForm(request.POST, choices=page.choices)
    if not form.is_valid():
        return _unit(request, form=form, uid=uid, status=422)
    return posting.act(
        request,
        verb="people.unit_register",
        run=lambda: (
            actions.register_unit(
                unit_uid=uid,
                community_code=form.cleaned_data["community"],
                offer=form.cleaned_data["offer"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("people:unit"),
        message=_("Sent. The community sees it now."),
        again=lambda verdict: _unit(request, form=form, uid=uid, verdict=verdict),
    )


def _register(
    request: Request,
    *,
    refused: UUID | None = None,
    verdict: Verdict | None = None,
) -> HttpResponse:
    if not request.actor.has(*roles_with(Power.PEOPLE_SEE)):
        raise Missing
    tab = request.GET.get("tab", "pending")
    if tab not in queries.TABS:
        raise Missing
    after = request.GET.get("after", "")
    skill = request.GET.get("skill", "")
    page = queries.registrations_page(
        actor=request.actor, tab=tab, skill=skill, after=int(after) if after.isdecimal() else None
    )
    words = {
        "pending": _("Waiting for us"),
        "confirmed": _("Here with us"),
        "settled": _("Declined or ended"),
    }
    address = reverse("people:registrations")
    context = {
        "page": page,
        "tab": tab,
        "tabs": [
            {
                "label": words[name],
                "url": f"{address}?tab={name}",
                "active": name == tab,
                "count": page.counts[name],
            }
            for name in queries.TABS
        ],
        "skill": skill,
        "refused": refused,
        "verdict": verdict,
        "reason": request.POST.get("reason", "") if refused else "",
    }
    return render(request, "people/registrations.html", context)


def _unit(
    request: Request,
    *,
    form: UnitForm | None = None,
    uid: UUID | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    if not request.actor.has(Role.CONTACT, Role.HANDLER):
        raise Missing
    pages = queries.unit_pages(actor=request.actor, at=request.at)
    rows = []
    for page in pages:
        mine = form if form and page.unit.uid == uid else None
        held = page.held.registration if page.held else None
        initial = {"community": held.community_code, "offer": held.offer} if held else {}
        rows.append((page, mine or UnitForm(initial=initial, choices=page.choices, prefix=None)))
    return render(request, "people/unit.html", {"units": rows, "verdict": verdict, "uid": uid}, status=status)
