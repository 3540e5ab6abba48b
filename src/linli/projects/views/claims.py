"""Signing up: offers, draws, requests, the rules of a project, and the schedule in one's own calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Verdict
from linli.projects import actions, queries
from linli.projects.forms_claims import PositionForm, ReasonForm, TermsForm, terms_initial
from linli.projects.views.desk import page_of
from linli.projects.views.reading import came_from
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request


def position_in(request: Request) -> UUID | None:
    """The position that was chosen; none when there is none to choose."""
    form = PositionForm(request.POST)
    return form.cleaned_data["position"] if form.is_valid() else None


@require_POST
def accept(request: Request, uid: UUID) -> HttpResponse:
    """Take the place that is kept for oneself."""
    return act(
        request,
        verb="projects.accept",
        run=lambda: actions.accept_offer(offer_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:schedule"),
        message=_("The place is yours."),
    )


@require_POST
def decline(request: Request, uid: UUID) -> HttpResponse:
    """Leave the place to the next who waits."""
    return act(
        request,
        verb="projects.decline",
        run=lambda: actions.decline_offer(offer_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:schedule"),
        message=_("Thank you for saying so; the next one waiting has been asked."),
    )


@require_POST
def enter(request: Request, uid: UUID) -> HttpResponse:
    """Enter the draw of a shift."""
    return act(
        request,
        verb="projects.enter",
        run=lambda: actions.enter_draw(shift_uid=uid, actor=request.actor, at=request.at).draw.uid,
        to=lambda draw: reverse("projects:draw", args=[draw]),
        message=_("You are in the draw. It makes no difference who came first."),
    )


@require_POST
def leave(request: Request, uid: UUID) -> HttpResponse:
    """Leave the draw of a shift."""
    return act(
        request,
        verb="projects.leave",
        run=lambda: actions.leave_draw(shift_uid=uid, actor=request.actor, at=request.at).draw.uid,
        to=lambda draw: reverse("projects:draw", args=[draw]),
        message=_("You are no longer in the draw."),
    )


@login_not_required
@require_safe
def draw(request: Request, uid: UUID) -> HttpResponse:
    """A draw with all that is needed to draw again; numbers, no names."""
    page = queries.draw_page(actor=request.actor, uid=uid, at=request.at)
    return render(request, "projects/draw.html", {"page": page, "nav_active": "projects:list"})


@login_not_required
@require_safe
def draw_file(request: Request, uid: UUID) -> JsonResponse:
    """What is needed to draw again, as a file."""
    page = queries.draw_page(actor=request.actor, uid=uid, at=request.at)
    return JsonResponse(page.published)


@require_POST
def ask(request: Request, uid: UUID) -> HttpResponse:
    """Ask for a place where the organiser decides."""
    return act(
        request,
        verb="projects.ask",
        run=lambda: (
            actions.ask_for_place(
                shift_uid=uid, position_uid=position_in(request), actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: came_from(request),
        message=_("Asked. The place is kept for you until the organiser has decided."),
    )


@require_POST
def approve(request: Request, uid: UUID) -> HttpResponse:
    """Give the place that was asked for."""
    shift = queries.request_for(actor=request.actor, uid=uid).slot.shift
    return act(
        request,
        verb="projects.approve",
        run=lambda: actions.approve_request(request_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: page_of(shift.project.uid, shift.uid),
        message=_("Approved; the person has been told."),
    )


@require_POST
def refuse(request: Request, uid: UUID) -> HttpResponse:
    """Refuse a place with a reason."""
    shift = queries.request_for(actor=request.actor, uid=uid).slot.shift
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        request,
        verb="projects.refuse",
        run=lambda: (
            actions.refuse_request(request_uid=uid, reason=reason, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: page_of(shift.project.uid, shift.uid),
        message=_("Refused; the person has been told why."),
    )


@require_POST
def unask(request: Request, uid: UUID) -> HttpResponse:
    """Take a request back."""
    return act(
        request,
        verb="projects.unask",
        run=lambda: actions.take_back_request(request_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:schedule"),
        message=_("Your request has been taken back."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: Request, uid: UUID) -> HttpResponse:
    """When and how one signs up for a project."""
    page = queries.terms_page(actor=request.actor, uid=uid, at=request.at)
    if request.method != "POST":
        return _terms(request, page, TermsForm(initial=terms_initial(page.terms)))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _terms(request, page, form, status=422)
    return act(
        request,
        verb="projects.terms",
        run=lambda: (
            actions.set_terms(project_uid=uid, terms=form.terms(), actor=request.actor, at=request.at).uid
        ),
        to=page_of,
        message=_("The rules of signing up are kept."),
        again=lambda verdict: _terms(request, page, form, verdict),
    )


def _terms(
    request: Request,
    page: queries.TermsPage,
    form: TermsForm,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"page": page, "form": form, "verdict": verdict, "nav_active": "projects:list"}
    return render(request, "projects/terms.html", context, status=status)


@require_POST
def calendar_make(request: Request) -> HttpResponse:
    """Make the secret address of one's schedule, or a new one."""
    return act(
        request,
        verb="projects.calendar",
        run=lambda: actions.make_calendar_link(actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:schedule") + "#calendar",
        message=_("The address is made. Whoever has it can read your schedule: keep it to yourself."),
    )


@require_POST
def calendar_end(request: Request) -> HttpResponse:
    """End the address."""
    return act(
        request,
        verb="projects.calendar_end",
        run=lambda: actions.end_calendar_link(actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:schedule") + "#calendar",
        message=_("The address has ended; your calendar gets nothing more from here."),
    )


@login_not_required
@require_safe
def calendar(request: Request, token: str) -> HttpResponse:
    """The feed for one's own calendar; the address is the key."""
    body = queries.calendar_feed(token=token, at=request.at)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="linli.ics"'
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response
