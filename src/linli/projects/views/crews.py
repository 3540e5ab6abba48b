"""Crews: one's own, one of them, joining by a link, and coming to a shift together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Verdict
from linli.projects import actions, queries
from linli.projects.forms_crews import POST, SAME, CrewForm, TogetherForm
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request

NAV = "projects:schedule"


def _of(uid: UUID) -> str:
    return reverse("projects:crew", args=[uid])


@require_http_methods(["GET", "HEAD", "POST"])
def crews(request: Request) -> HttpResponse:
    """The crews one is in; a new one begins here."""
    if request.method != "POST":
        return _crews(request, CrewForm())
    form = CrewForm(request.POST)
    if not form.is_valid():
        return _crews(request, form, status=422)
    return act(
        request,
        verb="projects.crew_make",
        run=lambda: (
            actions.make_crew(
                name=form.cleaned_data["name"],
                unit_uid=form.cleaned_data["unit"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_of,
        message=_("The crew is there. Send its link to those who come with you."),
        again=lambda verdict: _crews(request, form, verdict),
    )


def _crews(
    request: Request, form: CrewForm, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": queries.crew_list(actor=request.actor),
        "form": form,
        "verdict": verdict,
        "nav_active": NAV,
    }
    return render(request, "projects/crews.html", context, status=status)


@require_safe
def crew(request: Request, uid: UUID) -> HttpResponse:
    """One crew: its members, its link, what it asked for."""
    page = queries.crew_page(actor=request.actor, uid=uid, at=request.at)
    link = ""
    if page.link:
        link = settings.BASE_URL.rstrip("/") + reverse("projects:crew_join", args=[page.link])
    return render(request, "projects/crew.html", {"page": page, "link": link, "nav_active": NAV})


@require_http_methods(["GET", "HEAD", "POST"])
def crew_join(request: Request, token: str) -> HttpResponse:
    """Join a crew by its link, on one's own phone."""
    page = queries.join_page(actor=request.actor, token=token)

    def shown(verdict: Verdict | None = None) -> HttpResponse:
        context = {"page": page, "token": token, "verdict": verdict, "nav_active": NAV}
        return render(request, "projects/crew_join.html", context)

    if request.method != "POST":
        return shown()
    return act(
        request,
        verb="projects.crew_join",
        run=lambda: actions.join_crew(token=token, actor=request.actor, at=request.at).uid,
        to=_of,
        message=_("You are in. When the crew comes to a shift, you are asked first."),
        again=shown,
    )


@require_POST
def crew_leave(request: Request, uid: UUID) -> HttpResponse:
    """Leave a crew."""
    return act(
        request,
        verb="projects.crew_leave",
        run=lambda: actions.leave_crew(crew_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:crews"),
        message=_("You are no longer in this crew."),
    )


@require_POST
def crew_end(request: Request, uid: UUID) -> HttpResponse:
    """End a crew."""
    return act(
        request,
        verb="projects.crew_end",
        run=lambda: actions.end_crew(crew_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("projects:crews"),
        message=_("The crew has ended."),
    )


@require_POST
def crew_call_off(request: Request, uid: UUID) -> HttpResponse:
    """Let go of places that wait for answers."""
    crew_uid = queries.claim_for(actor=request.actor, uid=uid).crew.uid
    return act(
        request,
        verb="projects.crew_call_off",
        run=lambda: actions.call_off(claim_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: _of(crew_uid),
        message=_("The places are free again; everybody who was asked has been told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def together(request: Request, uid: UUID) -> HttpResponse:
    """Ask for places of a shift for several at once."""
    if request.method != "POST":
        return _together(request, uid)
    form = TogetherForm(request.POST)
    if not form.is_valid():
        return _together(request, uid, form, status=422)
    crew_uid = form.cleaned_data["crew"]
    return act(
        request,
        verb="projects.together",
        run=lambda: (
            actions.claim_together(
                crew_uid=crew_uid,
                shift_uid=uid,
                person_uids=form.people(),
                whole=form.cleaned_data["whole"] == "all",
                positions=form.positions(),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: _of(crew_uid),
        message=_("Asked. Each of them says yes on their own phone; the places are kept until then."),
        again=lambda verdict: _together(request, uid, form, verdict),
    )


def _together(
    request: Request,
    uid: UUID,
    form: TogetherForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.together_page(actor=request.actor, shift_uid=uid, at=request.at)
    context = {
        "page": page,
        "crews": [(one, [(mate, *_chosen(form, mate.uid)) for mate in mates]) for one, mates in page.crews],
        "crew": form.data.get("crew", "") if form else "",
        "chosen": form.data.get(POST, "") if form else "",
        "part": bool(form) and form.data.get("whole") == "part" if form else False,
        "form": form,
        "verdict": verdict,
        "nav_active": "projects:tasks",
    }
    return render(request, "projects/together.html", context, status=status)


def _chosen(form: TogetherForm | None, person: UUID) -> tuple[bool, str]:
    """Whether somebody is ticked and what they are to do, as the form was sent; at first everybody comes."""
    if form is None:
        return True, SAME
    return person in form.people(), form.data.get(f"{POST}-{person}", SAME)
