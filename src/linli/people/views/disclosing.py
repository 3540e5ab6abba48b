"""Who looked: the resident's own page, and the page of those who supervise, approve, review and audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.verdict import Missing
from linli.people import actions, queries
from linli.people.forms import LookFilterForm, ReasonForm, ReviewForm
from linli.people.models import Purpose, Role
from linli.web import posting
from linli.web.http import Request

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict

MENU = "people:disclosures"


@require_safe
def seen(request: Request) -> HttpResponse:
    """Who looked at my data: role, unit, time, purpose; never a name."""
    if request.actor.person_id is None:
        raise Missing
    rows = queries.seen_by_person(person_id=request.actor.person_id)
    return render(request, "people/seen.html", {"looks": rows, "back_url": reverse("people:me")})


@require_safe
def disclosures(request: Request) -> HttpResponse:
    """The looks of the area, what waits for approval, what waits for review; each for those whose post has it."""
    return _page(request)


@require_POST
def approve(request: Request, uid: UUID) -> HttpResponse:
    """Approve what somebody asked for."""
    return posting.act(
        request,
        verb="people.approve_look",
        run=lambda: (
            actions.approve_look(uid=uid, words=_words(request), actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: _address("approvals"),
        message=_("Approved. They have been told."),
    )


@require_POST
def refuse(request: Request, uid: UUID) -> HttpResponse:
    """Refuse what somebody asked for."""
    return posting.act(
        request,
        verb="people.refuse_look",
        run=lambda: (
            actions.refuse_look(uid=uid, words=_words(request), actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: _address("approvals"),
        message=_("Refused. They have been told."),
    )


@require_POST
def review(request: Request, uid: UUID) -> HttpResponse:
    """Judge an emergency look."""
    form = ReviewForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    return posting.act(
        request,
        verb="people.review_glass",
        run=lambda: (
            actions.review_glass(
                uid=uid,
                justified=given.get("verdict") == "yes",
                words=given.get("words", ""),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: _address("reviews"),
        message=_("Reviewed."),
        again=lambda verdict: _page(request, tab="reviews", verdict=verdict, uid=uid),
    )


def _words(request: Request) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _address(tab: str) -> str:
    return f"{reverse('people:disclosures')}?tab={tab}"


def _page(
    request: Request, *, tab: str = "", verdict: Verdict | None = None, uid: UUID | None = None
) -> HttpResponse:
    tabs = queries.tabs_of(request.actor)
    tab = tab or request.GET.get("tab", "") or next(iter(tabs), "")
    if tab not in tabs:
        raise Missing
    counts = queries.waiting_counts(actor=request.actor)
    words = {
        "list": _("Looks"),
        "approvals": _("To approve"),
        "reviews": _("Emergencies to review"),
    }
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": [
            {"label": words[one], "url": _address(one), "active": one == tab, "count": counts.get(one, "")}
            for one in tabs
        ],
        "verdict": verdict,
        "refused": uid,
        "words": request.POST.get("words", "") if uid else "",
        "nav_active": MENU,
    }
    if tab == "list":
        given = {"days": "30", **request.GET.dict()}
        form = LookFilterForm(given, roles=Role.choices, purposes=Purpose.choices)
        after = request.GET.get("after", "")
        context["filter"] = form
        context["page"] = queries.looks_page(
            actor=request.actor,
            at=request.at,
            wanted=queries.LookFilter(**form.wanted()),
            after=int(after) if after.isdecimal() else None,
        )
    elif tab == "approvals":
        context["asked"] = queries.approvals_page(actor=request.actor)
    else:
        context["reviews"] = queries.reviews_page(actor=request.actor)
    return render(request, "people/disclosures.html", context)
