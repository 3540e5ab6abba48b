"""Pages of commendation lists: the desk's, one's own, and what everybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.awards import actions, queries, sheets
from linli.awards.forms import CriteriaForm
from linli.awards.models import Candidate, Commendation
from linli.awards.rules import BY_A_PERSON
from linli.kernel.verdict import Missing
from linli.kernel.workbooks import workbook
from linli.web import posting
from linli.web.files import workbook_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

DESK = "awards:desk"


# --- The desk ---------------------------------------------------------------------------------------------------------


@require_safe
def desk(request: Request) -> HttpResponse:
    """The lists of one's communities, and a form for criteria."""
    return _desk(request)


def _form(request: Request, page: queries.DeskPage, data: Any = None) -> CriteriaForm:
    year = queries.today(request.at).year
    return CriteriaForm(data, areas=page.areas, years=[year, year + 1])


def _desk(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    page = queries.desk_page(actor=request.actor)
    context = {"page": page, "form": _form(request, page), "nav_active": DESK}
    return render(request, "awards/desk.html", context | more, status=status)


@require_POST
def set_criteria(request: Request) -> HttpResponse:
    """Write criteria."""
    form = _form(request, queries.desk_page(actor=request.actor), request.POST)
    if not form.is_valid():
        return _desk(request, status=422, form=form)
    return posting.act(
        request,
        verb="awards.set_criteria",
        run=lambda: (
            actions.set_criteria(
                area_code=form.cleaned_data["area"],
                year=form.cleaned_data["year"],
                criteria=form.criteria(),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda uid: reverse("awards:list", args=[uid]),
        message=_("Written. Nobody outside reads them until you publish them."),
        again=lambda verdict: _desk(request, form=form, verdict=verdict),
    )


@require_safe
def one(request: Request, uid: UUID) -> HttpResponse:
    """One list at the desk."""
    return _one(request, uid)


def _one(
    request: Request, uid: UUID, verdict: Verdict | None = None, at_fault: UUID | None = None
) -> HttpResponse:
    context = {
        "page": queries.list_page(actor=request.actor, uid=uid, at=request.at),
        "reasons": [(why.value, why.label) for why in map(Candidate.Why, BY_A_PERSON)],
        "verdict": verdict,
        "at_fault": at_fault,
        "typed": request.POST.get("words", ""),
        "nav_active": DESK,
    }
    return render(request, "awards/list.html", context)


def _on_list(
    request: Request, verb: str, run: Callable[[], Commendation], uid: UUID, message: str
) -> HttpResponse:
    return posting.act(
        request,
        verb=f"awards.{verb}",
        run=lambda: run().uid,
        to=lambda done: reverse("awards:list", args=[done]),
        message=message,
        again=lambda verdict: _one(request, uid, verdict),
    )


@require_POST
def publish(request: Request, uid: UUID) -> HttpResponse:
    """Publish the criteria."""
    return _on_list(
        request,
        "publish",
        lambda: actions.publish_criteria(uid=uid, actor=request.actor, at=request.at),
        uid,
        _("Published; they do not change any more."),
    )


@require_POST
def compute(request: Request, uid: UUID) -> HttpResponse:
    """Compute the list from the book."""
    return _on_list(
        request,
        "compute",
        lambda: actions.compute_list(uid=uid, actor=request.actor, at=request.at),
        uid,
        _("Computed from the book; everybody on it is asked how to be named."),
    )


@require_POST
def finish(request: Request, uid: UUID) -> HttpResponse:
    """Publish the list."""
    return _on_list(
        request,
        "finish",
        lambda: actions.finish_list(uid=uid, actor=request.actor, at=request.at),
        uid,
        _("The commendation list is published."),
    )


def _about(
    request: Request,
    verb: str,
    run: Callable[[], Candidate],
    uid: UUID,
    message: str,
) -> HttpResponse:
    seen = queries.candidate_for(actor=request.actor, uid=uid).commendation.uid
    return posting.act(
        request,
        verb=f"awards.{verb}",
        run=lambda: run().uid,
        to=lambda _uid: reverse("awards:list", args=[seen]),
        message=message,
        again=lambda verdict: _one(request, seen, verdict, uid),
    )


@require_POST
def exclude(request: Request, uid: UUID) -> HttpResponse:
    """Leave somebody out, with a reason."""
    why, words = request.POST.get("why", ""), request.POST.get("words", "")
    return _about(
        request,
        "exclude",
        lambda: actions.exclude(uid=uid, why=why, words=words, actor=request.actor, at=request.at),
        uid,
        _("Left out; the person is told, and the reason stands beside the list."),
    )


@require_POST
def readmit(request: Request, uid: UUID) -> HttpResponse:
    """Take that back."""
    return _about(
        request,
        "readmit",
        lambda: actions.readmit(uid=uid, actor=request.actor, at=request.at),
        uid,
        _("Back on the list by the criteria."),
    )


@require_POST
def decide(request: Request, uid: UUID) -> HttpResponse:
    """Decide about an objection."""
    seen = queries.objection_for(actor=request.actor, uid=uid).commendation.uid
    return posting.act(
        request,
        verb="awards.decide",
        run=lambda: (
            actions.decide_objection(
                uid=uid,
                upheld=request.POST.get("verb") == "uphold",
                words=request.POST.get("words", ""),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("awards:list", args=[seen]),
        message=_("Decided; the person reads your reason."),
        again=lambda verdict: _one(request, seen, verdict, uid),
    )


# --- One's own --------------------------------------------------------------------------------------------------------


@require_safe
def mine(request: Request) -> HttpResponse:
    """Where one stands, how one is named, and what one objects to."""
    return _mine(request)


def _mine(request: Request, verdict: Verdict | None = None, at_fault: UUID | None = None) -> HttpResponse:
    context = {
        "page": queries.mine(actor=request.actor, at=request.at),
        "namings": [
            (naming.value, naming.label) for naming in Candidate.Naming if naming != Candidate.Naming.ASKED
        ],
        "verdict": verdict,
        "at_fault": at_fault,
        "typed": request.POST.get("words", ""),
        "nav_active": "credits:mine",
    }
    return render(request, "awards/mine.html", context)


@require_POST
def answer(request: Request, uid: UUID) -> HttpResponse:
    """Say how one is named."""
    return posting.act(
        request,
        verb="awards.answer",
        run=lambda: (
            actions.answer(
                uid=uid, naming=request.POST.get("naming", ""), actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: reverse("awards:mine"),
        message=_("Kept. You may change it until the list is published."),
        again=lambda verdict: _mine(request, verdict, uid),
    )


@require_POST
def object_to(request: Request, uid: UUID) -> HttpResponse:
    """Object to the computed list."""
    return posting.act(
        request,
        verb="awards.object",
        run=lambda: (
            actions.object_to_list(
                uid=uid, words=request.POST.get("words", ""), actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda _uid: reverse("awards:mine"),
        message=_("Your community decides and answers with a reason."),
        again=lambda verdict: _mine(request, verdict, uid),
    )


# --- What everybody reads -----------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def board(request: Request) -> HttpResponse:
    """Criteria and lists of all communities."""
    return render(
        request, "awards/board.html", {"lists": queries.public_lists(), "nav_active": "board:start"}
    )


@login_not_required
@require_safe
def public(request: Request, uid: UUID) -> HttpResponse:
    """One of them."""
    return render(
        request, "awards/public.html", {"page": queries.published(uid=uid), "nav_active": "board:start"}
    )


@login_not_required
@require_safe
def sheet(_request: Request, uid: UUID) -> HttpResponse:
    """The published list on paper."""
    page = _final(uid)
    response = HttpResponse(sheets.document(page), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_name(page)}.pdf"'
    return response


@login_not_required
@require_safe
def table(_request: Request, uid: UUID) -> FileResponse:
    """The same as a workbook."""
    page = _final(uid)
    return workbook_file(_name(page), workbook(sheets.sheet(page))[0])


def _final(uid: UUID) -> queries.Published:
    page = queries.published(uid=uid)
    if page.commendation.state != Commendation.State.FINAL:
        raise Missing
    return page


def _name(page: queries.Published) -> str:
    return f"commendation-{page.commendation.area_code}-{page.commendation.year}"
