"""Delivered work: set for a shift, handed in on a phone, and what waits in the projects one runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.actions.photos import SIZES, folder_of
from linli.cases.views import uploads
from linli.cases.views.media import sent, who_asks
from linli.kernel.verdict import Missing, Verdict
from linli.projects import actions
from linli.projects.forms_delivery import (
    HandInForm,
    RecipientForm,
    SetDeliveryForm,
    WorkedForm,
    WorkedRows,
    worked_of,
)
from linli.projects.queries import delivering as queries
from linli.web.posting import act

if TYPE_CHECKING:
    from datetime import datetime

    from linli.web.http import Request

NAV = "projects:deliveries"


@require_http_methods(["GET", "HEAD", "POST"])
def set_delivery(request: Request, uid: UUID) -> HttpResponse:
    """Say that a shift is delivered work, on what terms, and who gets it."""
    page = queries.set_page(actor=request.actor, shift_uid=uid, at=request.at)

    def shown(form: SetDeliveryForm, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {"page": page, "form": form, "verdict": verdict, "nav_active": "projects:list"}
        return render(request, "projects/delivery_set.html", context, status=status)

    shift = page.shift
    if request.method != "POST":
        planned = int((shift.ends_at - shift.starts_at).total_seconds() // 60)
        given = {
            "by_delivery": bool(shift.delivery_minutes),
            "minutes": shift.delivery_minutes or planned,
            "until": shift.delivery_until,
            "name": page.recipient.name if page.recipient else "",
        }
        return shown(SetDeliveryForm(initial=given))
    form = SetDeliveryForm(request.POST)
    if not form.is_valid():
        return shown(form, status=422)
    terms = form.cleaned_data
    return act(
        request,
        verb="projects.set_delivery",
        run=lambda: (
            actions.set_delivery(
                shift_uid=uid,
                minutes=(terms["minutes"] or 0) if terms["by_delivery"] else 0,
                until=terms["until"],
                name=terms["name"],
                phone=terms["phone"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: f"{reverse('projects:detail', args=[shift.project.uid])}?shift={uid}",
        message=_("Kept. Whoever takes a place reads how it is confirmed."),
        again=lambda verdict: shown(form, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: Request, uid: UUID) -> HttpResponse:
    """Hand in what one did, and read what became of it."""
    if request.method != "POST":
        page = queries.deliver_page(actor=request.actor, slot_uid=uid, at=request.at)
        first_day = _first_day(page.slot.shift.starts_at, page.until, request.at)
        return _deliver(request, page, HandInForm(), WorkedRows(prefix="days", initial=[{"day": first_day}]))
    page = queries.deliver_page(actor=request.actor, slot_uid=uid, at=request.at)
    form, rows = HandInForm(request.POST, request.FILES), WorkedRows(request.POST, prefix="days")
    form.is_valid()
    photos = uploads.take(request, form)
    if form.errors or not rows.is_valid():
        return _deliver(request, page, form, rows, photos=photos, status=422)
    return act(
        request,
        verb="projects.hand_in",
        run=lambda: (
            actions.hand_in(
                slot_uid=uid,
                worked=worked_of(rows.forms),
                words=form.cleaned_data["words"],
                links=form.links_given(),
                photos=photos.files,
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("projects:deliver", args=[uid]),
        message=_("Handed in. The recipient has been asked."),
        again=lambda verdict: _deliver(request, page, form, rows, verdict, photos=photos),
    )


def _first_day(begins: datetime, until: datetime, at: datetime) -> str:
    """Today, or the last day of the work."""
    return max(localtime(begins).date(), min(localtime(at).date(), localtime(until).date())).isoformat()


def _deliver(
    request: Request,
    page: queries.DeliverPage,
    form: HandInForm,
    rows: BaseFormSet[WorkedForm],
    verdict: Verdict | None = None,
    *,
    photos: uploads.Uploads | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "held": photos.keep(request) if photos else [],
        "rows": rows,
        "row_lists": (rows,),
        "verdict": verdict,
        "more_days": any(row.errors or row.has_changed() for row in rows.forms[1:])
        if rows.is_bound
        else False,
        "nav_active": "projects:schedule",
    }
    return render(request, "projects/deliver.html", context, status=status)


@login_not_required
@require_safe
def photo(request: HttpRequest, uid: UUID, size: int) -> HttpResponse:
    """One size of a picture of delivered work; its recipient's link (`?t=`) opens it too, and a bearer token."""
    asked = cast("Request", request)
    found = queries.photo_for(actor=who_asks(asked), uid=uid, token=asked.GET.get("t", ""))
    if size not in SIZES:
        raise Missing
    return sent(folder_of(found.uid, found.created_at) / f"{size}.webp")


@require_safe
def deliveries(request: Request) -> HttpResponse:
    """Delivered work that waits, was not answered or not confirmed, in the projects one runs."""
    return _deliveries(request)


def _deliveries(
    request: Request,
    about: UUID | None = None,
    form: RecipientForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": queries.waiting(actor=request.actor, at=request.at),
        "about": about,
        "form": form or RecipientForm(),
        "verdict": verdict,
        "nav_active": NAV,
    }
    return render(request, "projects/deliveries.html", context, status=status)


@require_POST
def ask_another(request: Request, uid: UUID) -> HttpResponse:
    """After no answer came, ask somebody else."""
    queries.delivery_run(actor=request.actor, uid=uid)
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return _deliveries(request, uid, form, status=422)
    return act(
        request,
        verb="projects.ask_another",
        run=lambda: (
            actions.ask_another(delivery_uid=uid, actor=request.actor, at=request.at, **form.cleaned_data).uid
        ),
        to=lambda _uid: reverse(NAV),
        message=_("Asked. The link from before opens nothing any more."),
        again=lambda verdict: _deliveries(request, uid, form, verdict),
    )
